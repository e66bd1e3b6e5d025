"""Reads of processes and tasks, always narrowed to what the actor may see."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q, QuerySet

from opscharter.core.actor import Actor
from opscharter.core.refusal import NotFound
from opscharter.core.wording import worded
from opscharter.engines.flow import engine
from opscharter.engines.flow.access import at_my_posts, may_see, offered_to, offers, open_tasks
from opscharter.engines.flow.models import Process, ProcessState, Task, TaskState
from opscharter.engines.flow.state import State
from opscharter.kit.tables import Page, paginate

COUNTED: int = 100
"""The badge says "99+" beyond."""


@dataclass(frozen=True, slots=True)
class InboxFilters:
    """What to show of the inbox. `whose`: "mine" (taken by or offered to me), "taken" (taken by me), "posts" (everything at my
    posts, what colleagues have taken included). `due_before`: only what is due by then. `controls`: only these.
    """

    whose: str = "mine"
    due_before: datetime | None = None
    controls: Sequence[str] = ()
    text: str = ""


def inbox(
    actor: Actor, filters: InboxFilters | None = None, cursor: str = "", *, size: int = 30
) -> Page[Task]:
    """Return the waiting tasks of an actor in order of due time (those without one last); one query."""
    filters = filters or InboxFilters()
    rows = _waiting(actor, filters.whose)
    if filters.due_before is not None:
        rows = rows.filter(due_at__lte=filters.due_before)
    if filters.controls:
        rows = rows.filter(control__in=filters.controls)
    if text := filters.text.strip()[:60]:
        rows = rows.filter(Q(subject_label__icontains=text) | Q(name__icontains=text))
    return paginate(rows, cursor=cursor, order="order_at", size=size)


def _waiting(actor: Actor, whose: str) -> QuerySet[Task]:
    rows = Task.objects.filter(open_tasks(actor))
    if whose == "taken":
        return rows.filter(person_id=actor.person)
    return rows.filter(at_my_posts(actor) if whose == "posts" else offered_to(actor))


def waiting_count(actor: Actor) -> int:
    """Return how many tasks wait for the actor, counted up to 100; one query. For the badge in the rail."""
    if actor.kind != "person":
        return 0
    first, *others = (
        Task.objects.filter(open_tasks(actor), way).values_list("pk", flat=True)[:COUNTED]
        for way in offers(actor)
    )
    return len(first.union(*others)[:COUNTED])


def overdue_count(actor: Actor, at: datetime) -> int:
    """Return how many of the tasks that wait for the actor are overdue, up to 100; one query."""
    rows = _waiting(actor, "mine").filter(due_at__lt=at, paused_at__isnull=True)
    return len(rows.order_by().values_list("pk", flat=True)[:COUNTED])


def tasks_of(subject_kind: str, subject_id: int, *, open_only: bool = True) -> list[Task]:
    """Return the tasks of a subject, oldest first; one query. The caller has checked who may see it."""
    rows = Task.objects.filter(subject_kind=subject_kind, subject_id=subject_id)
    if open_only:
        rows = rows.filter(state=TaskState.OPEN)
    return list(rows.order_by("pk"))


def open_tasks_of(subject_kind: str, subject_ids: Iterable[int]) -> Mapping[int, list[Task]]:
    """Return subject id -> its waiting tasks; one query for a page of a list."""
    found: dict[int, list[Task]] = {pk: [] for pk in subject_ids}
    rows = Task.objects.filter(
        subject_kind=subject_kind, subject_id__in=list(found), state=TaskState.OPEN
    )
    for task in rows.order_by("pk"):
        found[task.subject_id].append(task)
    return found


def task_for(actor: Actor, pk: int) -> Task:
    """Return a task the actor may know of, with its process; raises NotFound."""
    task = Task.objects.select_related("process").filter(center_id=actor.center, pk=pk).first()
    if task is None or not may_see(task, actor):
        raise NotFound
    return task


@dataclass(frozen=True, slots=True)
class StepWord:
    """One step for the bar of steps and for who cannot see the drawing: its name and `done`, `now` or `todo`."""

    label: str
    state: str


@dataclass(frozen=True, slots=True)
class Diagram:
    """A process as drawn, with its tokens. `done` are the nodes passed, `active` those that wait."""

    process: int
    name: str
    bpmn: str
    active: Sequence[str] = ()
    done: Sequence[str] = ()
    steps: Sequence[StepWord] = field(default_factory=list)
    running: bool = True


def diagram(subject_kind: str, subject_id: int) -> Diagram | None:
    """Return the newest process of a subject as a diagram; None when it has none; one query (the drawing is kept in memory)."""
    rows = Process.objects.filter(subject_kind=subject_kind, subject_id=subject_id)
    process = rows.select_related("spec").order_by("-pk").first()
    return _diagram(process) if process else None


def diagram_of(actor: Actor, process_id: int) -> Diagram:
    """Return a process the actor may see as a diagram; raises NotFound."""
    rows = Process.objects.select_related("spec").filter(center_id=actor.center, pk=process_id)
    process = rows.first()
    if process is None:
        raise NotFound
    tasks = Task.objects.filter(process=process).order_by("-pk")[:200]
    if not any(may_see(task, actor) for task in tasks):
        raise NotFound
    return _diagram(process)


def _diagram(process: Process) -> Diagram:
    spec = process.spec
    compiled = engine.compiled(spec.hash, lambda: (spec.bpmn, spec.dmn))
    running = process.status == ProcessState.RUNNING
    stored = process.state or {}
    if running and "t" in stored:
        state = State.from_json(stored)
        active = [element.id for element in compiled.waiting(state).values()]
        done = [key for key in compiled.passed(state) if key not in active]
    else:
        active, done = [], stored.get("passed", [])
    return Diagram(
        process=process.pk,
        name=spec.name,
        bpmn=spec.bpmn,
        active=list(dict.fromkeys(active)),
        done=done,
        steps=_steps(compiled, active, done),
        running=running,
    )


def _steps(
    process_of: engine.Compiled, active: Sequence[str], done: Sequence[str]
) -> list[StepWord]:
    """Return the user tasks in the order of the way that is usually taken: passed, waiting, then those still ahead."""
    elements = process_of.definition.elements
    tasks = [key for key in process_of.main_way() if elements[key].kind == "userTask"]
    tasks += [
        key for key in (*done, *active) if elements[key].kind == "userTask" and key not in tasks
    ]
    return [
        StepWord(
            worded(elements[key].label),
            "now" if key in active else "done" if key in done else "todo",
        )
        for key in tasks
    ]
