"""What was followed, by department, post or person: how often a control of the charter applied to them and what came of it."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from opscharter.charter import rules
from opscharter.charter.models import CharterVersion
from opscharter.charter.periods import Period, months_back
from opscharter.charter.queries.page import BARS, bars_of
from opscharter.org.queries import names_of_departments, names_of_people, names_of_posts
from opscharter.proof.queries.articles import VERDICTS, nodes_of
from opscharter.proof.queries.counts import By, Cell, cells

NAMES_OF: Final[dict[By, Callable[[Iterable[int]], dict[int, str]]]] = {
    "department": names_of_departments,
    "post": names_of_posts,
    "person": names_of_people,
}


@dataclass(frozen=True, slots=True)
class UnitCounts:
    """A department, post or person (`unit` 0: nobody is named) with what came of the occasions that were theirs."""

    unit: int
    name: str
    counts: Mapping[str, int]
    bars: Sequence[tuple[str, float]]
    bar_words: str

    @property
    def total(self) -> int:
        """How often something applied to it and it is known what came of it."""
        return rules.applied(self.counts)

    @property
    def share(self) -> float:
        """The share that was kept, or excepted; 1 where nothing applied."""
        return rules.share(self.counts)


def bound_controls(center_id: int, version: CharterVersion) -> list[str]:
    """Return the controls that a version binds, in its order; one query."""
    nodes = nodes_of(center_id, version)
    return list(dict.fromkeys(key for node in nodes for key in node.controls))


def units(
    center_id: int,
    version: CharterVersion,
    days: tuple[date, date],
    by: By,
    *,
    as_of: datetime | None = None,
) -> list[UnitCounts]:
    """Return what was followed of a version by each department, post or person, worst first; three queries."""
    bound = set(bound_controls(center_id, version))
    since = months_back(days[1], BARS - 1)
    found = cells(center_id, *days, by=by, as_of=as_of, since=since)
    own: dict[int, list[Cell]] = defaultdict(list)
    for cell in found:
        if cell.control in bound:
            own[cell.unit].append(cell)
    names = NAMES_OF[by](unit for unit in own if unit)
    period = Period("chosen", *days)
    rows = [_unit(unit, names.get(unit, ""), each, period) for unit, each in own.items()]
    return sorted((row for row in rows if any(row.counts.values())), key=worst_first)


def _unit(unit: int, name: str, found: Iterable[Cell], period: Period) -> UnitCounts:
    counts: Counter[str] = Counter()
    months: dict[date, Counter[str]] = defaultdict(Counter)
    for cell in found:
        counts[cell.verdict] += cell.inside
        months[cell.month][cell.verdict] += cell.count
    bars, words = bars_of([months], period)
    return UnitCounts(unit, name, {each: counts.get(each, 0) for each in VERDICTS}, bars, words)


def worst_first(row: "UnitCounts") -> tuple[float, int, str]:
    """Order rows: the smallest share kept first, of equals the one with more occasions."""
    return (row.share, -row.total, row.name)
