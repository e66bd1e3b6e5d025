"""The deadline of a whole case: from the charter version in force for it, by urgency."""

from datetime import datetime

from django.utils.translation import get_language

from opscharter.cases.models import Case
from opscharter.cases.registry import CaseType
from opscharter.cases.rules import limit_parameters
from opscharter.charter.parameters import declares, value
from opscharter.core.calendar.derivation import Derivation
from opscharter.core.calendar.queries import calendar_for
from opscharter.core.calendar.rules import Deadline
from opscharter.core.durations import Duration, minutes


def deadline_of(case: Case, kind: CaseType, start: datetime | None = None) -> Deadline | None:
    """Return when a case is due that begins at `start` (default: its opening); None for types without a limit."""
    for name in limit_parameters(case.urgency):
        parameter = f"{kind.due_control}.{name}"
        if kind.due_control and declares(parameter):
            department = case.past_departments[0] if case.past_departments else case.department_id
            amount = value(
                case.charter_version_id, parameter, at=case.opened_at, department=department
            )
            return calendar_for(case.center_id).add(start or case.opened_at, amount, verb=kind.verb)
    return None


def present_deadline(case: Case) -> Deadline | None:
    """Return the case's deadline as the calendar understands it; one set by hand has no derivation of its own."""
    if case.due_at is None:
        return None
    if case.derivation:
        return Deadline(case.due_at, Derivation.from_json(case.derivation))
    by_hand = Derivation(verb="", start=case.opened_at, amount=minutes(0), first_due=case.due_at)
    return Deadline(case.due_at, by_hand)


def after_pause(case: Case, paused_at: datetime, resumed_at: datetime) -> Deadline | None:
    """Return the deadline moved on by a pause."""
    deadline = present_deadline(case)
    if deadline is None:
        return None
    return calendar_for(case.center_id).pause(deadline, paused_at, resumed_at)


def after_extension(case: Case, amount: Duration) -> Deadline | None:
    """Return the deadline put off by `amount`."""
    deadline = present_deadline(case)
    if deadline is None:
        return None
    return calendar_for(case.center_id).extend(deadline, amount)


def derivation_words(case: Case) -> str:
    """Return how the due time came about, in words; "" when it was set by hand or there is none."""
    return words_of(case.derivation)


def words_of(derivation: dict[str, object] | None) -> str:
    """Return a stored derivation in the words of the present language."""
    if not derivation:
        return ""
    return Derivation.from_json(derivation).words(get_language() or "zh")
