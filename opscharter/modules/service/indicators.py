"""What the charter may bind to as goals of the service: three measured shares with their targets, and the two processes.

They are standing controls: they hold while the last ninety days reach the target the charter's words set.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from threading import Lock
from time import monotonic
from typing import Final

from django.db.models import Count, Q, Sum
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from opscharter.cases.models import Case
from opscharter.charter.controls import said
from opscharter.charter.models import Tally
from opscharter.charter.parameters import active_version, value
from opscharter.charter.registry import (
    Control,
    Parameter,
    Standing,
    control,
    controls,
    lacking,
    proven,
)
from opscharter.core import clock
from opscharter.core.refusal import Text
from opscharter.core.scope import center_scope
from opscharter.engines.flow.registry import processes
from opscharter.modules.service.choices import CASE_TYPE, PROCESS

ON_TIME: Final = "service.target/on-time"
SATISFIED: Final = "service.target/satisfaction"
WELLBEING: Final = "service.target/wellbeing"
INTAKE: Final = "service.process/intake"
DELIVERY: Final = "service.process/delivery"

DAYS: Final = 90
FRESH_S: Final = 60.0
"""Opinions are counted anew at most once a minute and center: the charter page must not count a million cases."""

type Share = tuple[int, int]
"""How many of how many."""

_lock = Lock()
_opinions: dict[int, tuple[float, dict[str, Share]]] = {}


def on_time_share(center_id: int) -> Share:
    """Return (kept, counted) over all occasions of service controls in the last ninety days."""
    today = clock.today()
    return on_time_between(center_id, today - timedelta(days=DAYS), today)


def on_time_between(center_id: int, first: date, last: date) -> Share:
    """Return (kept, counted) over all occasions of service controls that began between two days."""
    rows = dict(
        Tally.objects.filter(
            center_id=center_id,
            control__startswith="service.request/",
            day__range=(first, last),
            verdict__in=("kept", "late", "missed"),
        )
        .values_list("verdict")
        .annotate(n=Sum("count"))
    )
    return rows.get("kept", 0), sum(rows.values())


def opinion_shares(center_id: int) -> dict[str, Share]:
    """Return (content, asked) by control over the requests closed in the last ninety days; remembered for a minute."""
    known = _opinions.get(center_id)
    if known is not None and monotonic() - known[0] < FRESH_S:
        return known[1]
    found = _count_opinions(center_id)
    with _lock:
        _opinions[center_id] = (monotonic(), found)
    return found


def _count_opinions(center_id: int) -> dict[str, Share]:
    now = clock.now()
    return opinions_between(center_id, now - timedelta(days=DAYS), now)


def opinions_between(center_id: int, since: datetime, until: datetime) -> dict[str, Share]:
    """Return (content, asked) by control over the requests opened between two moments; one query."""
    asked = Q(satisfaction__isnull=False)
    counted = Case.objects.filter(
        center_id=center_id,
        type=CASE_TYPE,
        opened_at__gte=since,
        opened_at__lte=until,
    ).aggregate(
        asked=Count("pk", filter=asked),
        content=Count("pk", filter=Q(satisfaction__gte=4)),
        told=Count("pk", filter=Q(data__wellbeing__in=[True, False])),
        better=Count("pk", filter=Q(data__wellbeing=True)),
    )
    return {
        SATISFIED: (counted["content"], counted["asked"]),
        WELLBEING: (counted["better"], counted["told"]),
    }


def _opinion(key: str) -> Callable[[int], Share]:
    return lambda center_id: opinion_shares(center_id)[key]


def _opinion_between(key: str) -> Callable[[int, date, date], Share]:
    def measure(center_id: int, first: date, last: date) -> Share:
        since = datetime.combine(first, time(), clock.ZONE)
        until = datetime.combine(last + timedelta(days=1), time(), clock.ZONE)
        return opinions_between(center_id, since, until)[key]

    return measure


def _target(key: str, measure: Callable[[int], Share]) -> Callable[[int], Standing]:
    def holds(center_id: int) -> Standing:
        with center_scope(center_id):
            version = active_version(center_id, clock.now())
            least = float(value(version.pk if version else None, f"{key}.least", at=clock.now()))
            good, of = measure(center_id)
        records = [(str(_("Dashboard")), _address("service:dashboard"))]
        if not of:
            return Standing(None, _("Nothing to measure in the last ninety days."), records)
        words = said(
            _("%(share)s (%(good)s of %(of)s in ninety days); target %(least)s."),
            share=f"{good / of:.1%}", good=f"{good:,}", of=f"{of:,}", least=f"{least:.0%}",
        )  # fmt: skip
        return Standing(good / of >= least, words, records)

    return holds


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _process(*points: str) -> Callable[[int], Standing]:
    def holds(center_id: int) -> Standing:
        del center_id  # shipped processes are the same for every center
        missing = [
            f"service.request/{point}"
            for point in points
            if f"service.request/{point}" not in controls
        ]
        if PROCESS not in processes or missing:
            return lacking(said(_("Not defined: %(what)s."), what="、".join(missing) or PROCESS))
        names: list[Text] = [controls[f"service.request/{point}"].label for point in points]
        return proven(
            said(_("The process runs: %(steps)s."), steps=" → ".join(str(name) for name in names)),
        )

    return holds


def _indicator(
    key: str,
    words: tuple[Text, Text],
    least: str,
    now: Callable[[int], Share],
    between: Callable[[int, date, date], Share],
    spoken: Sequence[str],
) -> None:
    label, proof = words
    parameter = Parameter("least", "percent", least, _("target, at least"))
    holds = _target(key, now)
    control(Control(key, label, "indicator", proof, (parameter,), holds, between, spoken))


_indicator(
    ON_TIME, (
        _("Share of steps done in time"),
        _("Of all steps of requests with a deadline in the last ninety days, the share that was kept."),
    ),
    "95%", on_time_share, on_time_between,
    ("按时率", "及时率", "按期 办结率", "按时 完成 比例", "响应率"),
)  # fmt: skip
_indicator(
    SATISFIED, (
        _("Share of satisfied requesters"),
        _("Of the requesters asked in the last ninety days, the share that graded four or five."),
    ),
    "90%", _opinion(SATISFIED), _opinion_between(SATISFIED),
    ("满意率", "满意度 不低于", "满意度 达到", "提升 满意度"),
)  # fmt: skip
_indicator(
    WELLBEING, (
        _("Share of requesters whose life is easier for it"),
        _("Of the requesters asked at the call-back, the share that feels safer and more at ease for it."),
    ),
    "80%", _opinion(WELLBEING), _opinion_between(WELLBEING),
    ("幸福感", "获得感", "安全感", "生活质量"),
)  # fmt: skip
control(
    Control(
        INTAKE, _("Process of intake"), "step",
        _("The process that every request goes through from being raised to being assigned is defined and runs."),
        holds=_process("raise", "record", "assess", "classify", "assign", "accept", "contact"),
        words=("受理流程", "服务受理", "受理 处理", "咨询 投诉 受理", "受理机制"),
    )
)  # fmt: skip
control(
    Control(
        DELIVERY, _("Process of service"), "step",
        _("The process that every request goes through from being carried out to its close is defined and runs."),
        holds=_process("handle", "satisfaction", "result", "close"),
        words=("执行流程", "办理流程", "服务 流程", "处理机制"),
    )
)  # fmt: skip
