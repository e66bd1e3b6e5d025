"""Due times that stand still while something waits, and due times that move. The caller records; these return its marks."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F

from opscharter.core.actor import Actor
from opscharter.core.calendar.derivation import Derivation
from opscharter.core.calendar.queries import calendar_for
from opscharter.core.calendar.rules import Deadline
from opscharter.core.journal import mark
from opscharter.core.operation import operation
from opscharter.engines.flow.models import Process, ProcessState, Task, TaskState
from opscharter.engines.flow.operations.advancing import occasion_key
from opscharter.engines.flow.registry import subjects
from opscharter.engines.flow.state import State


@operation
def pause_tasks(
    *, subject_kind: str, subject_id: int, by: Actor, at: datetime
) -> list[dict[str, Any]]:
    """Let the due times and timers of a subject's running processes stand still; returns the marks to record."""
    marks = []
    case = _case(subject_kind, subject_id)
    for task in _open(subject_kind, subject_id, by):
        if task.paused_at is None:
            _update(task, paused_at=at)
            marks += _marks(task, case, "pause")
    for process in _running(subject_kind, subject_id, by):
        if process.state and "p" not in process.state:
            process.state["p"] = at.isoformat()
            process.wake_at = None
            process.save(update_fields=["state", "wake_at"])
    return marks


@operation
def resume_tasks(
    *, subject_kind: str, subject_id: int, by: Actor, at: datetime
) -> list[dict[str, Any]]:
    """Let them run again: due times move on by the working time that passed; returns the marks to record."""
    marks = []
    case = _case(subject_kind, subject_id)
    for task in _open(subject_kind, subject_id, by):
        if task.paused_at is not None:
            due = _after_pause(task, at, by.center)
            moved = _moved(due) if due else {}
            _update(task, paused_at=None, **moved)
            marks += _marks(task, case, "resume")
    for process in _running(subject_kind, subject_id, by):
        if process.state and "p" in process.state:
            _resume(process, at)
    return marks


def _after_pause(task: Task, at: datetime, center: int) -> Deadline | None:
    if task.due_at is None or task.derivation is None or task.paused_at is None:
        return None
    present = Deadline(task.due_at, Derivation.from_json(task.derivation))
    return calendar_for(center).pause(present, task.paused_at, at)


def _resume(process: Process, at: datetime) -> None:
    """Timers go on by the time on the clock that the pause took."""
    stored = process.state or {}
    paused_at = datetime.fromisoformat(stored.pop("p"))
    state = State.from_json(stored)
    shift = max(at - paused_at, timedelta())
    state.timers = {key: due + shift for key, due in state.timers.items()}
    process.state = {**stored, **state.as_json()}
    process.wake_at = min(state.timers.values(), default=None)
    process.save(update_fields=["state", "wake_at"])


@operation
def move_deadline(
    *,
    subject_kind: str,
    subject_id: int,
    control: str,
    due_at: datetime,
    derivation: Mapping[str, Any] | None = None,
    by: Actor,
    at: datetime,
) -> list[dict[str, Any]]:
    """Set another due time for a subject's waiting steps of one control (an extension was granted); returns the marks."""
    del at  # the caller's row carries the time
    marks = []
    case = _case(subject_kind, subject_id)
    for task in _open(subject_kind, subject_id, by):
        if task.control == control:
            found = dict(derivation) if derivation else task.derivation
            _update(task, due_at=due_at, order_at=due_at, derivation=found, reminded=0)
            marks += _marks(task, case, "move")
    return marks


@operation
def recount_tasks(
    *, subject_kind: str, subject_id: int, by: Actor, at: datetime
) -> list[dict[str, Any]]:
    """Work the due times of a subject's waiting steps out again after the calendar has changed; returns the marks.

    Times that have passed stay as they were, and so do times that were set by hand.
    """
    marks = []
    case = _case(subject_kind, subject_id)
    calendar = calendar_for(by.center)
    for task in _open(subject_kind, subject_id, by):
        if task.due_at is None or task.derivation is None or task.due_at <= at:
            continue
        derivation = Derivation.from_json(task.derivation)
        due = calendar.recompute(derivation)
        if derivation.due_at == task.due_at and due.due_at != task.due_at:
            _update(task, **_moved(due))
            marks += _marks(task, case, "move")
    return marks


def _moved(due: Deadline) -> dict[str, Any]:
    return {
        "due_at": due.due_at,
        "order_at": due.due_at,
        "reminded": 0,
        "derivation": due.derivation.as_json(),
    }


def _case(subject_kind: str, subject_id: int) -> int | None:
    subject = subjects.get(subject_kind)
    return subject.facts(subject_id).get("case") if subject else None


def _open(subject_kind: str, subject_id: int, by: Actor) -> list[Task]:
    rows = Task.objects.select_for_update(of=("self",)).select_related("process")
    rows = rows.filter(
        center_id=by.center, subject_kind=subject_kind, subject_id=subject_id, state=TaskState.OPEN
    )
    return list(rows.order_by("pk"))


def _running(subject_kind: str, subject_id: int, by: Actor) -> list[Process]:
    rows = Process.objects.select_for_update().filter(
        center_id=by.center,
        subject_kind=subject_kind,
        subject_id=subject_id,
        status=ProcessState.RUNNING,
    )
    return list(rows.order_by("pk"))


def _update(task: Task, **columns: Any) -> None:
    Task.objects.filter(pk=task.pk).update(**columns, version=F("version") + 1)
    for name, value in columns.items():
        setattr(task, name, value)


def _marks(task: Task, case: int | None, phase: Any) -> list[dict[str, Any]]:
    if not task.control:
        return []
    version = task.process.charter_version_id
    key = occasion_key(case, task)
    return [mark(control=task.control, key=key, phase=phase, due_at=task.due_at, version=version)]
