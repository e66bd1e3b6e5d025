"""The working calendar of a center, kept per process until it changes."""

from threading import Lock
from time import monotonic
from typing import Final
from uuid import UUID

from opscharter.core.calendar.choices import ExceptionKind
from opscharter.core.calendar.days import DEFAULT_HOURS, Announced, Interval
from opscharter.core.calendar.rules import WorkCalendar
from opscharter.core.models.calendar import CalendarException, CalendarStamp, OpeningHours

_TRUSTED: Final = 2.0
"""Seconds for which a calendar is used without asking whether it has changed; whoever changes one recomputes the
deadlines that were set meanwhile."""

_kept: dict[int, tuple[float, UUID | None, WorkCalendar]] = {}
_lock = Lock()


def calendar_for(center_id: int) -> WorkCalendar:
    """Return the center's working calendar. Costs a dictionary lookup, and one small query every two seconds."""
    kept = _kept.get(center_id)
    if kept and monotonic() - kept[0] < _TRUSTED:
        return kept[2]
    stamp = (
        CalendarStamp.objects.filter(center_id=center_id).values_list("stamp", flat=True).first()
    )
    if kept and kept[1] == stamp:
        calendar = kept[2]
    else:
        calendar = load_calendar(center_id) if stamp else WorkCalendar()
    with _lock:
        _kept[center_id] = (monotonic(), stamp, calendar)
    return calendar


def forget(center_id: int) -> None:
    """Make this process read the calendar anew."""
    with _lock:
        _kept.pop(center_id, None)


def load_calendar(center_id: int) -> WorkCalendar:
    """Read the calendar from the database (two queries)."""
    hours = opening_hours(center_id)
    announced = tuple(
        Announced(
            first=row.first_day,
            last=row.last_day,
            reason=row.reason,
            intervals=((row.opens, row.closes),)
            if row.opens is not None and row.closes is not None
            else (),
            as_usual=row.kind == ExceptionKind.OPEN and row.opens is None,
        )
        for row in announcements(center_id)
    )
    return WorkCalendar(tuple(sorted(hours.items())), announced)


def opening_hours(center_id: int) -> dict[int, tuple[Interval, ...]]:
    """Return the opening intervals by kind of day (`DayKind`), the default ones when none were set."""
    hours: dict[int, tuple[Interval, ...]] = {}
    rows = OpeningHours.objects.filter(center_id=center_id).order_by("day_kind", "opens")
    for row in rows:
        hours[row.day_kind] = (*hours.get(row.day_kind, ()), (row.opens, row.closes))
    return hours or dict(DEFAULT_HOURS)


def announcements(center_id: int) -> list[CalendarException]:
    """Return the exceptions in force, in order of announcement."""
    rows = CalendarException.objects.filter(center_id=center_id, withdrawn_at__isnull=True)
    return list(rows.order_by("announced_at", "pk"))
