"""The end of a case, and taking it up again."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from opscharter.cases.choices import CaseState, Result
from opscharter.cases.models import Case, Extension, Ownership, Pause
from opscharter.cases.operations.deadlines import set_due
from opscharter.cases.operations.locking import (
    RUNNING,
    hold,
    hold_to_handle,
    label_of,
    need_reason,
    refresh,
)
from opscharter.cases.operations.ownership import begin, end
from opscharter.cases.queries.limits import deadline_of
from opscharter.cases.refusals import CaseOpen, ChildrenOpen
from opscharter.cases.registry import case_types
from opscharter.cases.sentences import REOPENED, WITHDRAWN
from opscharter.core.actor import Actor
from opscharter.core.journal import record
from opscharter.core.operation import operation as operation_
from opscharter.core.refusal import NotAllowed
from opscharter.engines.flow import operations as flow

_END_FIELDS = ("state", "closed_at", "result", "satisfaction", "stage")


@operation_
def close_case(  # noqa: PLR0913 - what a close is made of
    *,
    case: Case,
    result: str,
    satisfaction: int | None = None,
    operation: str = "cases.closed",
    changes: Mapping[str, Any] | None = None,
    marks: Sequence[Mapping[str, Any]] = (),
    reason: str = "",
    end_process: bool = False,
    by: Actor,
    at: datetime,
) -> Case:
    """Close a case; its children must be closed before. Raises ChildrenOpen, CaseClosed.

    The case type's own operation has checked who may close and on what proof, and gives `operation`, `changes` and `marks`.
    `end_process` cancels what is still waiting in its process.
    """
    row = hold(case, by)
    if row.children.filter(state__in=RUNNING).exists():
        raise ChildrenOpen(control=case_types[row.type].close_control)
    flow_marks: Sequence[Mapping[str, Any]] = (
        cancel_running(row, by, at, reason) if end_process else ()
    )
    moment = end(row.pk, at)
    Pause.objects.filter(case=row, ends_at__isnull=True).update(ends_at=moment)
    row.state, row.closed_at, row.result, row.stage = CaseState.CLOSED, moment, Result(result), ""
    if satisfaction is not None:
        row.satisfaction = satisfaction
    row.past_people = sorted({*row.past_people, *([by.person] if by.person else [])})
    row.save(update_fields=[*_END_FIELDS, "past_people"])
    record(
        operation,
        subject=row,
        label=label_of(row),
        by=by,
        at=at,
        case=row.pk,
        post=row.post_id,
        changes={"result": row.result, **(changes or {})},
        marks=[*marks, *flow_marks],
        reason=reason,
    )
    refresh(case, row, *_END_FIELDS)
    return row


@operation_
def withdraw_case(*, case: Case, reason: str, by: Actor, at: datetime) -> Case:
    """The requester no longer wants it, or it was opened in error: nothing more is done. A reason is needed."""
    row = hold(case, by) if by.kind == "public" else hold_to_handle(case, by)
    reason = need_reason(reason)
    if row.children.filter(state__in=RUNNING).exists():
        raise ChildrenOpen
    marks = cancel_running(row, by, at, reason)
    moment = end(row.pk, at)
    Pause.objects.filter(case=row, ends_at__isnull=True).update(ends_at=moment)
    Extension.objects.filter(case=row, state="asked").update(
        state="refused", decided_at=at, decided_by_name=by.name, opinion=reason[:200]
    )
    row.state, row.result, row.stage = CaseState.WITHDRAWN, Result.WITHDRAWN, ""
    row.save(update_fields=["state", "result", "stage"])
    record(
        WITHDRAWN, subject=row, label=label_of(row), by=by, at=at, case=row.pk, post=row.post_id,
        changes={"result": row.result}, marks=marks, reason=reason,
    )  # fmt: skip
    refresh(case, row, *_END_FIELDS)
    return row


@operation_
def reopen_case(  # noqa: PLR0913 - what a reopening is made of
    *,
    case: Case,
    reason: str,
    process_data: Mapping[str, Any] | None = None,
    operation: str = REOPENED,
    changes: Mapping[str, Any] | None = None,
    marks: Sequence[Mapping[str, Any]] = (),
    by: Actor,
    at: datetime,
) -> Case:
    """Take a closed or withdrawn case up again: its last owner gets it, it counts as reopened, its time starts anew.

    Its process starts again with `reopened` (how many times) among its data. By whoever may work on it, or the requester (the
    portal has proven who asks). Raises CaseOpen, ReasonNeeded.
    """
    row = hold(case, by, running=False)
    if row.state not in {CaseState.CLOSED, CaseState.WITHDRAWN}:
        raise CaseOpen
    if by.kind == "person":
        row = hold_to_handle(row, by, running=False)
    reason = need_reason(reason)
    kind = case_types[row.type]
    if not kind.reopens:
        raise NotAllowed
    row.state, row.closed_at, row.result = CaseState.OPEN, None, ""
    row.reopened += 1
    row.save(update_fields=["state", "closed_at", "result", "reopened"])
    last = Ownership.objects.filter(case=row).order_by("-starts_at", "-id").first()
    if last is not None:
        moment = max(at, last.ends_at or at)
        begin(row.pk, row.center_id, last.department_id, last.post_id, last.person_id, moment)
    set_due(case=row, deadline=deadline_of(row, kind, at))
    started: Sequence[Mapping[str, Any]] = ()
    if kind.process:
        started = _restart(row, kind.process, process_data or {}, by, at)
    record(
        operation, subject=row, label=label_of(row), by=by, at=at, case=row.pk, post=row.post_id,
        changes=changes, marks=[*marks, *started], reason=reason,
    )  # fmt: skip
    row.refresh_from_db(fields=["stage", "department_id", "post_id", "person_id"])
    refresh(case, row, *_END_FIELDS, "reopened", "due_at", "derivation", "provisional")
    return row


def _restart(
    case: Case, process: str, data: Mapping[str, Any], by: Actor, at: datetime
) -> Sequence[Mapping[str, Any]]:
    given = {
        "urgency": case.urgency,
        "category": case.category,
        "channel": case.channel,
        "reopened": case.reopened,
        "handler": case.person_id,
        **data,
    }
    advance = flow.start_process(
        key=process,
        subject_kind=Case._meta.label_lower,
        subject_id=case.pk,
        subject_label=label_of(case),
        case_id=case.pk,
        version_id=case.charter_version_id,
        data=given,
        record_as="",
        by=by,
        at=at,
    )
    return advance.marks


def cancel_running(case: Case, by: Actor, at: datetime, reason: str) -> Sequence[Mapping[str, Any]]:
    """Cancel what still runs for the case; returns the marks that withdraw its occasions."""
    return (
        flow.cancel_process(
            subject_kind=Case._meta.label_lower, subject_id=case.pk, reason=reason, by=by, at=at
        )
        or ()
    )
