"""The director's dashboard: what came in, how it went, where it stands."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from opscharter.core import clock
from opscharter.core.refusal import NotFound
from opscharter.kit.http import actor_of, render, requires
from opscharter.modules.service.forms import PeriodForm
from opscharter.modules.service.queries.dashboard import Dashboard, Period, dashboard, percent


def _period(request: HttpRequest) -> tuple[PeriodForm, Period]:
    today = clock.today()
    form = PeriodForm(request.GET if "first" in request.GET or "last" in request.GET else None)
    given = form.cleaned_data if form.is_bound and form.is_valid() else {}
    last: date = given.get("last") or today
    first: date = given.get("first") or last - timedelta(days=29)
    period = Period.of(first, last)
    if not form.is_bound:
        form = PeriodForm(initial={"first": period.first, "last": period.last})
    return form, period


@requires("dashboard.view")
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Numbers of the period, as words and tables; the charts are drawn over them."""
    form, period = _period(request)
    numbers = dashboard(actor_of(request), period, at=clock.now())
    context = {
        "form": form,
        "board": numbers,
        "query": urlencode({"first": period.first.isoformat(), "last": period.last.isoformat()}),
        "shares": {
            "answered": percent(numbers.answered, numbers.total),
            "satisfied": percent(numbers.satisfied, numbers.graded),
            "returned": percent(numbers.returned, numbers.total),
            "redone": percent(numbers.redone, numbers.total),
        },
        "channel_bars": _bars(numbers.channels),
        "category_bars": _bars(numbers.categories),
        "presets": _presets(),
    }
    return render(request, "service/dashboard.html", context)


@requires("dashboard.view")
@require_GET
def chart(request: HttpRequest, name: str) -> HttpResponse:
    """One chart as an ECharts option; its colours are names of the look's tokens."""
    draw = _CHARTS.get(name)
    if draw is None:
        raise NotFound
    _form, period = _period(request)
    return JsonResponse(draw(dashboard(actor_of(request), period, at=clock.now())))


def _intake(numbers: Dashboard) -> dict[str, Any]:
    return {
        "xAxis": {"type": "category", "data": [f"{day:%m-%d}" for day, _count in numbers.timeline]},
        "yAxis": {"type": "value", "minInterval": 1},
        "series": [
            {
                "name": _("Requests"),
                "type": "bar",
                "barMaxWidth": 22,
                "itemStyle": {"color": "token:excepted-mark"},
                "data": [count for _day, count in numbers.timeline],
            }
        ],
    }


def _steps(numbers: Dashboard) -> dict[str, Any]:
    steps = list(reversed(numbers.steps))
    parts = (("kept", _("in time")), ("late", _("late")), ("missed", _("missed")))
    return {
        "tooltip": {"trigger": "axis", "renderMode": "richText", "axisPointer": {"type": "shadow"}},
        "xAxis": {"type": "value", "minInterval": 1},
        "yAxis": {"type": "category", "data": [str(step.label) for step in steps]},
        "series": [
            {
                "name": words,
                "type": "bar",
                "stack": "all",
                "barMaxWidth": 18,
                "itemStyle": {"color": f"token:{verdict}-mark"},
                "data": [getattr(step, verdict) for step in steps],
            }
            for verdict, words in parts
        ],
    }


def _satisfaction(numbers: Dashboard) -> dict[str, Any]:
    tones = {5: "kept-mark", 4: "kept-mark", 3: "idle-mark", 2: "late-mark", 1: "missed-mark"}
    return {
        "xAxis": {
            "type": "category",
            "data": [words for words, _grade, _count in numbers.grades],
            "axisLabel": {"interval": 0, "fontSize": 11, "width": 64, "overflow": "break"},
        },
        "yAxis": {"type": "value", "minInterval": 1},
        "series": [
            {
                "name": _("Requests"),
                "type": "bar",
                "barMaxWidth": 34,
                "data": [
                    {"value": count, "itemStyle": {"color": f"token:{tones[grade]}"}}
                    for _words, grade, count in numbers.grades
                ],
            }
        ],
    }


_CHARTS: Final[dict[str, Callable[[Dashboard], dict[str, Any]]]] = {
    "intake": _intake,
    "steps": _steps,
    "satisfaction": _satisfaction,
}


_ROWS: Final = 10


def _bars(rows: list[tuple[str, int]]) -> list[dict[str, Any]]:
    """Return the ten largest with the length of their bar, in percent of the longest; the rest as one."""
    if len(rows) > _ROWS:
        rest = sum(count for _words, count in rows[_ROWS:])
        rows = [*rows[:_ROWS], (_("all others"), rest)]
    most = max((count for _words, count in rows), default=0) or 1
    return [
        {"words": words, "count": count, "length": round(100 * count / most)}
        for words, count in rows
    ]


def _presets() -> list[dict[str, Any]]:
    today = clock.today()
    first_of_month = today.replace(day=1)
    last_month = first_of_month - timedelta(days=1)
    quarter = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
    spans = (
        (_("this week"), today - timedelta(days=today.weekday()), today),
        (_("this month"), first_of_month, today),
        (_("last month"), last_month.replace(day=1), last_month),
        (_("this quarter"), quarter, today),
        (_("half a year"), today - timedelta(days=182), today),
    )
    return [
        {"label": words, "query": urlencode({"first": first.isoformat(), "last": last.isoformat()})}
        for words, first, last in spans
    ]
