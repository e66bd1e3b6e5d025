"""How often each control applied and what came of it, by whom and when; as shown now, or as it was known at a moment.

As shown now the counts come from the daily tallies, as known at a moment from the histories of the occasions: both are derived
from the journal by the tally and agree with a recount (`proof.rebuilding`).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal

from django.db import connection
from django.db.models import F, Q, Sum, Value
from django.db.models.functions import TruncMonth

from opscharter.charter import rules
from opscharter.charter.models import PersonTally, Tally

type By = Literal["", "department", "post", "person"]

#: the occasions `o` with what was `told` of each at a moment: see `charter.rules.known_at`, whose words these are in SQL
TOLD: Final = """
    FROM charter_occasion AS o, LATERAL (
        SELECT CASE WHEN h ->> 1 = 'open' AND (h ->> 2)::bigint < %(at)s THEN COALESCE(h ->> 3, 'missed')
                    ELSE h ->> 1 END AS verdict,
            COALESCE((h ->> 4)::bigint, 0) AS department,
            COALESCE((h ->> 5)::bigint, 0) AS post,
            COALESCE((h ->> 6)::bigint, 0) AS person
        FROM jsonb_array_elements(o.history) WITH ORDINALITY AS each (h, place)
        WHERE (h ->> 0)::bigint <= %(at)s
        ORDER BY place DESC LIMIT 1
    ) AS told
"""
_KNOWN: Final = (  # constant words, bound parameters
    "SELECT o.control, date_trunc('month', o.day)::date, {unit}, told.verdict, count(*),"
    " count(*) FILTER (WHERE o.day >= %(first)s)"
    + TOLD
    + "WHERE o.center_id = %(center)s AND o.day BETWEEN %(since)s AND %(last)s {mine} GROUP BY 1, 2, 3, 4"
)
_UNITS: Final = {
    "": "0::bigint",
    "department": "told.department",
    "post": "told.post",
    "person": "told.person",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One count: of a control, in a month, for a department, post or person (0: nobody is named); `inside`: on the days
    asked for, the rest lies before them in the same month or earlier.
    """

    control: str
    month: date
    unit: int
    verdict: str
    count: int
    inside: int


def cells(
    center_id: int,
    first: date,
    last: date,
    *,
    by: By = "",
    unit: int | None = None,
    as_of: datetime | None = None,
    since: date | None = None,
) -> list[Cell]:
    """Return the counts of the occasions that began on the days from `first` to `last`; one query.

    `by` says whose, `unit` only one of them; `as_of` counts as was known then; `since` counts from an earlier day on.
    """
    days = (min(since or first, first), first, last)
    if as_of is not None:
        return _known(center_id, days, by, unit, as_of)
    return _shown(center_id, days, by, unit)


def _shown(center_id: int, days: tuple[date, date, date], by: By, unit: int | None) -> list[Cell]:
    since, first, last = days
    table = PersonTally if by in {"post", "person"} else Tally
    rows = table.objects.filter(center_id=center_id, day__range=(since, last))
    if by and unit is not None:
        rows = rows.filter(**{f"{by}_id": unit})
    whose = F(f"{by}_id") if by else Value(0)
    groups = rows.values("control", "verdict", month=TruncMonth("day"), unit=whose)
    inside = Sum("count", filter=Q(day__gte=first), default=0)
    found = groups.annotate(number=Sum("count"), inside=inside).order_by()
    columns = ("control", "month", "unit", "verdict", "number", "inside")
    return [Cell(*row) for row in found.values_list(*columns) if row[4]]


def _known(
    center_id: int, days: tuple[date, date, date], by: By, unit: int | None, as_of: datetime
) -> list[Cell]:
    mine = f"AND {_UNITS[by]} = %(unit)s" if by and unit is not None else ""
    values: dict[str, int | date] = {
        "center": center_id, "since": days[0], "first": days[1], "last": days[2],
        "at": rules.micros(as_of), "unit": unit or 0,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN.format(unit=_UNITS[by], mine=mine), values)
        return [Cell(*row) for row in cursor.fetchall()]


def by_control(found: Iterable[Cell]) -> dict[str, Counter[str]]:
    """Sum up the counts of the days asked for, per control."""
    summed: dict[str, Counter[str]] = defaultdict(Counter)
    for cell in found:
        if cell.inside:
            summed[cell.control][cell.verdict] += cell.inside
    return summed


def by_month(found: Iterable[Cell]) -> dict[str, dict[date, Counter[str]]]:
    """Sum up the counts per control and month, those of the months before included."""
    summed: dict[str, dict[date, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for cell in found:
        summed[cell.control][cell.month][cell.verdict] += cell.count
    return summed


def grades(
    center_id: int, first: date, last: date, *, by: By = "", unit: int | None = None
) -> dict[str, str]:
    """Return the weakest grade of evidence per control on some days, not told by department; one query."""
    if by == "department":
        return {}
    rows = PersonTally.objects.filter(center_id=center_id, day__range=(first, last), count__gt=0)
    if by:
        rows = rows.filter(**{f"{by}_id": unit or 0})
    found: dict[str, set[str]] = defaultdict(set)
    for control, grade in rows.exclude(grade="").values_list("control", "grade").distinct():
        found[control].add(grade)
    return {control: rules.weakest(each) for control, each in found.items()}
