"""The words of improvement."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

CASE_TYPE: Final = "improvement"
PROCESS: Final = "improvement"
SERIES: Final = "IM"


class Why(models.TextChoices):
    """What made it a case."""

    COUNT = "count", _("Too often not done or against the rule")
    SHARE = "share", _("Too seldom kept")
    HAND = "hand", _("Opened by hand")
