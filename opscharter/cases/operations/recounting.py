"""Deadlines follow the working calendar: worked out again when opening hours or announced closures change."""

from collections.abc import Iterator
from datetime import datetime

from opscharter.cases.choices import CaseState
from opscharter.cases.models import Case
from opscharter.cases.operations.deadlines import moment_words, set_due
from opscharter.cases.operations.locking import label_of
from opscharter.cases.sentences import RECOUNTED
from opscharter.core.actor import Actor
from opscharter.core.calendar.derivation import Derivation
from opscharter.core.calendar.operations import calendar_changes
from opscharter.core.calendar.queries import calendar_for
from opscharter.core.calendar.rules import Deadline
from opscharter.core.journal import record
from opscharter.core.operation import operation
from opscharter.engines.flow import operations as flow


@operation
def recount_deadlines(*, by: Actor, at: datetime) -> int:
    """Work out again what is still to come for every open case; returns how many changed, each with its journal row.

    Part of the operation that changed the calendar. What has passed stays judged as it was, what was set by hand stays set.
    """
    changed = 0
    for case in _open_cases(by):
        old = case.due_at
        deadline = _recounted(case, at)
        set_due(case=case, deadline=deadline)
        marks = flow.recount_tasks(
            subject_kind=Case._meta.label_lower, subject_id=case.pk, by=by, at=at
        )
        if deadline is None and not marks:
            continue
        changed += 1
        record(
            RECOUNTED,
            subject=case,
            label=label_of(case),
            by=by,
            at=at,
            case=case.pk,
            changes={"due": [moment_words(old), moment_words(case.due_at)]},
            marks=marks,
        )
    return changed


def _open_cases(by: Actor) -> Iterator[Case]:
    rows = Case.objects.select_for_update().filter(
        center_id=by.center, state__in=[CaseState.OPEN, CaseState.WAITING]
    )
    return rows.order_by("pk").iterator(chunk_size=500)


def _recounted(case: Case, at: datetime) -> Deadline | None:
    """Return the case's new deadline, or None when it stays."""
    if case.due_at is None or case.derivation is None or case.due_at <= at:
        return None
    derivation = Derivation.from_json(case.derivation)
    if derivation.due_at != case.due_at:
        return None
    deadline = calendar_for(case.center_id).recompute(derivation)
    return deadline if deadline.due_at != case.due_at else None


def _follow(by: Actor, at: datetime) -> None:
    recount_deadlines(by=by, at=at)


calendar_changes.add("cases", _follow)
