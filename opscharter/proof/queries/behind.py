"""From any number to its occasions: those of an article, a department, a post or a person with one verdict, now or as known."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.db import connection

from opscharter.charter.models import CharterVersion, Occasion
from opscharter.charter.periods import Period
from opscharter.charter.queries.occasions import Occasions, occasions_of, views_of
from opscharter.charter.rules import known_at, micros
from opscharter.core.refusal import NotFound
from opscharter.proof.queries.articles import VERDICTS, nodes_of, with_below
from opscharter.proof.queries.counts import TOLD, By, cells
from opscharter.proof.queries.units import bound_controls

MOST: Final = 100
MOST_CONTROLS: Final = 40
_IDS: Final = (  # constant words, bound parameters
    "SELECT o.id"
    + TOLD
    + """
    WHERE o.center_id = %(center)s AND o.day BETWEEN %(first)s AND %(last)s AND o.control = ANY(%(controls)s)
        AND (%(verdict)s = '' OR told.verdict = %(verdict)s)
        AND CASE %(by)s WHEN 'department' THEN told.department WHEN 'post' THEN told.post
            WHEN 'person' THEN told.person ELSE %(unit)s END = %(unit)s
    ORDER BY o.opened_at DESC, o.id DESC LIMIT %(most)s
"""
)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which number was clicked: of an article (its items included), of a unit, or of an article within a unit."""

    article: str = ""
    by: By = ""
    unit: int = 0
    verdict: str = ""


def controls_behind(
    center_id: int,
    version: CharterVersion,
    period: Period,
    asked: Asked,
    as_of: datetime | None = None,
) -> list[str]:
    """Return the controls whose occasions make up a number; two queries. Raises `NotFound` for an article that is none."""
    if not asked.article:
        bound = bound_controls(center_id, version)
    else:
        pairs = with_below(nodes_of(center_id, version))
        found = next((pair for pair in pairs if pair[0].number == asked.article), None)
        if found is None:
            raise NotFound
        bound = list(dict.fromkeys(key for node in (found[0], *found[1]) for key in node.controls))
    counted = cells(
        center_id, period.first, period.last, by=asked.by, unit=asked.unit if asked.by else None, as_of=as_of
    )  # fmt: skip
    there = {
        cell.control
        for cell in counted
        if cell.verdict in VERDICTS and (not asked.verdict or cell.verdict == asked.verdict)
    }
    return [key for key in bound if key in there]


def behind(
    center_id: int,
    version: CharterVersion,
    period: Period,
    asked: Asked,
    *,
    as_of: datetime | None = None,
    cursor: str = "",
) -> Occasions:
    """Return the occasions behind a number, newest first, with their evidence; as known at a moment at most `MOST`."""
    keys = controls_behind(center_id, version, period, asked, as_of)
    if as_of is not None:
        return _known(center_id, keys, period, asked, as_of)
    whose = {f"{asked.by}_id": asked.unit or None} if asked.by else {}
    return occasions_of(
        center_id, keys[:MOST_CONTROLS], period, verdict=asked.verdict, cursor=cursor, whose=whose
    )


def _known(
    center_id: int, keys: Sequence[str], period: Period, asked: Asked, as_of: datetime
) -> Occasions:
    with connection.cursor() as cursor:
        cursor.execute(
            _IDS,
            {
                "center": center_id, "first": period.first, "last": period.last, "controls": list(keys),
                "at": micros(as_of), "verdict": asked.verdict, "by": asked.by, "unit": asked.unit, "most": MOST,
            },
        )  # fmt: skip
        ids = [row[0] for row in cursor.fetchall()]
    rows = Occasion.objects.filter(center_id=center_id, pk__in=ids).order_by("-opened_at", "-pk")
    found = list(rows)
    views = []
    for row, view in zip(found, views_of(center_id, found), strict=True):
        then = known_at(row.history, as_of)
        views.append(replace(view, verdict=then.verdict if then else row.verdict, now=row.verdict))
    return Occasions(views)
