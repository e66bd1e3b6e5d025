"""The words of the charter room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Verdict(models.TextChoices):
    """What came of one occasion on which a control applied."""

    OPEN = "open", _("In progress")
    KEPT = "kept", _("Kept")
    LATE = "late", _("Late")
    MISSED = "missed", _("Not done")
    BROKEN = "broken", _("Against the rule")
    EXCEPTED = "excepted", _("Under an exception")
    CANCELLED = "cancelled", _("Withdrawn")


class Light(models.TextChoices):
    """What the margin of an article shows: the worst of its controls, or why nothing can be said."""

    BROKEN = "broken", _("Against the rule")
    MISSED = "missed", _("Not done")
    LATE = "late", _("Late")
    EXCEPTED = "excepted", _("Under an exception")
    KEPT = "kept", _("Kept")
    IDLE = "idle", _("Not exercised")
    UNKNOWN = "unknown", _("Cannot be told")
    UNBOUND = "unbound", _("Not bound")


class Grade(models.TextChoices):
    """How strong a piece of evidence is, from strongest to weakest."""

    MACHINE = "machine", _("Machine event")
    CONFIRMED = "confirmed", _("Confirmed by two")
    SINGLE = "single", _("Single entry")
    FILE = "file", _("Uploaded file")
    STATEMENT = "statement", _("Statement")
