"""What was followed, article by article: every node of a version with the counts of its own controls and of those below it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from opscharter.charter import rules
from opscharter.charter.models import Article, CharterVersion
from opscharter.charter.people import declares
from opscharter.charter.periods import Period, months_back
from opscharter.charter.queries.page import (
    BARS,
    bars_of,
    control_light,
    light_of,
    standings_of,
)
from opscharter.charter.queries.versions import version_known
from opscharter.charter.registry import Standing
from opscharter.core import clock
from opscharter.proof.queries.counts import By, by_control, by_month, cells, grades

VERDICTS: Final = ("kept", "late", "missed", "broken", "excepted", "open")
HEADINGS: Final = ("chapter", "section")


@dataclass(frozen=True, slots=True)
class ArticleCounts:
    """A node of the charter with what came of it. `controls` are its own, `all_controls` also those of the nodes below it;
    `counts` are over all of them and each control counts once; `grade` the weakest evidence behind them; `bars` the months.
    """

    number: str
    kind: str
    label: str
    text: str
    depth: int
    controls: Sequence[str]
    all_controls: Sequence[str]
    counts: Mapping[str, int]
    light: str
    standings: Sequence[Standing] = ()
    grade: str = ""
    bars: Sequence[tuple[str, float]] = ()
    bar_words: str = ""

    @property
    def total(self) -> int:
        """How often it applied and it is known what came of it."""
        return rules.applied(self.counts)

    @property
    def declares(self) -> bool:
        """Whether there is nothing to prove."""
        return bool(self.controls) and all(declares(key) for key in self.controls)

    @property
    def obliges(self) -> bool:
        """Whether some control is to prove it."""
        return any(not declares(key) for key in self.all_controls)

    @property
    def not_exercised(self) -> bool:
        """Whether it is bound to something that has occasions, and none came up."""
        return self.light == "idle" and not self.standings and not self.cannot_be_told

    @property
    def cannot_be_told(self) -> bool:
        """Whether nobody can say: its module is gone, or there is nothing yet to tell it by."""
        return self.light == "unknown"

    @property
    def share(self) -> float:
        """The share that was kept, or excepted; 1 where it never applied."""
        return rules.share(self.counts)


@dataclass(frozen=True, slots=True)
class Report:
    """All nodes of a version for some days, as known at a moment (None: now)."""

    version: CharterVersion
    first: date
    last: date
    as_of: datetime | None
    articles: Sequence[ArticleCounts]
    totals: Mapping[str, int]

    @property
    def applied(self) -> int:
        """How often any control applied."""
        return rules.applied(self.totals)


def judged_by(
    center_id: int, last: date, as_of: datetime | None, at: datetime, key: str = ""
) -> CharterVersion | None:
    """Return the version (of charter `key`) in force at the end of some days, as known at a moment; before the first one, that
    in force now.
    """
    known = min(as_of, at) if as_of is not None else at
    end = datetime.combine(last, datetime.max.time(), clock.ZONE)
    then = version_known(center_id, min(end, known), known, key)
    return then or version_known(center_id, at, at, key)


def report(
    center_id: int,
    version: CharterVersion,
    days: tuple[date, date],
    *,
    as_of: datetime | None = None,
    by: By = "",
    unit: int | None = None,
) -> Report:
    """Return what was followed of a version on some days (by one unit); 3 queries and what the standing controls ask.

    What standing controls hold is known for now only: as of an earlier moment it cannot be told.
    """
    nodes = nodes_of(center_id, version)
    since = months_back(days[1], BARS - 1)
    found = cells(center_id, *days, by=by, unit=unit, as_of=as_of, since=since)
    counted, months = by_control(found), by_month(found)
    proof = grades(center_id, *days, by=by, unit=unit) if as_of is None else {}
    bound = list(dict.fromkeys(key for node in nodes for key in node.controls))
    standings = {} if by else standings_of(center_id, bound)
    if as_of is not None and as_of < clock.now():
        standings = {key: Standing(None, each.words) for key, each in standings.items()}
    basis = _Basis(counted, months, proof, standings, Period("chosen", *days))
    articles = [_counts(node, below, basis) for node, below in with_below(nodes)]
    totals: Counter[str] = Counter()
    for key in bound:
        totals.update({v: n for v, n in counted.get(key, {}).items() if v in VERDICTS})
    return Report(version, *days, as_of, articles, totals)


def nodes_of(center_id: int, version: CharterVersion) -> list[Article]:
    """Return the nodes of a version in their order."""
    rows = Article.objects.filter(center_id=center_id, version=version).order_by("order")
    return list(rows)


def with_below(nodes: Sequence[Article]) -> list[tuple[Article, list[Article]]]:
    """Return each node with all nodes below it."""
    above = {node.number: node.parent_number for node in nodes}
    below: dict[str, list[Article]] = {node.number: [] for node in nodes}
    for node in nodes:
        parent, seen = node.parent_number, {node.number}
        while parent in below and parent not in seen:
            below[parent].append(node)
            seen.add(parent)
            parent = above[parent]
    return [(node, below[node.number]) for node in nodes]


@dataclass(frozen=True, slots=True)
class _Basis:
    counted: Mapping[str, Counter[str]]
    months: Mapping[str, Mapping[date, Counter[str]]]
    grades: Mapping[str, str]
    standings: Mapping[str, Standing]
    period: Period


def _counts(node: Article, below: Sequence[Article], basis: _Basis) -> ArticleCounts:
    own = node.controls
    everything = list(dict.fromkeys([*own, *(key for each in below for key in each.controls)]))
    summed: Counter[str] = Counter()
    for key in everything:
        summed.update(basis.counted.get(key, {}))
    proving = [key for key in everything if not declares(key)]
    held = [basis.standings[key] for key in proving if key in basis.standings]
    lights = [control_light(key, basis.counted, basis.standings) for key in proving]
    light = light_of(lights) if lights else ""
    if any(each.ok is None for each in held) and light == "idle":
        light = "unknown"
    bars, words = bars_of([basis.months[k] for k in proving if k in basis.months], basis.period)
    return ArticleCounts(
        node.number, node.kind, node.label, node.title or node.text,
        node.number.count(".") if node.kind not in HEADINGS else 0,
        own, everything, {each: summed.get(each, 0) for each in VERDICTS}, light, held,
        rules.weakest(basis.grades.get(key, "") for key in proving), bars, words,
    )  # fmt: skip
