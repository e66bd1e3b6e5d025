"""Rounds of a rhythm (每月, 每两周, 每工作日): from when to when, and until when its one deed is due. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from opscharter.core.calendar.rules import WorkCalendar
from opscharter.core.clock import ZONE

_MONDAY: Final = date(2001, 1, 1)
"""Weeks, and every other run of days, are counted from here, so that each center's rounds are the same every year."""
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Round:
    """Days from `first` to `last`, both included; the deed is due at `due_at`, when the center closes for the last time in it."""

    first: date
    last: date
    due_at: datetime

    @property
    def starts_at(self) -> datetime:
        """Its first moment."""
        return datetime.combine(self.first, time(), ZONE)

    @property
    def name(self) -> str:
        """A short name that sorts by time: 2026-11-01."""
        return self.first.isoformat()


def rounds(
    every: Mapping[str, Any], first: date, last: date, calendar: WorkCalendar
) -> Iterator[Round]:
    """Yield the rounds that begin between two days. A round in which the center never opens asks for nothing."""
    size, unit = int(every["every"]), str(every["unit"])
    day = _begin(first, size, unit, calendar)
    while day <= last:
        following = _next(day, size, unit, calendar)
        if day >= first:
            due = _last_closing(day, following - _DAY, calendar)
            if due is not None:
                yield Round(day, following - _DAY, due)
        day = following


def round_of(every: Mapping[str, Any], day: date, calendar: WorkCalendar) -> Round | None:
    """Return the round a day lies in, None when the center never opens in it."""
    begin = _begin(day, int(every["every"]), str(every["unit"]), calendar)
    return next(rounds(every, begin, begin, calendar), None)


def _begin(day: date, size: int, unit: str, calendar: WorkCalendar) -> date:
    """Return the first day of the round `day` lies in."""
    if unit == "months":
        index = (day.year * 12 + day.month - 1) // size * size
        return date(index // 12, index % 12 + 1, 1)
    if unit == "days":
        return day - timedelta(days=(day - _MONDAY).days % size)
    begin = here = date(day.year, 1, 1)
    while here <= day:
        begin, here = here, _next(here, size, unit, calendar)
    return begin


def _next(day: date, size: int, unit: str, calendar: WorkCalendar) -> date:
    """Return the first day of the round after the one that begins on `day`."""
    if unit == "months":
        index = day.year * 12 + day.month - 1 + size
        return date(index // 12, index % 12 + 1, 1)
    if unit == "days":
        return day + timedelta(days=size)
    left, here = size, day
    while left:
        if here.year != day.year:
            return date(here.year, 1, 1)
        left -= calendar.opening(here).workday
        here += _DAY
    while here.year == day.year and not calendar.opening(here).workday:
        here += _DAY
    return here


def _last_closing(first: date, last: date, calendar: WorkCalendar) -> datetime | None:
    """Return the closing time of the last open day from `first` to `last`."""
    day = last
    while day >= first:
        intervals = calendar.opening(day).intervals
        if intervals:
            return datetime.combine(day, time(), ZONE) + timedelta(minutes=intervals[-1][1])
        day -= _DAY
    return None
