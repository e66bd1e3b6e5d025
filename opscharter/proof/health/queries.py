"""Reads the record for the health report: four queries, however long the charter and however many occasions."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db import connection
from django.db.models import Sum
from django.db.models.functions import TruncMonth

from opscharter.charter import parameters
from opscharter.charter.citations import address, full_label
from opscharter.charter.models import Article, CharterVersion, Tally
from opscharter.charter.periods import Period
from opscharter.charter.queries.page import leads
from opscharter.charter.registry import Control, controls
from opscharter.core.calendar.queries import calendar_for
from opscharter.core.calendar.rules import WorkCalendar
from opscharter.core.clock import ZONE
from opscharter.core.durations import Duration, workdays
from opscharter.core.scope import center_scope
from opscharter.proof.health.rules import Facts, Finding, examine

SAMPLE: Final = 300
"""Occasions of one control, verdict and half that are measured: enough for a quantile, few enough for a page."""
_SPENT: Final = """
    SELECT asked.control, asked.half, one.opened_at, one.done_at
    FROM (SELECT control, half, verdict, since, until
          FROM unnest(%(controls)s::text[]) AS control,
               (VALUES ('before', %(first)s::timestamptz, %(middle)s::timestamptz),
                       ('recent', %(middle)s::timestamptz, %(last)s::timestamptz)) AS span (half, since, until),
               (VALUES ('kept'), ('late')) AS told (verdict)) AS asked,
    LATERAL (SELECT opened_at, done_at FROM charter_occasion
             WHERE center_id = %(center)s AND control = asked.control AND verdict = asked.verdict
               AND opened_at >= asked.since AND opened_at < asked.until AND done_at IS NOT NULL
             ORDER BY opened_at DESC LIMIT %(sample)s) AS one
"""


@dataclass(frozen=True, slots=True)
class Ill:
    """An article that something ails: `target` is the value a proposal would change, `words` what it would become."""

    label: str
    text: str
    url: str
    control: Control | None
    finding: Finding
    target: str = ""
    now: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Health:
    """The report of a version over a period; `examined` counts its bound articles."""

    version: CharterVersion
    period: Period
    examined: int
    ill: Sequence[Ill] = field(default_factory=list)

    @property
    def by_ailment(self) -> Mapping[str, Sequence[Ill]]:
        """The findings in the order in which they matter."""
        order = ("excepted", "late", "slowing", "slack", "idle", "unbound")
        return {
            each: [ill for ill in self.ill if ill.finding.ailment == each]
            for each in order
            if any(ill.finding.ailment == each for ill in self.ill)
        }

    @property
    def sound(self) -> int:
        """How many bound articles nothing ails."""
        sick = {ill.label for ill in self.ill if ill.finding.ailment != "unbound"}
        return max(self.examined - len(sick), 0)


def health_of(center_id: int, version: CharterVersion, period: Period) -> Health:
    """Return the report."""
    with center_scope(center_id):
        articles = list(
            Article.objects.filter(center_id=center_id, version=version)
            .defer("version")
            .order_by("order")
        )
        bound = {key for article in articles for key in article.controls}
        counted = {key for key in bound if (found := controls.get(key)) and not found.standing}
        facts = _facts(center_id, version.pk, sorted(counted), period)
    labels = {article.number: article for article in articles}
    parents = leads(articles)
    ill = [
        each
        for article in articles
        for each in _article(article, labels, facts, version.pk, lead=article.number in parents)
    ]
    return Health(version, period, sum(1 for a in articles if a.controls), ill)


def _article(
    article: Article,
    labels: dict[str, Article],
    facts: Mapping[str, Facts],
    version_id: int,
    *,
    lead: bool,
) -> Iterator[Ill]:
    own = article.controls
    if not own and not lead and article.may_oblige:
        yield _ill(article, labels, None, Finding("unbound"))
    for key in own:
        for finding in examine(facts[key]) if key in facts else ():
            ill = _ill(article, labels, controls.get(key), finding)
            yield _with_proposal(version_id, ill, facts[key].day)


def _ill(
    article: Article, labels: dict[str, Article], control: Control | None, finding: Finding
) -> Ill:
    return Ill(full_label(article, labels), article.text, address(article.number), control, finding)


def _with_proposal(version_id: int, ill: Ill, day: timedelta) -> Ill:
    """Add which value to change and to what, where the record supports one."""
    if ill.control is None or ill.finding.proposed is None or ill.finding.ailment == "slowing":
        return ill
    target = f"{ill.control.key}.within"
    if not parameters.declares(target):
        return ill
    words = limit_words(ill.finding.proposed, day)
    return replace(ill, target=target, now=parameters.told(version_id, target), words=words)


def limit_words(limit: timedelta, day: timedelta) -> str:
    """Return a limit as a charter writes it: 30 分钟, 2 小时, 3 个工作日."""
    if limit >= day:
        return f"{round(limit / day)} 个工作日"
    minutes = round(limit / timedelta(minutes=1))
    return f"{minutes // 60} 小时" if minutes % 60 == 0 else f"{minutes} 分钟"


def _facts(
    center_id: int, version_id: int, keys: Sequence[str], period: Period
) -> dict[str, Facts]:
    months = _months(center_id, keys, period)
    calendar = calendar_for(center_id)
    spent = _spent(center_id, keys, period, calendar)
    morning = calendar.next_open(datetime.combine(period.last, time(), ZONE))
    day = calendar.working_time(morning, calendar.due(morning, workdays(1)))
    weights = {key: _weight(months[key], spent[key]) for key in keys}
    whole = sum(weights.values(), timedelta()) or timedelta(minutes=1)
    return {
        key: Facts(
            months[key], spent[key]["before"], spent[key]["recent"],
            _limit(version_id, key, calendar, morning), day, weights[key] / whole,
        )
        for key in keys
    }  # fmt: skip


def _months(
    center_id: int, keys: Sequence[str], period: Period
) -> dict[str, dict[date, dict[str, int]]]:
    """Return control → month → counts by verdict; one query."""
    months: dict[str, dict[date, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    rows = (
        Tally.objects.filter(
            center_id=center_id, control__in=keys, day__range=(period.first, period.last)
        )
        .values("control", "verdict", month=TruncMonth("day"))
        .annotate(number=Sum("count"))
        .order_by()
    )
    for row in rows:
        months[row["control"]][row["month"]][row["verdict"]] = row["number"]
    return months


def _weight(
    months: Mapping[date, Mapping[str, int]], spent: Mapping[str, list[timedelta]]
) -> timedelta:
    """Return about how much working time went into a control: its mean by how often it came up."""
    measured = [*spent["before"], *spent["recent"]]
    if not measured:
        return timedelta()
    number = sum(sum(each.values()) for each in months.values())
    return sum(measured, timedelta()) / len(measured) * number


def _limit(
    version_id: int, key: str, calendar: WorkCalendar, morning: datetime
) -> timedelta | None:
    """Return the working time that `within` gives from the opening of a working day."""
    if not parameters.declares(f"{key}.within"):
        return None
    within = parameters.value(version_id, f"{key}.within")
    if not isinstance(within, Duration):
        return None
    return calendar.working_time(morning, calendar.due(morning, within))


def _spent(
    center_id: int, keys: Sequence[str], period: Period, calendar: WorkCalendar
) -> dict[str, dict[str, list[timedelta]]]:
    """Return control → half → working times of the newest occasions; one query."""
    found: dict[str, dict[str, list[timedelta]]] = defaultdict(lambda: {"before": [], "recent": []})
    middle = period.starts_at + (period.ends_at - period.starts_at) / 2
    with connection.cursor() as cursor:
        cursor.execute(
            _SPENT,
            {
                "center": center_id, "controls": list(keys), "first": period.starts_at, "middle": middle,
                "last": period.ends_at, "sample": SAMPLE,
            },
        )  # fmt: skip
        for key, half, opened_at, done_at in cursor.fetchall():
            found[key][half].append(calendar.working_time(opened_at, done_at))
    return found
