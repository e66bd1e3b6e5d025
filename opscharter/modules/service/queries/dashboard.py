"""The director's numbers for a period: one scan of the period's requests, one of the open ones, one of the charter's tally."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import Count, Q, Sum

from opscharter.cases.choices import CaseState, Channel, Result
from opscharter.cases.models import Case
from opscharter.charter.models import Tally
from opscharter.core.actor import Actor
from opscharter.core.clock import ZONE
from opscharter.core.refusal import Text
from opscharter.modules.service.catalogue import category_names
from opscharter.modules.service.choices import CASE_TYPE, Element, Grade
from opscharter.modules.service.controls import (
    ACCEPT,
    ASSESS,
    ASSIGN,
    CALLBACK,
    CONTACT,
    HANDLE,
    SATISFACTION,
)
from opscharter.org.queries import names_of_departments

#: steps with a time limit, in the order in which they happen
TIMED: Final = {
    ASSESS: Element.ASSESS,
    ASSIGN: Element.ASSIGN,
    ACCEPT: Element.ACCEPT,
    CONTACT: Element.CONTACT,
    HANDLE: Element.HANDLE,
    SATISFACTION: Element.SATISFACTION,
    CALLBACK: Element.CALLBACK,
}
LONGEST_DAYS: Final = 400
_BY_WEEK_FROM: Final = 45

# One pass over the period's rows through the index (center, opened_at); every grouping comes out of it.
_FACETS: Final = """
    SELECT GROUPING(day, channel, category, satisfaction, result) AS facet, day, channel, category, satisfaction, result,
           count(*), count(*) FILTER (WHERE returns > 0), count(*) FILTER (WHERE redos > 0)
    FROM (
        SELECT (opened_at AT TIME ZONE 'Asia/Shanghai')::date AS day, channel, category, satisfaction, result,
               COALESCE((data->>'returns')::int, 0) AS returns, COALESCE((data->>'redos')::int, 0) AS redos
        FROM cases_case
        WHERE center_id = %s AND type = %s AND opened_at >= %s AND opened_at < %s
    ) AS requests
    GROUP BY GROUPING SETS ((day), (channel), (category), (satisfaction), (result), ())
"""


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first` to `last`, both included."""

    first: date
    last: date

    @classmethod
    def of(cls, first: date, last: date) -> "Period":
        """Return the period in order, at most 400 days long (its end counts)."""
        first, last = min(first, last), max(first, last)
        return cls(max(first, last - timedelta(days=LONGEST_DAYS - 1)), last)

    @property
    def days(self) -> int:
        """Return how many days it has."""
        return (self.last - self.first).days + 1

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """Return the moments from (included) and to (excluded)."""
        return (
            datetime.combine(self.first, time(), ZONE),
            datetime.combine(self.last + timedelta(days=1), time(), ZONE),
        )


@dataclass(frozen=True, slots=True)
class Step:
    """How a timed step went in the period."""

    label: Text
    kept: int
    late: int
    missed: int
    open: int

    @property
    def decided(self) -> int:
        """Return how many occasions have a verdict."""
        return self.kept + self.late + self.missed

    @property
    def share(self) -> str:
        """Return the share kept in time, in words."""
        return percent(self.kept, self.decided)


@dataclass(frozen=True, slots=True)
class Load:
    """What a department has open now."""

    name: str
    open: int
    overdue: int


@dataclass(slots=True)
class Dashboard:
    """All numbers of a period; `timeline` is per day, or per week (its first day) for long periods."""

    period: Period
    weekly: bool
    total: int = 0
    returned: int = 0
    redone: int = 0
    timeline: list[tuple[date, int]] = field(default_factory=list)
    channels: list[tuple[str, int]] = field(default_factory=list)
    categories: list[tuple[str, int]] = field(default_factory=list)
    grades: list[tuple[str, int, int]] = field(default_factory=list)  # words, grade, count
    results: dict[str, int] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    loads: list[Load] = field(default_factory=list)

    @property
    def answered(self) -> int:
        """Return how many were answered at once."""
        return self.results.get(Result.ANSWERED, 0)

    @property
    def closed(self) -> int:
        """Return how many of the period's requests are closed."""
        return sum(count for result, count in self.results.items() if result)

    @property
    def graded(self) -> int:
        """Return how many were graded."""
        return sum(count for _words, _grade, count in self.grades)

    @property
    def satisfied(self) -> int:
        """Return how many were graded four or five."""
        return sum(count for _words, grade, count in self.grades if grade >= Grade.SATISFIED)

    @property
    def overdue(self) -> int:
        """Return how many open requests are past their deadline now."""
        return sum(load.overdue for load in self.loads)

    @property
    def open(self) -> int:
        """Return how many requests are open now."""
        return sum(load.open for load in self.loads)


def percent(part: int, whole: int) -> str:
    """Return a share as it is read: 97%, or – of nothing."""
    return f"{round(100 * part / whole)}%" if whole else "–"


def dashboard(actor: Actor, period: Period, *, at: datetime) -> Dashboard:
    """Return the numbers of the whole center for a period; four queries. The caller has checked `dashboard.view`."""
    board = Dashboard(period, weekly=period.days > _BY_WEEK_FROM)
    _count(board, actor.center)
    board.steps = _steps(actor.center, period)
    board.loads = _loads(actor.center, at)
    return board


def _count(board: Dashboard, center_id: int) -> None:
    days: dict[date, int] = {}
    channels: dict[str, int] = {}
    grades: dict[int, int] = {}
    categories: dict[str, int] = {}
    with connection.cursor() as cursor:
        cursor.execute(_FACETS, [center_id, CASE_TYPE, *board.period.bounds])
        for (
            facet,
            day,
            channel,
            category,
            satisfaction,
            result,
            count,
            returned,
            redone,
        ) in cursor.fetchall():
            match facet:
                case 0b01111:
                    days[day] = count
                case 0b10111:
                    channels[channel] = count
                case 0b11011:
                    categories[category] = count
                case 0b11101:
                    if satisfaction is not None:
                        grades[satisfaction] = count
                case 0b11110:
                    board.results[result] = count
                case _:
                    board.total, board.returned, board.redone = count, returned, redone
    board.timeline = _timeline(board, days)
    board.channels = [(str(Channel(key).label), count) for key, count in _falling(channels)]
    names = category_names()
    board.categories = [(names.get(key, "—"), count) for key, count in _falling(categories)]
    board.grades = [(str(grade.label), grade.value, grades.get(grade.value, 0)) for grade in Grade]


def _falling[K](counts: Mapping[K, int]) -> list[tuple[K, int]]:
    return sorted(counts.items(), key=lambda pair: -pair[1])


def _timeline(board: Dashboard, days: Mapping[date, int]) -> list[tuple[date, int]]:
    counts: dict[date, int] = {}
    for offset in range(board.period.days):
        day = board.period.first + timedelta(days=offset)
        begin = day - timedelta(days=day.weekday()) if board.weekly else day
        counts[begin] = counts.get(begin, 0) + days.get(day, 0)
    return list(counts.items())


def _steps(center_id: int, period: Period) -> list[Step]:
    rows = (
        Tally.objects.filter(
            center_id=center_id,
            control__in=list(TIMED),
            day__gte=period.first,
            day__lte=period.last,
        )
        .values_list("control", "verdict")
        .annotate(total=Sum("count"))
    )
    told: dict[str, dict[str, int]] = {}
    for control, verdict, total in rows:
        told.setdefault(control, {})[verdict] = total
    return [
        Step(
            element.label,
            *(told.get(key, {}).get(verdict, 0) for verdict in ("kept", "late", "missed", "open")),
        )
        for key, element in TIMED.items()
    ]


def _loads(center_id: int, at: datetime) -> list[Load]:
    rows: Sequence[Any] = list(
        Case.objects.filter(
            center_id=center_id, type=CASE_TYPE, state__in=[CaseState.OPEN, CaseState.WAITING]
        )
        .values_list("department_id")
        .annotate(open=Count("pk"), overdue=Count("pk", filter=Q(due_at__lt=at)))
        .order_by("-open")
    )
    names = names_of_departments([row[0] for row in rows if row[0] is not None])
    return [Load(names.get(pk, "—"), count, overdue) for pk, count, overdue in rows]
