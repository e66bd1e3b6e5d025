"""The portal's start page: who we are, when we are open, what is new, and four big ways to go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from opscharter.core import clock
from opscharter.core.calendar.choices import ExceptionKind
from opscharter.core.calendar.days import DayState, Interval
from opscharter.core.calendar.queries import announcements, calendar_for
from opscharter.core.calendar.rules import NeverOpen, WorkCalendar
from opscharter.faces.portal.door import at_center
from opscharter.kit.http import render
from opscharter.kit.words import when_words
from opscharter.org.models import Center


@dataclass(frozen=True, slots=True)
class Opening:
    """Today's hours in words, whether it is open now, and when it opens next if it is not."""

    hours: str
    open_now: bool
    next_words: str = ""


@at_center
def home(request: HttpRequest, center: Center) -> HttpResponse:
    """Show the start page of a center."""
    at = clock.now()
    context = {"opening": opening(calendar_for(center.pk), at), "news": _news(center, at)}
    return render(request, "portal/home.html", context)


def opening(calendar: WorkCalendar, at: datetime) -> Opening:
    """Return what a visitor needs to know of today's opening."""
    today = calendar.opening(at.astimezone(clock.ZONE).date())
    hours = hours_words(today.intervals)
    if not hours:
        closed = {
            DayState.HOLIDAY: _("closed today: public holiday"),
            DayState.WEEKEND: _("closed today: weekend"),
        }
        hours = closed.get(today.state) or (
            _("closed today: %(reason)s") % {"reason": today.reason}
            if today.reason
            else _("closed today")
        )
    if calendar.is_open(at):
        return Opening(hours, open_now=True)
    try:
        following = when_words(calendar.next_open(at), at)
    except NeverOpen:
        following = ""
    return Opening(hours, open_now=False, next_words=following)


def hours_words(intervals: Sequence[Interval]) -> str:
    """8:30–12:00、13:30–17:30; "" when there are none."""
    return "、".join(f"{_clock(opens)}–{_clock(closes)}" for opens, closes in intervals)


def _clock(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02d}"


def _news(center: Center, at: datetime) -> list[dict[str, Any]]:
    """Return the next announced closures and special openings, at most three."""
    today = at.astimezone(clock.ZONE).date()
    rows = [row for row in announcements(center.pk) if row.last_day >= today]
    rows.sort(key=lambda row: row.first_day)
    return [{"row": row, "closed": row.kind == ExceptionKind.CLOSED} for row in rows[:3]]
