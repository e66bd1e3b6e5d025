"""The words of statements."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Review(models.TextChoices):
    """What a second person says of a statement."""

    CONFIRMED = "confirmed", _("Confirmed by a second person")
    DISPUTED = "disputed", _("Found untrue")


class Stage(models.TextChoices):
    """Where a statement is: derived, never stored."""

    DUE = "due", _("To be stated")
    MISSED = "missed", _("Not stated in time")
    STATED = "stated", _("Stated")
    CONFIRMED = "confirmed", _("Confirmed by a second person")
    DISPUTED = "disputed", _("Found untrue")
