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
from django.db.models import F, Sum, Value
from django.db.models.functions import TruncMonth

from opscharter.charter import rules
from opscharter.charter.models import PersonTally, Tally

type By = Literal["", "department", "post", "person"]

#: how a history's row is told at a moment: see `charter.rules.known_at`, whose words these are in SQL
_KNOWN: Final = """
    SELECT o.control, date_trunc('month', o.day)::date, {unit}, told.verdict, count(*)
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
    WHERE o.center_id = %(center)s AND o.day BETWEEN %(first)s AND %(last)s {mine}
    GROUP BY 1, 2, 3, 4
"""
_UNITS: Final = {
    "": "0::bigint",
    "department": "told.department",
    "post": "told.post",
    "person": "told.person",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One count: of a control, in a month, for a department, post or person (0: nobody is named)."""

    control: str
    month: date
    unit: int
    verdict: str
    count: int


def cells(
    center_id: int,
    first: date,
    last: date,
    *,
    by: By = "",
    unit: int | None = None,
    as_of: datetime | None = None,
) -> list[Cell]:
    """Return the counts of the occasions that began on the days from `first` to `last`; one query.

    `by` says whose, `unit` only one of them; `as_of` counts as was known then.
    """
    if as_of is not None:
        return _known(center_id, (first, last), by, unit, as_of)
    return _shown(center_id, (first, last), by, unit)


def _shown(center_id: int, days: tuple[date, date], by: By, unit: int | None) -> list[Cell]:
    table = PersonTally if by in {"post", "person"} else Tally
    rows = table.objects.filter(center_id=center_id, day__range=days)
    if by and unit is not None:
        rows = rows.filter(**{f"{by}_id": unit})
    whose = F(f"{by}_id") if by else Value(0)
    groups = rows.values("control", "verdict", month=TruncMonth("day"), unit=whose)
    found = groups.annotate(number=Sum("count")).order_by()
    return [
        Cell(row["control"], row["month"], row["unit"], row["verdict"], row["number"])
        for row in found
        if row["number"]
    ]


def _known(
    center_id: int, days: tuple[date, date], by: By, unit: int | None, as_of: datetime
) -> list[Cell]:
    mine = f"AND {_UNITS[by]} = %(unit)s" if by and unit is not None else ""
    values: dict[str, int | date] = {
        "center": center_id, "first": days[0], "last": days[1], "at": rules.micros(as_of), "unit": unit or 0,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN.format(unit=_UNITS[by], mine=mine), values)
        return [Cell(*row) for row in cursor.fetchall()]


def by_control(found: Iterable[Cell]) -> dict[str, Counter[str]]:
    """Sum up counts per control."""
    summed: dict[str, Counter[str]] = defaultdict(Counter)
    for cell in found:
        summed[cell.control][cell.verdict] += cell.count
    return summed
