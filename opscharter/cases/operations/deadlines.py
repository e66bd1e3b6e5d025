"""Moving a case's deadline: pauses while the requester is asked, and extensions approved by somebody else."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from opscharter.cases.access import may_extend, may_handle
from opscharter.cases.choices import CaseState, ExtensionState
from opscharter.cases.models import Case, Extension, Pause
from opscharter.cases.operations.locking import hold, hold_to_handle, label_of, need_reason, refresh
from opscharter.cases.queries.limits import after_extension, after_pause
from opscharter.cases.refusals import (
    AlreadyPaused,
    DecidedByAnother,
    ExtensionDecided,
    ExtensionPending,
    NoDeadline,
    NotPaused,
    TooLateToExtend,
)
from opscharter.cases.registry import case_types
from opscharter.cases.sentences import ASKED, DENIED, GRANTED, PAUSED, RESUMED
from opscharter.core.actor import Actor
from opscharter.core.calendar.rules import Deadline
from opscharter.core.clock import ZONE
from opscharter.core.durations import Duration
from opscharter.core.journal import record
from opscharter.core.operation import operation
from opscharter.core.refusal import NotAllowed
from opscharter.engines.flow import operations as flow

_DUE_FIELDS = ("due_at", "derivation", "provisional")


@operation
def pause_case(*, case: Case, reason: str, by: Actor, at: datetime) -> Case:
    """Let the clock stand while the requester is asked. Raises AlreadyPaused, ReasonNeeded."""
    row = hold_to_handle(case, by)
    reason = need_reason(reason)
    if row.state == CaseState.WAITING:
        raise AlreadyPaused
    Pause.objects.create(center_id=by.center, case=row, reason=reason[:200], starts_at=at)
    Case.objects.filter(pk=row.pk).update(state=CaseState.WAITING)
    marks = flow.pause_tasks(subject_kind=Case._meta.label_lower, subject_id=row.pk, by=by, at=at)
    _tell(PAUSED, row, by, at, marks=marks or (), reason=reason)
    row.state = CaseState.WAITING
    refresh(case, row, "state")
    return row


@operation
def resume_case(*, case: Case, by: Actor, at: datetime) -> Case:
    """Let the clock run again: due times move on by the time that stood still. Also when the requester has answered."""
    row = hold(case, by)
    if by.kind == "person" and not may_handle(row, by):
        raise NotAllowed
    pause = Pause.objects.select_for_update().filter(case=row, ends_at__isnull=True).first()
    if row.state != CaseState.WAITING or pause is None:
        raise NotPaused
    ends_at = max(at, pause.starts_at)
    Pause.objects.filter(pk=pause.pk).update(ends_at=ends_at)
    Case.objects.filter(pk=row.pk).update(state=CaseState.OPEN)
    _move_due(row, after_pause(row, pause.starts_at, ends_at))
    marks = flow.resume_tasks(subject_kind=Case._meta.label_lower, subject_id=row.pk, by=by, at=at)
    _tell(RESUMED, row, by, at, marks=marks or (), changes={"due": moment_words(row.due_at)})
    row.state = CaseState.OPEN
    refresh(case, row, "state", *_DUE_FIELDS)
    return row


@operation
def ask_extension(
    *, case: Case, amount: Duration, reason: str, by: Actor, at: datetime
) -> Extension:
    """Ask for `amount` more time. Raises TooLateToExtend once the deadline has passed, ExtensionPending, NoDeadline."""
    row = hold_to_handle(case, by)
    reason = need_reason(reason)
    control = case_types[row.type].due_control
    if row.due_at is None:
        raise NoDeadline
    if at >= row.due_at:
        raise TooLateToExtend(control=control)
    if Extension.objects.filter(case=row, state=ExtensionState.ASKED).exists():
        raise ExtensionPending
    later = after_extension(row, amount)
    if later is None or later.due_at <= row.due_at:
        raise NoDeadline
    extension = Extension.objects.create(
        center_id=by.center,
        case=row,
        old_due_at=row.due_at,
        new_due_at=later.due_at,
        amount=amount.as_json(),
        reason=reason,
        asked_by_id=by.person or 0,
        asked_by_name=by.name,
        asked_at=at,
    )
    due = [moment_words(row.due_at), moment_words(later.due_at)]
    _tell(ASKED, row, by, at, changes={"due": due}, reason=reason)
    return extension


@operation
def decide_extension(
    *, extension: Extension, grant: bool, opinion: str = "", by: Actor, at: datetime
) -> Extension:
    """Grant or refuse a later deadline. Never by the one who asked; refusing needs a reason."""
    case = hold(extension.case, by)
    asked = Extension.objects.select_for_update().select_related("case").get(pk=extension.pk)
    if asked.state != ExtensionState.ASKED:
        raise ExtensionDecided
    if by.person == asked.asked_by_id:
        raise DecidedByAnother
    if not may_extend(case, by, asked_by=asked.asked_by_id):
        raise NotAllowed
    opinion = opinion.strip()[:200] if grant else need_reason(opinion, "opinion")[:200]
    asked.state = ExtensionState.GRANTED if grant else ExtensionState.REFUSED
    asked.decided_by_id, asked.decided_by_name = by.person, by.name
    asked.decided_at, asked.opinion = at, opinion
    asked.save(update_fields=["state", "decided_by_id", "decided_by_name", "decided_at", "opinion"])
    changes: dict[str, Any] = {"opinion": opinion} if opinion else {}
    marks: Sequence[Mapping[str, Any]] = ()
    if grant:
        old = case.due_at
        _move_due(case, after_extension(case, Duration.from_json(asked.amount)))
        marks = _move_steps(case, by, at)
        changes["due"] = [moment_words(old), moment_words(case.due_at)]
    _tell(GRANTED if grant else DENIED, case, by, at, changes=changes, marks=marks)
    refresh(extension.case, case, *_DUE_FIELDS)
    return asked


def set_due(*, case: Case, deadline: Deadline | None) -> None:
    """Store a case's deadline with its derivation; part of an operation that records why (classification, reopening)."""
    _move_due(case, deadline)


def _move_due(case: Case, deadline: Deadline | None) -> None:
    if deadline is None:
        return
    case.due_at = deadline.due_at
    case.derivation = deadline.derivation.as_json()
    case.provisional = deadline.provisional
    Case.objects.filter(pk=case.pk).update(
        due_at=case.due_at, derivation=case.derivation, provisional=case.provisional
    )


def _move_steps(case: Case, by: Actor, at: datetime) -> Sequence[Mapping[str, Any]]:
    """Move the waiting steps that carry the case's own deadline; returns their marks."""
    control = case_types[case.type].due_control
    if not control or case.due_at is None:
        return ()
    return (
        flow.move_deadline(
            subject_kind=Case._meta.label_lower,
            subject_id=case.pk,
            control=control,
            due_at=case.due_at,
            derivation=case.derivation,
            by=by,
            at=at,
        )
        or ()
    )


def moment_words(moment: datetime | None) -> str:
    """Return a moment as the journal writes it, in the centers' time."""
    return f"{moment.astimezone(ZONE):%Y-%m-%d %H:%M}" if moment else ""


def _tell(
    code: str,
    case: Case,
    by: Actor,
    at: datetime,
    *,
    changes: Mapping[str, Any] | None = None,
    marks: Sequence[Mapping[str, Any]] = (),
    reason: str = "",
) -> None:
    record(
        code,
        subject=case,
        label=label_of(case),
        by=by,
        at=at,
        case=case.pk,
        post=case.post_id,
        changes=changes,
        marks=marks,
        reason=reason,
    )
