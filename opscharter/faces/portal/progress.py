"""Where a request stands, in a resident's words. Pure but for the step that waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from opscharter.cases.choices import CaseState
from opscharter.cases.models import Case
from opscharter.core.refusal import Refusal, Text
from opscharter.modules.service.choices import DISSATISFIED, Element

#: days after closing within which a requester may say that it is not settled
REOPEN_DAYS: Final = 30
_STEPS: Final[tuple[Text, ...]] = (
    pgettext_lazy("step for residents", "Received"), pgettext_lazy("step for residents", "Assigned"), pgettext_lazy("step for residents", "Accepted"), pgettext_lazy("step for residents", "Being handled"), pgettext_lazy("step for residents", "Your opinion"), pgettext_lazy("step for residents", "Closed"),
)  # fmt: skip
_PLACES: Final = {
    Element.ASSESS: 0,
    Element.CLASSIFY: 0,
    Element.ASSIGN: 1,
    Element.ACCEPT: 2,
    Element.CONTACT: 3,
    Element.HANDLE: 3,
    Element.UNABLE: 3,
    Element.SATISFACTION: 4,
    Element.CALLBACK: 4,
    Element.RESULT: 5,
}
_NOW: Final[dict[str, Text]] = {
    Element.ASSESS: _("Your request has arrived and is being looked at."),
    Element.CLASSIFY: _("Your request has arrived and is being looked at."),
    Element.ASSIGN: _("We are deciding who takes care of it."),
    Element.ACCEPT: _("It is with the department in charge, which is about to accept it."),
    Element.CONTACT: _("The department will call you to agree on content and time."),
    Element.HANDLE: _("The department is at work."),
    Element.UNABLE: _("The department says that it cannot be done; this is being checked."),
    Element.SATISFACTION: _("It is done. Please tell us whether you are satisfied."),
    Element.CALLBACK: _("It is done. Please tell us whether you are satisfied."),
    Element.RESULT: _("The process and the result are being written down."),
}


class TooLateToReopen(Refusal):
    """The days for it are over."""

    code = "too_late_to_reopen"
    default_message = _("This was closed too long ago to be taken up again.")


@dataclass(frozen=True, slots=True)
class Step:
    """One place of the bar."""

    label: Text
    state: Literal["done", "now", "todo"]


@dataclass(frozen=True, slots=True)
class Progress:
    """The bar, a sentence that says where it stands, and what the requester can do."""

    steps: Sequence[Step]
    sentence: Text
    may_rate: bool = False
    may_write: bool = False
    asked: bool = False
    may_reopen: bool = False


def progress_of(case: Case, element: str, at: datetime) -> Progress:
    """Return the progress of a case whose process waits at `element` ("" when it waits nowhere)."""
    if case.state == CaseState.CLOSED:
        return Progress(_bar(len(_STEPS)), _closed(case), may_reopen=may_reopen(case, at))
    if case.state == CaseState.WITHDRAWN:
        return Progress((), _("You have withdrawn it; nothing more is done."))
    if case.state == CaseState.MERGED:
        return Progress((), _("It is handled together with another request about the same matter."))
    place = _PLACES.get(Element(element), 0) if element in Element.values else 0
    if case.state == CaseState.WAITING:
        return Progress(
            _bar(place),
            _("We need a word from you before we can go on."),
            may_write=True,
            asked=True,
        )
    rating = element in {Element.SATISFACTION, Element.CALLBACK}
    return Progress(_bar(place), _sentence(case, element), may_rate=rating, may_write=True)


def may_reopen(case: Case, at: datetime) -> bool:
    """Tell whether the requester may still say that it is not settled."""
    closed = case.closed_at
    return (
        case.state == CaseState.CLOSED
        and closed is not None
        and at - closed <= timedelta(days=REOPEN_DAYS)
    )


def _bar(now: int) -> list[Step]:
    return [
        Step(label, "done" if place < now else "now" if place == now else "todo")
        for place, label in enumerate(_STEPS)
    ]


def _sentence(case: Case, element: str) -> Text:
    redone = case.satisfaction is not None and case.satisfaction <= DISSATISFIED
    if redone and element in {Element.CONTACT, Element.HANDLE}:
        return _("You were not satisfied: it is being done again.")
    return _NOW.get(element, _("Your request is being handled."))


def _closed(case: Case) -> Text:
    return {
        "solved": _("It has been settled and closed."),
        "answered": _("It was answered at once and closed."),
        "unable": _("It could not be done; the reason has been explained to you."),
    }.get(case.result, _("It is closed."))
