"""Starting, advancing and cancelling processes. The engine's step, task rows, marks and the journal stand or fall together."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from django.db.models import F, Max, Model

from opscharter.core.actor import Actor
from opscharter.core.journal import Grade, record
from opscharter.core.operation import operation as is_operation
from opscharter.engines.flow import engine
from opscharter.engines.flow.access import may_work
from opscharter.engines.flow.models import Process, ProcessState, Task, TaskState
from opscharter.engines.flow.operations.advancing import (
    Advance,
    Outside,
    apply,
    cancel_tasks,
    closing_mark,
    step_mark,
)
from opscharter.engines.flow.operations.apart import keep_apart
from opscharter.engines.flow.operations.refusals import NotYours, TaskChanged, what_happened, whose
from opscharter.engines.flow.operations.specs import current, ensure_stored, of_process
from opscharter.engines.flow.registry import subjects
from opscharter.engines.flow.sentences import STARTED
from opscharter.engines.flow.state import State


@is_operation
def start_process(  # noqa: PLR0913 - what a process is about
    *,
    key: str,
    subject_kind: str,
    subject_id: int,
    subject_label: str,
    case_id: int | None = None,
    version_id: int | None = None,
    data: Mapping[str, Any] | None = None,
    record_as: str = STARTED,
    by: Actor,
    at: datetime,
) -> Advance:
    """Begin the registered process `key` for a subject and go on to its first waiting steps.

    `record_as=""`: nothing is recorded here, the caller's own row takes `Advance.marks`. With a variable `reopened` ≥ 1 the
    rounds of earlier processes of the subject go on counting, so that occasions stay apart.
    """
    process_of = current(key)
    process = Process(
        center_id=by.center,
        spec_id=process_of.hash,
        subject_kind=subject_kind,
        subject_id=subject_id,
        charter_version_id=version_id,
        started_at=at,
    )
    state = engine.start(process_of, dict(data or {}), now=at, world=Outside(process, by, at))
    ensure_stored(process_of, key, at)
    rounds = _earlier_rounds(process) if state.data.get("reopened") else {}
    advance = apply(process, process_of, State(), state, rounds=rounds, case=case_id, label=subject_label, by=by, at=at)  # fmt: skip
    if record_as:
        record(record_as, subject=process, label=subject_label, case=case_id, by=by, at=at, changes=advance.told(), marks=advance.marks)  # fmt: skip
    return advance


def _earlier_rounds(process: Process) -> dict[str, int]:
    rows = Task.objects.filter(
        center_id=process.center_id,
        subject_kind=process.subject_kind,
        subject_id=process.subject_id,
    ).values_list("control", "element")
    found: dict[str, int] = {}
    for control, element, most in rows.annotate(most=Max("round")):
        name = control or element
        found[name] = max(most, found.get(name, 0))
    return found


@is_operation
def finish_task(  # noqa: PLR0913 - everything the journal row says
    *,
    task: Task,
    expected_version: int | None,
    data: Mapping[str, Any],
    operation: str,
    case_id: int | None,
    changes: Mapping[str, Any] | None = None,
    reason: str = "",
    outcome: str = "",
    verdict: Literal["kept", "broken", "excepted"] = "kept",
    grade: Grade = "single",
    extra_marks: Sequence[Mapping[str, Any]] = (),
    vouched: bool = False,
    subject: Model | None = None,
    by: Actor,
    at: datetime,
) -> Advance:
    """Finish a waiting task: `data` becomes process variables, the process goes on, ONE journal row says `operation`.

    `expected_version` is the version of the task that the person saw; None takes the one at hand. `outcome` is the task's own
    word (accepted, returned …), `verdict` how its control's occasion ends. `vouched`: the calling operation has checked the
    right itself (a requester on the portal, an intake that finishes its own first step). Raises TaskChanged, NotYours.
    """
    if not vouched and not (by.kind == "public" or may_work(task, by)):
        raise NotYours(whose(task))
    process = Process.objects.select_for_update().get(pk=task.process_id)
    process_of = of_process(process)
    keep_apart(task, process, process_of.definition.elements[task.element], by)
    _close(task, task.version if expected_version is None else expected_version, outcome, by, at)
    before = State.from_json(process.state or {})
    after = engine.finish(
        process_of, before, int(task.engine_id), data, now=at, world=Outside(process, by, at)
    )
    advance = apply(
        process, process_of, before, after, case=case_id, label=task.subject_label, by=by, at=at, closed=task
    )  # fmt: skip
    closing = closing_mark(task, process, case_id, verdict, grade, by)
    advance.marks = [*closing, *(dict(given) for given in extra_marks), *advance.marks]
    record(
        operation,
        subject=subject or task,
        label=task.subject_label if subject is None else "",
        case=case_id,
        post=task.post_id if task.post_id in by.posts else None,
        by=by,
        at=at,
        changes={**advance.told(), **(changes or {})},
        marks=advance.marks,
        reason=reason,
    )
    return advance


def _close(task: Task, version: int, outcome: str, by: Actor, at: datetime) -> None:
    done = {
        "state": TaskState.DONE,
        "done_at": at,
        "done_by_id": by.person,
        "done_by_name": by.name,
        "outcome": outcome,
    }
    won = Task.objects.filter(pk=task.pk, state=TaskState.OPEN, version=version).update(
        **done, version=F("version") + 1
    )
    if not won:
        raise TaskChanged(what_happened(task))
    for name, value in {**done, "version": version + 1}.items():
        setattr(task, name, value)


@is_operation
def cancel_process(
    *,
    subject_kind: str,
    subject_id: int,
    reason: str = "",
    record_as: str = "",
    by: Actor,
    at: datetime,
) -> list[dict[str, Any]]:
    """Cancel everything that runs for a subject; returns the marks that withdraw its occasions for the caller's row.

    `record_as` (such as `flow.cancelled`) lets it record by itself.
    """
    marks: list[dict[str, Any]] = []
    running = Process.objects.select_for_update().filter(
        center_id=by.center,
        subject_kind=subject_kind,
        subject_id=subject_id,
        status=ProcessState.RUNNING,
    )
    subject = subjects.get(subject_kind)
    case = subject.facts(subject_id).get("case") if subject else None
    for process in running.order_by("pk"):
        process_of = of_process(process)
        tasks = cancel_tasks(process, at)
        found = [step_mark(task, process, case, "cancel") for task in tasks if task.control]
        passed = process_of.passed(State.from_json(process.state or {}))
        process.status, process.state, process.wake_at = (
            ProcessState.CANCELLED,
            {"passed": passed},
            None,
        )
        process.ended_at = at
        process.version += 1
        process.save(update_fields=["status", "state", "wake_at", "ended_at", "version"])
        marks += found
        if record_as:
            record(record_as, subject=process, label=tasks[0].subject_label if tasks else "", case=case, by=by, at=at, marks=found, reason=reason)  # fmt: skip
    if subject is not None:
        subject.stage_changed(subject_id, "")
    return marks
