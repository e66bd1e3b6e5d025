"""Starting, advancing and cancelling processes. The engine's step, task rows, marks and the journal stand or fall together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from django.db.models import F, Max, Model
from django.utils.translation import gettext

from opscharter.core.actor import Actor
from opscharter.core.journal import Grade, mark, record
from opscharter.core.operation import operation as is_operation
from opscharter.core.refusal import Conflict, NotAllowed
from opscharter.core.wording import worded
from opscharter.engines.flow import engine, placing
from opscharter.engines.flow.access import may_work
from opscharter.engines.flow.directory import directory
from opscharter.engines.flow.models import Process, ProcessState, Task, TaskState
from opscharter.engines.flow.operations.specs import current, ensure_stored, of_process
from opscharter.engines.flow.registry import StepCall, steps, subjects
from opscharter.engines.flow.sentences import STARTED
from opscharter.engines.flow.source import Element
from opscharter.kit.words import local
from opscharter.org.queries import names_of_people, names_of_posts

RECEIVED = "收单"


class TaskChanged(Conflict):
    """Somebody else has done, taken or moved the task meanwhile; says who, what and when."""

    code = "task_changed"


class NotYours(NotAllowed):
    """The task waits for somebody else; says for whom."""

    code = "not_your_task"


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
        return placing.fires_at(element, data, center=self.by.center, version=version, at=self.at)


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
    advance = apply(process, process_of, engine.State(), state, rounds=rounds, case=case_id, label=subject_label, by=by, at=at)  # fmt: skip
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
        raise NotYours(_whose(task))
    process = Process.objects.select_for_update().get(pk=task.process_id)
    _close(task, task.version if expected_version is None else expected_version, outcome, by, at)
    process_of = of_process(process)
    before = engine.State.from_json(process.state or {})
    after = engine.finish(
        process_of, before, int(task.engine_id), data, now=at, world=Outside(process, by, at)
    )
    advance = apply(
        process, process_of, before, after, case=case_id, label=task.subject_label, by=by, at=at, closed=task
    )  # fmt: skip
    closing = _closing_mark(task, process, case_id, verdict, grade, by)
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


def what_happened(task: Task) -> str:
    """Return what somebody else did to a task meanwhile, in words."""
    row = Task.objects.get(pk=task.pk)
    words = {
        "task": row.name,
        "who": row.done_by_name,
        "when": f"{local(row.done_at):%H:%M}" if row.done_at else "",
    }
    if row.state == TaskState.DONE:
        return gettext("%(who)s finished “%(task)s” at %(when)s.") % words
    if row.state == TaskState.CANCELLED:
        return gettext("“%(task)s” is no longer needed: the process went on without it.") % words
    holder = names_of_people([row.person_id]) if row.person_id else {}
    words["who"] = holder.get(row.person_id or 0, "")
    if words["who"]:
        return gettext("“%(task)s” is now with %(who)s.") % words
    return gettext("“%(task)s” has been changed meanwhile. Please look at it again.") % words


def _whose(task: Task) -> str:
    names = names_of_people([task.person_id]) if task.person_id else {}
    posts = names_of_posts([task.post_id]) if task.post_id and not names else {}
    who = "".join([*names.values(), *posts.values()])
    if not who:
        return gettext("“%(task)s” does not wait for you.") % {"task": task.name}
    return gettext("“%(task)s” waits for %(who)s, not for you.") % {"task": task.name, "who": who}


def apply(  # noqa: PLR0913 - the one place where engine and rows meet
    process: Process,
    process_of: engine.Compiled,
    before: engine.State,
    after: engine.State,
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
    _save(process, process_of, after, counted, at)
    for task in advance.opened:
        task.process = process
    Task.objects.bulk_create(advance.opened)
    advance.marks = [
        *(_mark(task, process, case, "cancel") for task in advance.cancelled if task.control),
        *(_mark(task, process, case, "open") for task in advance.opened if task.control),
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
        element, data, center=process.center_id, version=version, verb=verb, at=at
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
    after: engine.State,
    rounds: Mapping[str, int],
    at: datetime,
) -> None:
    if after.ended:
        process.status, process.wake_at, process.ended_at = ProcessState.ENDED, None, at
        process.state = {"passed": process_of.passed(after)}
    else:
        paused = {"p": process.state["p"]} if process.state and "p" in process.state else {}
        process.state = {**after.as_json(), "r": dict(rounds), **paused}
        process.wake_at = None if paused else min(after.timers.values(), default=None)
    if process._state.adding:
        process.save(force_insert=True)
        return
    process.version += 1
    process.save(update_fields=["status", "state", "wake_at", "version", "ended_at"])


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


def _closing_mark(
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


def _mark(
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
        found = [_mark(task, process, case, "cancel") for task in tasks if task.control]
        passed = process_of.passed(engine.State.from_json(process.state or {}))
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
