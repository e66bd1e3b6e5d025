"""Reads of improvement: what fell short, the open case of a control, all cases with their effect."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Sum

from opscharter.cases.access import visible_to
from opscharter.cases.models import Case
from opscharter.cases.queries.listing import RUNNING
from opscharter.charter.citations import full_label
from opscharter.charter.models import Article, Binding, CharterVersion, Tally
from opscharter.charter.parameters import active_version, in_force, value
from opscharter.charter.people import declares, states
from opscharter.charter.registry import controls
from opscharter.charter.rhythm import Round, round_of
from opscharter.charter.values import tell
from opscharter.core.actor import Actor
from opscharter.core.calendar.queries import calendar_for
from opscharter.core.clock import ZONE
from opscharter.core.refusal import NotFound
from opscharter.kit.tables import Page, paginate
from opscharter.modules.improvement.controls import OPENED
from opscharter.modules.improvement.models import Shortfall
from opscharter.modules.improvement.rules import Limits, judge

OWN = "improvement.case/"
"""Shortfalls of these controls open no case: improvement is not improved by itself."""


@dataclass(frozen=True, slots=True)
class Found:
    """A shortfall that has no case yet."""

    control: str
    version: CharterVersion | None
    article_number: str
    article_label: str
    first: date
    last: date
    counts: Mapping[str, int]
    why: str
    department: int | None
    what: str = ""


def limits_of(center_id: int, at: datetime) -> tuple[Limits, Mapping[str, int]]:
    """Return the limits that rule now, and the rhythm in which is counted."""
    version = active_version(center_id, at)
    pk = version.pk if version else None
    limits = Limits(
        float(value(pk, f"{OPENED}.shortfalls", at=at)), float(value(pk, f"{OPENED}.rate", at=at))
    )
    return limits, value(pk, f"{OPENED}.every", at=at)


def shortfalls_at(center_id: int, at: datetime) -> list[Found]:
    """Return what falls short now, in the running period or the one before, and has no open case; at most 6 queries.

    What lies before the end of an earlier case of the same control does not count again.
    """
    limits, every = limits_of(center_id, at)
    today = at.astimezone(ZONE).date()
    calendar = calendar_for(center_id)
    running = round_of(every, today, calendar)
    first = running.first if running else today.replace(day=1)
    before = round_of(every, first - timedelta(days=1), calendar)
    wanted = [r for r in (running or Round(first, today, at), before) if r is not None]
    bound = _bound(center_id, in_force(center_id, at))
    taken, since = _cases(center_id)
    tallies = list(
        Tally.objects.filter(
            center_id=center_id, control__in=[k for k in bound if k not in taken],
            day__range=(wanted[-1].first, today), count__gt=0,
        ).values_list("control", "day", "department_id", "verdict", "count")
    )  # fmt: skip
    found: dict[str, Found] = {}
    for each in wanted:
        for key, rows in _by_control(tallies, each, since).items():
            if key in found:
                continue
            counts, department = _sum(rows)
            why = judge(counts, limits)
            if why:
                version, number, label, what = bound[key]
                days = (max(each.first, since.get(key, each.first)), min(each.last, today))
                found[key] = Found(
                    key, version, number, label, *days, counts, why, department, what
                )
    return list(found.values())


type _Row = tuple[str, date, int, str, int]


def _by_control(
    rows: Iterable[_Row], within: Round, since: Mapping[str, date]
) -> dict[str, list[_Row]]:
    found: dict[str, list[_Row]] = defaultdict(list)
    for row in rows:
        if max(within.first, since.get(row[0], within.first)) <= row[1] <= within.last:
            found[row[0]].append(row)
    return found


def _sum(rows: Sequence[_Row]) -> tuple[dict[str, int], int | None]:
    """Return the counts by verdict, and the department where most fell short."""
    counts: Counter[str] = Counter()
    short: Counter[int] = Counter()
    for _control, _day, department, verdict, number in rows:
        counts[verdict] += number
        if verdict in {"missed", "broken", "late"}:
            short[department] += number
    worst = next((pk for pk, _number in short.most_common() if pk), None)
    return {verdict: number for verdict, number in counts.items() if number > 0}, worst


type _Place = tuple[CharterVersion, str, str, str]


def _bound(center_id: int, versions: Sequence[CharterVersion]) -> dict[str, _Place]:
    """Return control -> the version, number and label of the article that binds it, and what it is called there; of the charter
    with the greatest precedence. A statement is called by the article's words: all of them have one label.
    """
    order = {version.pk: (place, version) for place, version in enumerate(versions)}
    articles: dict[int, dict[str, Article]] = defaultdict(dict)
    rows = Article.objects.filter(center_id=center_id, version__in=list(order)).defer("spans")
    for article in rows:
        articles[article.version_id][article.number] = article
    bindings = sorted(
        Binding.objects.filter(center_id=center_id, version__in=list(order)),
        key=lambda row: (order[row.version_id][0], articles[row.version_id][row.article_number].order),
    )  # fmt: skip
    found: dict[str, _Place] = {}
    for row in bindings:
        own = articles[row.version_id]
        if not row.control.startswith(OWN):
            article = own[row.article_number]
            place = (
                order[row.version_id][1], row.article_number, full_label(article, own),
                _called(row.control, article),
            )  # fmt: skip
            found.setdefault(row.control, place)
    return found


def _called(key: str, article: Article) -> str:
    control = controls.get(key)
    if control is None or states(key):
        return article.text[:60]
    return str(control.label)


def _cases(center_id: int) -> tuple[set[str], dict[str, date]]:
    """Return the controls with an open case, and for the others the day after the last one ended."""
    taken: set[str] = set()
    since: dict[str, date] = {}
    rows = Shortfall.objects.filter(center_id=center_id).values_list(
        "control", "case__state", "case__closed_at", "found_at"
    )
    for control, state, closed_at, found_at in rows:
        if state in RUNNING:
            taken.add(control)
        else:
            ended = (closed_at or found_at).astimezone(ZONE).date() + timedelta(days=1)
            since[control] = max(ended, since.get(control, ended))
    return taken, since


def found_by_hand(center_id: int, control: str, first: date, last: date, at: datetime) -> Found:
    """Return what a control came to on some days, for a case opened by hand. Raises NotFound for one that no article binds."""
    bound = _bound(center_id, in_force(center_id, at)).get(control)
    if bound is None:
        raise NotFound
    rows = list(
        Tally.objects.filter(
            center_id=center_id, control=control, day__range=(first, last), count__gt=0
        ).values_list("control", "day", "department_id", "verdict", "count")
    )
    counts, department = _sum(rows)
    version, number, label, what = bound
    return Found(control, version, number, label, first, last, counts, "hand", department, what)


def bound_controls(center_id: int, at: datetime) -> list[tuple[str, str]]:
    """Return (control, its words) of everything with occasions that the charters in force bind, in their order."""
    found = _bound(center_id, in_force(center_id, at))
    return [
        (key, f"{label} {what}")
        for key, (_version, _number, label, what) in found.items()
        if (control := controls.get(key)) and not control.standing and not declares(key)
    ]


def limits_in_words(center_id: int, at: datetime) -> tuple[str, str, str]:
    """Return the limits that rule now in words: how many, which share, in each what."""
    limits, every = limits_of(center_id, at)
    return (
        tell("number", f"{limits.shortfalls:g}"), tell("percent", limits.rate), tell("frequency", every)
    )  # fmt: skip


def open_case_of(center_id: int, control: str) -> Case | None:
    """Return the open improvement case of a control, or None."""
    row = (
        Shortfall.objects.filter(center_id=center_id, control=control, case__state__in=RUNNING)
        .select_related("case")
        .order_by("-found_at")
        .first()
    )
    return row.case if row else None


def open_cases(center_id: int) -> list[Shortfall]:
    """Return the shortfalls whose case is open, with the case."""
    rows = Shortfall.objects.filter(center_id=center_id, case__state__in=RUNNING)
    return list(rows.select_related("case").order_by("found_at", "pk"))


def improvements(actor: Actor, cursor: str = "") -> Page[Shortfall]:
    """Return the improvement cases an actor may see, newest first."""
    seen = visible_to(actor).filter(type="improvement").values("pk")
    rows = Shortfall.objects.filter(center_id=actor.center, case__in=seen)
    return paginate(rows.select_related("case"), cursor=cursor, order="-found_at", size=30)


@dataclass(frozen=True, slots=True)
class Effect:
    """The counts that made it a case, and those since the measure was carried out (None: not yet)."""

    before: Mapping[str, int]
    after: Mapping[str, int] | None
    since: date | None
    last: date


def effect_of(shortfall: Shortfall, today: date) -> Effect:
    """Return the figures before and after the measure; one query."""
    if shortfall.measure_at is None:
        return Effect(shortfall.counts, None, None, today)
    since = shortfall.measure_at.astimezone(ZONE).date() + timedelta(days=1)
    rows = (
        Tally.objects.filter(
            center_id=shortfall.center_id, control=shortfall.control, day__range=(since, today)
        )
        .values("verdict")
        .annotate(total=Sum("count"))
        .order_by()
    )
    counts = {row["verdict"]: row["total"] for row in rows if row["total"]}
    return Effect(shortfall.counts, counts, since, today)


def shortfall_of(case: Case) -> Shortfall | None:
    """Return what a case is about, or None."""
    return Shortfall.objects.filter(case=case).select_related("version").first()
