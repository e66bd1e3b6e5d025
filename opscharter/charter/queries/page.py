"""The charter page: every node of a version with its light, in a fixed number of queries.

One query for the articles, one for all counts, and what the standing controls ask (`charter.facts`, read once).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Final

from django.db import connection

from opscharter.charter import rules
from opscharter.charter.beside import Note, notes_of
from opscharter.charter.checks.vague import pieces
from opscharter.charter.choices import Mark
from opscharter.charter.citations import anchor
from opscharter.charter.facts import facts_kept
from opscharter.charter.models import Article, CharterVersion
from opscharter.charter.parameters import in_force
from opscharter.charter.people import declares
from opscharter.charter.periods import Period, months_back
from opscharter.charter.registry import Standing, controls
from opscharter.core import clock
from opscharter.core.actor import Actor
from opscharter.core.scope import center_scope
from opscharter.org.models import Center

BARS: Final = 6
_HOT: Final = 0.1
_GOOD: Final = 0.95
"""Share kept from which a month's bar is green; the lamp itself shows the worst of all."""


@dataclass(frozen=True, slots=True)
class SpanView:
    """A run of words as drawn: kind text | vague | control | value, `tone` the verdict of its control."""

    kind: str
    words: str
    target: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class NodeView:
    """A node with its light. `counts` by verdict over all its controls; `bars` (tone, height) one per month; `declares`: it
    obliges nobody and there is nothing to prove.
    """

    number: str
    kind: str
    label: str
    title: str
    spans: Sequence[SpanView]
    light: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    bars: Sequence[tuple[str, float]] = ()
    bar_words: str = ""
    standings: Sequence[Standing] = ()
    vague: Sequence[str] = ()
    declares: bool = False
    notes: Sequence[Note] = ()
    total: int = 0  # how often its controls applied and it is known what came of it

    @property
    def anchor(self) -> str:
        """Its id on the page."""
        return anchor(self.number)

    @property
    def short(self) -> Sequence[tuple[str, int]]:
        """Verdicts other than kept, with their numbers, worst first."""
        wanted = (v for v in rules.WORST_FIRST if v != "kept")
        return [(v, self.counts[v]) for v in wanted if self.counts.get(v)]

    @property
    def hot(self) -> bool:
        """Whether it needs somebody's eye: something that must hold does not, or a tenth and more went wrong."""
        wrong = sum(number for verdict, number in self.short if verdict != "excepted")
        return bool(self.failing) or wrong >= max(1, self.total * _HOT)

    @property
    def failing(self) -> Sequence[Standing]:
        """Its standing controls that do not hold."""
        return [each for each in self.standings if each.ok is False]


@dataclass(frozen=True, slots=True)
class CharterPage:
    """Everything the charter page shows."""

    version: CharterVersion
    period: Period
    nodes: Sequence[NodeView]
    totals: Mapping[str, int]

    @property
    def applied(self) -> int:
        """How often any control applied in the period."""
        return rules.applied(self.totals)

    @property
    def lights(self) -> Mapping[str, int]:
        """How many nodes show each light."""
        return Counter(node.light for node in self.nodes if node.light)


def noted(
    nodes: Sequence[NodeView], version: CharterVersion, actor: Actor | None
) -> list[NodeView]:
    """Return the nodes with what rooms show beside them; one query for each room that has something to say."""
    found = notes_of(version, actor)
    return [replace(node, notes=found.get(node.number, ())) for node in nodes]


def charter_page(
    center_id: int, version: CharterVersion, period: Period, *, lit: bool = True
) -> CharterPage:
    """Return the page of a version with the lights of a period; without `lit`, the words only."""
    articles = list(
        Article.objects.filter(center_id=center_id, version=version)
        .only("number", "kind", "label", "title", "spans", "order", "obliges")
        .order_by("order")
    )
    if not lit:
        return CharterPage(version, period, [_plain(article) for article in articles], {})
    bound = {key for article in articles for key in article.controls}
    counts, months = _counts(center_id, period)
    standings = standings_of(center_id, bound)
    parents = leads(articles)
    nodes = [
        _node(article, counts, months, standings, period, lead=article.number in parents)
        for article in articles
    ]
    totals: Counter[str] = Counter()
    for control in bound:
        totals.update(counts.get(control, {}))
    return CharterPage(version, period, nodes, totals)


def leads(articles: Iterable[Article]) -> set[str]:
    """Return the nodes below which something is bound: they only lead to it and need no light of their own.

    A further paragraph of an article is no list under it.
    """
    return {
        article.number.rsplit(".", depth)[0]
        for article in articles
        if article.controls and article.kind != "clause"
        for depth in range(1, article.number.count(".") + 1)
    }


def _plain(article: Article) -> NodeView:
    spans = [SpanView("value" if s[0] == "value" else "text", s[1]) for s in article.spans]
    return NodeView(article.number, article.kind, article.label, article.title, spans)


type _Counts = dict[str, Counter[str]]
type _Months = dict[str, dict[date, Counter[str]]]


#: days are told apart by which of some first days they come after: a hundred thousand cells cost no date arithmetic
_SUMS: Final = """
    SELECT control, verdict, width_bucket(day - %(since)s::date, %(edges)s::int[]), sum(count)::int
    FROM charter_tally WHERE center_id = %(center)s AND day BETWEEN %(since)s AND %(last)s
    GROUP BY 1, 2, 3
"""


def _counts(center_id: int, period: Period) -> tuple[_Counts, _Months]:
    """Return counts per control in the period, and per control and month before its end; one query."""
    since = min(period.first, months_back(period.last, BARS - 1))
    starts = {since, period.first, *_months_between(since, period.last)}
    edges = sorted((start - since).days for start in starts)
    counts: _Counts = defaultdict(Counter)
    months: _Months = defaultdict(lambda: defaultdict(Counter))
    with connection.cursor() as cursor:
        cursor.execute(
            _SUMS, {"center": center_id, "since": since, "last": period.last, "edges": edges}
        )
        for control, verdict, bucket, number in cursor.fetchall():
            start = since + timedelta(days=edges[bucket - 1])
            months[control][start.replace(day=1)][verdict] += number
            if start >= period.first:
                counts[control][verdict] += number
    return counts, months


def _months_between(first: date, last: date) -> Iterator[date]:
    """Yield the first days of the months after `first` up to `last`."""
    month = months_back(first, -1)
    while month <= last:
        yield month
        month = months_back(month, -1)


def standings_of(center_id: int, bound: Iterable[str]) -> dict[str, Standing]:
    """Return whether the standing controls among these hold now."""
    with facts_kept():
        found = {key: controls.get(key) for key in bound}
        return {
            key: control.holds(center_id)
            for key, control in found.items()
            if control is not None and control.holds is not None
        }


def _node(
    article: Article,
    counts: _Counts,
    months: _Months,
    standings: Mapping[str, Standing],
    period: Period,
    *,
    lead: bool,
) -> NodeView:
    linked = article.controls
    keys = [key for key in linked if not declares(key)]
    summed: Counter[str] = Counter()
    for key in keys:
        summed.update(counts.get(key, {}))
    held = [standings[key] for key in keys if key in standings]
    spans = [view for span in article.spans for view in _span(span, counts, standings)]
    valued = any(span[0] == "value" for span in article.spans)
    spans = (
        spans
        if valued or article.obliges is False
        else [piece for span in spans for piece in _vague_pieces(span)]
    )
    if not keys:
        light = "unbound" if article.may_oblige and not lead and not linked else ""
    else:
        light = light_of([control_light(key, counts, standings) for key in keys])
    bars, words = bars_of([months[key] for key in keys if key in months], period)
    return NodeView(
        article.number,
        article.kind,
        article.label,
        article.title,
        spans,
        light,
        {verdict: number for verdict, number in summed.items() if number > 0},
        bars,
        words,
        held,
        [span.words for span in spans if span.kind == "vague"],
        declares=bool(linked) and not keys,
        total=rules.applied(summed),
    )


def control_light(
    key: str, counts: Mapping[str, Counter[str]], standings: Mapping[str, Standing]
) -> str:
    """Return the light of one control: unknown when its module is gone, idle when it never applied."""
    if key in standings:
        return {True: "kept", False: "missed", None: "idle"}[standings[key].ok]
    if key not in controls:
        return "unknown"
    found = counts.get(key, Counter())
    return rules.worst(v for v, n in found.items() if n > 0) or (
        "open" if found.get("open") else "idle"
    )


def light_of(lights: Sequence[str]) -> str:
    """Return the light of an article from those of its controls: the worst."""
    order = (*rules.WORST_FIRST[:4], "unknown", "open", "kept", "idle")
    return next(each for each in order if each in lights)


def _span(
    span: Sequence[Any], counts: _Counts, standings: Mapping[str, Standing]
) -> list[SpanView]:
    kind, words = span[0], span[1]
    if kind == "text":
        return [SpanView("text", words)]
    if kind == "value":
        return [SpanView("value", words, span[2])]
    return [SpanView("control", words, span[2], control_light(span[2], counts, standings))]


def _vague_pieces(span: SpanView) -> list[SpanView]:
    if span.kind != "text":
        return [span]
    return [SpanView(kind, words) for kind, words in pieces(span.words)]


def bars_of(
    months: Sequence[Mapping[date, Counter[str]]], period: Period
) -> tuple[list[tuple[str, float]], str]:
    """Return one bar per month up to the period's end (height by how often, tone by how well), and the same in words."""
    days = [months_back(period.last, back) for back in range(BARS - 1, -1, -1)]
    summed = [_summed(control.get(day, {}) for control in months) for day in days]
    totals = [sum(each.values()) for each in summed]
    most = max(totals, default=0)
    if not most:
        return [], ""
    bars = [(_tone(each, total), total / most) for each, total in zip(summed, totals, strict=True)]
    words = "，".join(
        f"{day.year}-{day.month:02} {each.get('kept', 0)}/{total}"
        for day, each, total in zip(days, summed, totals, strict=True)
    )
    return bars, words


def _summed(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Return the sums of counts by verdict, those that count only."""
    summed: dict[str, int] = {}
    for each in counts:
        for verdict, number in each.items():
            if verdict in rules.COUNTED:
                summed[verdict] = summed.get(verdict, 0) + number
    return summed


def _tone(counts: Mapping[str, int], total: int) -> str:
    if not total:
        return "idle"
    if rules.good(counts) / total >= _GOOD:
        return "kept"
    bad = counts.get("missed", 0) + counts.get("broken", 0)
    return "missed" if bad > counts.get("late", 0) else "late"


def public_articles(center: Center) -> tuple[CharterVersion | None, Sequence[NodeView]]:
    """Return the version in force and its nodes that are open to the public, words only; for the portal.

    What is marked for internal use, or as a draft, is passed over.
    """
    with center_scope(center.pk):
        ruling = in_force(center.pk, clock.now())
        version = next((v for v in ruling if v.mark not in {Mark.RESTRICTED, Mark.DRAFT}), None)
        if version is None:
            return None, []
        rows = Article.objects.filter(center_id=center.pk, version=version, public=True).order_by(
            "order"
        )
        return version, noted([_plain(article) for article in rows], version, None)
