"""What people are told about tasks: a new one, one handed to them, one about to be due, one overdue."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opscharter.core.calendar.queries import calendar_for
from opscharter.core.models.journal import JournalEntry
from opscharter.engines.flow.models import Task, TaskState
from opscharter.engines.flow.operations.reminding import reminded
from opscharter.engines.flow.registry import subjects
from opscharter.engines.flow.sentences import ASSIGNED
from opscharter.engines.notices.registry import Draft, Reminder, composers, notice_kind, reminders
from opscharter.kit.words import local

NEW: Final = notice_kind("flow.task", gettext_lazy("New tasks"))
SOON: Final = notice_kind("flow.due_soon", gettext_lazy("Tasks about to be due"))
OVERDUE: Final = notice_kind("flow.overdue", gettext_lazy("Overdue tasks"))

AHEAD: Final = timedelta(minutes=30)
"""How long before the due time a task is mentioned, at most; at most a quarter of the time it had."""
MOST: Final = 200


def new_tasks(center_id: int, entries: Sequence[JournalEntry]) -> Iterator[Draft]:
    """Tell about tasks that these rows opened or handed on and that still wait; one query, and one per kind of subject."""
    opened = {(entry.case_id, entry.at): entry for entry in entries if entry.case_id is not None}
    handed = {entry.subject_id: entry for entry in entries if entry.operation == ASSIGNED}
    if not opened:
        return
    wanted = Q(
        subject_id__in={case for case, _at in opened}, opened_at__in={at for _case, at in opened}
    )
    tasks = list(
        Task.objects.filter(
            wanted | Q(pk__in=list(handed)), center_id=center_id, state=TaskState.OPEN
        ).order_by("pk")
    )
    places = _places(tasks)
    for task in tasks:
        if entry := handed.get(task.pk):
            source = f"task:{task.pk}:{entry.pk}"
        elif entry := opened.get((task.subject_id, task.opened_at)):
            source = f"task:{task.pk}"
        else:
            continue
        label, url = places.get((task.subject_kind, task.subject_id), (task.subject_label, ""))
        text = _("To do: %(task)s · %(label)s") % {"task": task.name, "label": label}
        yield _draft(task, NEW, text, source, entry.at, url, but_not=entry.actor_id)


def _draft(  # noqa: PLR0913 - the columns of a notice
    task: Task,
    kind: str,
    text: str,
    source: str,
    at: datetime,
    url: str,
    *,
    but_not: int | None = None,
    heads: bool = False,
) -> Draft:
    free = task.person_id is None
    alone = free and task.post_id is None
    departments = (
        [task.department_id] if task.department_id is not None and (heads or alone) else []
    )
    return Draft(
        kind=kind,
        text=text,
        source=source,
        at=at,
        url=url,
        case=task.subject_id,
        about=task.pk,
        people=[task.person_id] if task.person_id is not None else [],
        posts=[task.post_id] if free and task.post_id is not None else [],
        departments=departments,
        but_not=but_not,
    )


def _places(tasks: Collection[Task]) -> Mapping[tuple[str, int], tuple[str, str]]:
    """Return (kind, id) -> (label, address) of the subjects of tasks."""
    found: dict[tuple[str, int], tuple[str, str]] = {}
    for kind in {task.subject_kind for task in tasks}:
        ids = {task.subject_id for task in tasks if task.subject_kind == kind}
        subject = subjects.get(kind)
        if subject is None:
            continue
        if subject.labels is not None:
            found.update({(kind, pk): place for pk, place in subject.labels(ids).items()})
            continue
        for pk in ids:
            facts = subject.facts(pk)
            found[kind, pk] = (str(facts.get("label", "")), str(facts.get("url", "")))
    return found


def due_tasks(center_id: int, at: datetime) -> list[Draft]:
    """Tell about tasks about to be due and overdue, each once; outside opening hours only about those that count day and night."""
    rows = Task.objects.filter(
        center_id=center_id,
        state=TaskState.OPEN,
        due_at__lte=at + AHEAD,
        paused_at__isnull=True,
        reminded__lt=2,
    ).exclude(reminded=1, due_at__gt=at)
    is_open = calendar_for(center_id).is_open(at)
    tasks = [
        task
        for task in rows.order_by("due_at", "pk")[:MOST]
        if _now(task, at) and (is_open or _day_and_night(task))
    ]
    places = _places(tasks)
    return [
        _reminder(
            task, at, *places.get((task.subject_kind, task.subject_id), (task.subject_label, ""))
        )
        for task in tasks
    ]


def told(drafts: Sequence[Draft]) -> None:
    """Remember who was reminded of what."""
    reminded([draft.about for draft in drafts if draft.kind == SOON], level=1)
    reminded([draft.about for draft in drafts if draft.kind == OVERDUE], level=2)


def _now(task: Task, at: datetime) -> bool:
    if task.due_at is None or task.due_at <= at:
        return True
    return task.due_at - at <= min(AHEAD, (task.due_at - task.opened_at) / 4)


def _day_and_night(task: Task) -> bool:
    amount = (task.derivation or {}).get("amount", {})
    return not amount.get("working", True) and not amount.get("to_close", True)


def _reminder(task: Task, at: datetime, label: str, url: str) -> Draft:
    due = task.due_at or at
    words = {"task": task.name, "label": label, "when": f"{local(due):%m-%d %H:%M}"}
    if due <= at:
        text = _("Overdue since %(when)s: %(task)s · %(label)s") % words
        source = f"overdue:{task.pk}:{due:%y%m%d%H%M}"
        return _draft(task, OVERDUE, text, source, at, url, heads=True)
    text = _("Due at %(when)s: %(task)s · %(label)s") % words
    return _draft(task, SOON, text, f"soon:{task.pk}:{due:%y%m%d%H%M}", at, url)


composers.add("flow.tasks", new_tasks)
reminders.add("flow.tasks", Reminder(due_tasks, told))
