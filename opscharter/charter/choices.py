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


class Mark(models.TextChoices):
    """What is printed over a text that is not for everybody, or not yet settled."""

    RESTRICTED = "restricted", _("Internal use")
    DRAFT = "draft", _("Draft for comment")
    TRIAL = "trial", _("On trial")


#: the words of the line “mark:” in a text's head
MARKS = {
    "内部使用": Mark.RESTRICTED,
    "内部": Mark.RESTRICTED,
    "草案": Mark.DRAFT,
    "征求意见稿": Mark.DRAFT,
    "试行": Mark.TRIAL,
    **{mark.value: mark for mark in Mark},
}
