"""The words of cases."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CaseState(models.TextChoices):
    """Where a case stands. Allowed changes: `ALLOWED`."""

    OPEN = "open", _("Being worked on")
    WAITING = "waiting", _("Waiting for the requester")
    CLOSED = "closed", _("Closed")
    MERGED = "merged", _("Merged into another case")
    WITHDRAWN = "withdrawn", _("Withdrawn")


ALLOWED: dict[str, frozenset[str]] = {
    CaseState.OPEN: frozenset(
        {CaseState.WAITING, CaseState.CLOSED, CaseState.MERGED, CaseState.WITHDRAWN}
    ),
    CaseState.WAITING: frozenset(
        {CaseState.OPEN, CaseState.CLOSED, CaseState.MERGED, CaseState.WITHDRAWN}
    ),
    CaseState.CLOSED: frozenset({CaseState.OPEN}),
    CaseState.MERGED: frozenset(),
    CaseState.WITHDRAWN: frozenset({CaseState.OPEN}),
}


class Urgency(models.TextChoices):
    """How pressing a case is."""

    NORMAL = "normal", _("Ordinary")
    URGENT = "urgent", _("Urgent")
    DANGER = "danger", _("Danger to life or property")


class Channel(models.TextChoices):
    """How a need was raised."""

    PHONE = "phone", _("Phone")
    VISIT = "visit", _("Visit")
    WEB = "web", _("Web")
    APP = "app", _("Phone app page")
    ACTIVITY = "activity", _("Activity")
    PATROL = "patrol", _("Patrol")
    SURVEY = "survey", _("Survey")
    LETTER = "letter", _("Letter")
    INTERNAL = "internal", _("Within the center")


#: the ways in which somebody from outside raises a need
RAISED: list[tuple[str, object]] = [pair for pair in Channel.choices if pair[0] != "internal"]


class Result(models.TextChoices):
    """What came of a closed case."""

    SOLVED = "solved", _("Solved")
    ANSWERED = "answered", _("Answered at once")
    UNABLE = "unable", _("Unable, with the reason")
    WITHDRAWN = "withdrawn", _("Withdrawn by the requester")


class NoteKind(models.TextChoices):
    """Who may read a note."""

    INTERNAL = "internal", _("Internal note")
    REPLY = "reply", _("Reply to the requester")
    REQUESTER = "requester", _("From the requester")


class LinkKind(models.TextChoices):
    """How two cases belong together (parent/child has its own field)."""

    RELATED = "related", _("Related")
    REPEAT = "repeat", _("Repeat of")
    MERGED = "merged", _("Merged from")


class ExtensionState(models.TextChoices):
    """A request for a later deadline."""

    ASKED = "asked", _("Asked")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")
