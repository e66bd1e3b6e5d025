"""The words of exceptions."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a request for an exception stands."""

    ASKED = "asked", _("Awaits a decision")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Reach(models.TextChoices):
    """What an exception covers."""

    CASE = "case", _("One case")
    DEPARTMENT = "department", _("A department and those below it")
    CENTER = "center", _("The whole center")
