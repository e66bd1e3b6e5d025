"""What 工作台 shows: what is due now, the case chosen, the month of my departments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Avg, Sum

from opscharter.cases import access
from opscharter.cases.models import Case, Extension
from opscharter.cases.queries.page import open_extensions, shares_of
from opscharter.cases.rules import Share
from opscharter.charter.citations import Citation, cite
from opscharter.charter.models import Tally
from opscharter.charter.waiting import Waiting, waiting
from opscharter.core import clock
from opscharter.core.actor import Actor
from opscharter.engines.flow import queries as flow
from opscharter.engines.flow.models import Task
from opscharter.engines.flow.registry import completions
from opscharter.engines.notices.models import Notice
from opscharter.kit.tables import Page


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to do: the step, its case, the article, the words of its button; `one_tap`: nothing has to be typed."""

    task: Task
    case: Case | None
    citation: Citation | None
    button: Any
    one_tap: bool
    taken_by: str
    behalf: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """The case in the right column."""

    case: Case
    steps: Sequence[Any]
    shares: Sequence[Share]


@dataclass(frozen=True, slots=True)
class Month:
    """What the departments of my posts owed this month and how it came out; `rating` 1–5 or None."""

    owed: int
    kept: int
    late: int
    missed: int
    rating: float | None


@dataclass(frozen=True, slots=True)
class Today:
    """The page; a fixed number of queries whatever the number of cases. `waiting`: what other rooms ask of me."""

    page: Page[Task]
    lines: Sequence[Line]
    chosen: Chosen | None
    month: Month
    unread: int
    extensions: Sequence[Extension]
    waiting: Sequence[Waiting] = ()


def today_of(
    actor: Actor, at: datetime, *, whose: str = "mine", cursor: str = "", chosen: str = ""
) -> Today:
    """Return what the actor has to do, by deadline."""
    page = flow.inbox(actor, flow.InboxFilters(whose=whose), cursor, size=20)
    lines = _lines(actor, list(page.items))
    return Today(
        page=page,
        lines=lines,
        chosen=_chosen(lines, chosen, at),
        month=month_of(actor, at),
        unread=Notice.objects.filter(
            center_id=actor.center, person_id=actor.person or 0, read_at__isnull=True
        ).count(),
        extensions=open_extensions(actor) if actor.may(access.EXTEND) else [],
        waiting=_waiting(actor, at),
    )


def _waiting(actor: Actor, at: datetime) -> list[Waiting]:
    """Return what the charter's rooms ask of me, what is due first at the top."""
    found = [each for ask in waiting.values() for each in ask(actor, at)]
    return sorted(found, key=lambda each: each.due_at or datetime.max.replace(tzinfo=at.tzinfo))


def _lines(actor: Actor, tasks: list[Task]) -> list[Line]:
    ids = [task.subject_id for task in tasks if task.subject_kind == access.SUBJECT]
    cases = Case.objects.filter(pk__in=ids).defer("vector", "description", "data").in_bulk()
    return [_line(actor, task, cases.get(task.subject_id)) for task in tasks]


def _line(actor: Actor, task: Task, case: Case | None) -> Line:
    completion = completions.get(task.form) if task.form else None
    version = case.charter_version_id if case else None
    schema = completion.schema(task) if completion else {}
    behalf = actor.behalf_for(task.post_id)
    return Line(
        task=task,
        case=case,
        citation=cite(actor.center, task.control, version) if task.control else None,
        button=completion.label if completion else task.name,
        one_tap=bool(completion) and not schema.get("required") and not schema.get("allOf"),
        taken_by="" if task.person_id in {None, actor.person} else "other",
        behalf=behalf[1] if behalf else "",
    )


def _chosen(lines: Sequence[Line], number: str, at: datetime) -> Chosen | None:
    cases = [line.case for line in lines if line.case is not None]
    case = next((one for one in cases if one.number == number), cases[0] if cases else None)
    if case is None:
        return None
    diagram = flow.diagram(access.SUBJECT, case.pk)
    return Chosen(case, diagram.steps if diagram else (), shares_of(case, at))


def month_of(actor: Actor, at: datetime) -> Month:
    """Return this month's verdicts of the departments of the actor's posts; two queries bounded by the month."""
    first = at.astimezone(clock.ZONE).date().replace(day=1)
    counts = dict(
        Tally.objects.filter(
            center_id=actor.center, day__gte=first, department_id__in=list(actor.departments)
        )
        .values_list("verdict")
        .annotate(total=Sum("count"))
    )
    rating = Case.objects.filter(
        center_id=actor.center,
        department_id__in=list(actor.departments),
        opened_at__gte=_midnight(first),
        satisfaction__isnull=False,
    ).aggregate(mean=Avg("satisfaction"))["mean"]
    owed = sum(counts.get(v, 0) for v in ("kept", "late", "missed", "broken", "excepted", "open"))
    return Month(
        owed=owed,
        kept=counts.get("kept", 0) + counts.get("excepted", 0),
        late=counts.get("late", 0),
        missed=counts.get("missed", 0) + counts.get("broken", 0),
        rating=round(rating, 1) if rating is not None else None,
    )


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=clock.ZONE)


def version_of(actor: Actor) -> list[Any]:
    """Return what changes when the list of things to do changes; one query."""
    return [[task.pk, task.version] for task in flow.inbox(actor, size=50).items]
