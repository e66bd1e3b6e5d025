"""One step of a process brought into rows: tasks opened and cancelled, the process saved, its subject told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from django.db.models import F

from opscharter.core.actor import Actor
from opscharter.core.database.prepared import insert, next_id
from opscharter.core.journal import Grade, mark
from opscharter.core.wording import worded
from opscharter.engines.flow import engine, placing
from opscharter.engines.flow.directory import directory
from opscharter.engines.flow.models import Process, ProcessState, Task, TaskState
from opscharter.engines.flow.registry import StepCall, steps, subjects
from opscharter.engines.flow.source import Element
from opscharter.engines.flow.state import State

RECEIVED = "收单"


@dataclass(slots=True)
class Advance:
    """What one step of a process did. `marks` go into the caller's journal row when nothing was recorded here."""

    process: Process
    closed: Task | None = None
    opened: list[Task] = field(default_factory=list)
    cancelled: list[Task] = field(default_factory=list)
    ended: bool = False
    data: Mapping[str, Any] = field(default_factory=dict)
    marks: list[dict[str, Any]] = field(default_factory=list)
    vacant: list[str] = field(default_factory=list)

    def told(self) -> dict[str, Any]:
        """Return what the journal's changes say about the process."""
        next_steps = "、".join(task.name for task in self.opened)
        vacant = "、".join(self.vacant)
        return {
            **({"step": self.closed.name} if self.closed else {}),
            **({"next": next_steps} if next_steps else {}),
            **({"vacant": vacant} if vacant else {}),
        }


def occasion_key(case_id: int | None, task: Task) -> str:
    """Return the key of the occasion that a task is for its control: the case, and the how-many-eth time."""
    return f"{case_id or f'{task.subject_kind}.{task.subject_id}'}:{task.round}"


@dataclass(slots=True)
class Outside:
    """`engine.World` of one running process inside an operation."""

    process: Process
    by: Actor
    at: datetime

    def step(self, element: Element, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """Call the registered step of a service task."""
        values = {
            name: str(placing.resolve(text, data))
            for name, text in element.own.items()
            if name != "key"
        }
        call = StepCall(process=self.process, data=data, parameters=values, by=self.by, at=self.at)
        return steps[element.own["key"]](call)

    def due(self, element: Element, data: Mapping[str, Any]) -> datetime:
        """Return when a timer fires."""
        version = self.process.charter_version_id
        began = self.process.started_at
        return placing.fires_at(
            element, data, center=self.by.center, version=version, at=self.at, began=began
        )


def apply(  # noqa: PLR0913 - the one place where engine and rows meet
    process: Process,
    process_of: engine.Compiled,
    before: State,
    after: State,
    *,
    case: int | None,
    label: str,
    by: Actor,
    at: datetime,
    rounds: Mapping[str, int] | None = None,
    closed: Task | None = None,
) -> Advance:
    """Bring rows in line with a step of the engine: cancel tasks, open tasks, save the process, tell the subject."""
    old, new = process_of.waiting(before), process_of.waiting(after)
    done = int(closed.engine_id) if closed else 0
    gone = [number for number in old if number not in new and number != done]
    fresh = {number: element for number, element in new.items() if number not in old}
    advance = Advance(process, closed=closed, ended=after.ended, data=after.data)
    if gone:
        advance.cancelled = cancel_tasks(process, at, gone)
    stored = process.state or {}
    counted = dict(rounds if rounds is not None else stored.get("r", {}))
    verb = closed.name if closed else RECEIVED
    advance.opened = [
        _task(
            process,
            number,
            element,
            after.data,
            counted,
            label=label,
            verb=verb,
            advance=advance,
            at=at,
        )
        for number, element in fresh.items()
    ]
    _save(process, process_of, after, counted, at, opened=advance.opened)
    advance.marks = [
        *(step_mark(task, process, case, "cancel") for task in advance.cancelled if task.control),
        *(step_mark(task, process, case, "open") for task in advance.opened if task.control),
    ]
    _tell_subject(process, advance, new, by, at)
    return advance


def _task(  # noqa: PLR0913 - the columns of a task
    process: Process,
    number: int,
    element: Element,
    data: Mapping[str, Any],
    rounds: dict[str, int],
    *,
    label: str,
    verb: str,
    advance: Advance,
    at: datetime,
) -> Task:
    where = placing.place(element, data, directory(process.center_id, at))
    if where.vacant:
        advance.vacant.append(where.vacant)
    version = process.charter_version_id
    due = placing.deadline(
        element,
        data,
        center=process.center_id,
        version=version,
        verb=verb,
        at=at,
        began=process.started_at,
    )
    control = element.own.get("control", "")
    counter = control or element.id
    rounds[counter] = rounds.get(counter, 0) + 1
    return Task(
        center_id=process.center_id,
        element=element.id,
        engine_id=str(number),
        name=worded(element.label)[:120],
        control=control,
        form=element.own.get("form", ""),
        round=rounds[counter],
        subject_kind=process.subject_kind,
        subject_id=process.subject_id,
        subject_label=label[:200],
        department_id=where.department,
        post_id=where.post,
        person_id=where.person,
        opened_at=at,
        due_at=due.due_at if due else None,
        derivation=due.derivation.as_json() if due else None,
        order_at=due.due_at if due else at + placing.FAR,
    )


def _save(
    process: Process,
    process_of: engine.Compiled,
    after: State,
    rounds: Mapping[str, int],
    at: datetime,
    *,
    opened: Sequence[Task],
) -> None:
    if after.ended:
        process.status, process.wake_at, process.ended_at = ProcessState.ENDED, None, at
        process.state = {"passed": process_of.passed(after)}
    else:
        paused = {"p": process.state["p"]} if process.state and "p" in process.state else {}
        process.state = {**after.as_json(), "r": dict(rounds), **paused}
        process.wake_at = None if paused else min(after.timers.values(), default=None)
    fresh = [process] if process._state.adding else []
    if fresh:
        process.pk = next_id(Process)
    else:
        process.version += 1
        process.save(update_fields=["status", "state", "wake_at", "version", "ended_at"])
    for task in opened:
        task.process = process
    if fresh or opened:
        insert(*fresh, *opened)


def cancel_tasks(
    process: Process, at: datetime, numbers: Sequence[int] | None = None
) -> list[Task]:
    """Cancel waiting tasks of a process: these engine ids, or all."""
    rows = Task.objects.filter(process=process, state=TaskState.OPEN)
    if numbers is not None:
        rows = rows.filter(engine_id__in=[str(number) for number in numbers])
    found = list(rows)
    Task.objects.filter(pk__in=[task.pk for task in found]).update(
        state=TaskState.CANCELLED, done_at=at, version=F("version") + 1
    )
    return found


def closing_mark(
    task: Task,
    process: Process,
    case: int | None,
    verdict: Literal["kept", "broken", "excepted"],
    grade: Grade,
    by: Actor,
) -> list[dict[str, Any]]:
    if not task.control:
        return []
    return [
        mark(
            control=task.control,
            key=occasion_key(case, task),
            phase="close",
            outcome=verdict,
            grade=grade,
            department=task.department_id,
            post=task.post_id,
            person=by.person,
            version=process.charter_version_id,
        )
    ]


def step_mark(
    task: Task, process: Process, case: int | None, phase: Literal["open", "cancel"]
) -> dict[str, Any]:
    return mark(
        control=task.control,
        key=occasion_key(case, task),
        phase=phase,
        due_at=task.due_at,
        department=task.department_id,
        post=task.post_id,
        person=task.person_id,
        version=process.charter_version_id,
    )


def _tell_subject(
    process: Process, advance: Advance, waiting: Mapping[int, Element], by: Actor, at: datetime
) -> None:
    subject = subjects.get(process.subject_kind)
    if subject is None:
        return
    for task in advance.opened[:1]:
        where = placing.Placing(task.department_id, task.post_id, task.person_id)
        post = placing.owner_post(where, directory(process.center_id, at))
        subject.owner_changed(process.subject_id, task.department_id, post, task.person_id, by, at)
    if advance.opened or advance.cancelled or advance.closed:
        names = dict.fromkeys(element.label for element in waiting.values())
        subject.stage_changed(process.subject_id, "、".join(names))
