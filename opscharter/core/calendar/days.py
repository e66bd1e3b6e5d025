"""What each day is: statutory holidays and make-up days, weekly hours, announced exceptions. Pure facts.

Statutory days come from `chinesecalendar` (the yearly notices of the State Council). For a year it does not know only the
holidays with a fixed date are assumed, and everything counted there is provisional.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from chinese_calendar.constants import holidays, workdays

type Interval = tuple[int, int]
"""Opens and closes, minutes from midnight, 0 ≤ opens < closes ≤ 1440."""

HOLIDAY: Final = 7
MAKE_UP: Final = 8
FRIDAY: Final = 4

KNOWN_YEARS: Final = frozenset(day.year for day in holidays)

OFFICE_HOURS: Final[tuple[Interval, ...]] = ((510, 720), (810, 1050))
"""8:30–12:00, 13:30–17:30."""

DEFAULT_HOURS: Final[dict[int, tuple[Interval, ...]]] = dict.fromkeys(range(5), OFFICE_HOURS)

_FIXED: Final = {
    (1, 1): "New Year's Day",
    (5, 1): "Labour Day",
    (5, 2): "Labour Day",
    (10, 1): "National Day",
    (10, 2): "National Day",
    (10, 3): "National Day",
}


class DayState(StrEnum):
    """Why a day is open or shut."""

    REGULAR = "regular"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKE_UP = "make_up"
    CLOSED = "closed"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Announced:
    """An announced exception for the days from `first` to `last`; without `intervals` it is closed.

    `as_usual`: specially open at the hours of a working day.
    """

    first: date
    last: date
    reason: str
    intervals: tuple[Interval, ...] = ()
    as_usual: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """One day of one center. `minutes` of opening; `workday`: counts as a 工作日; `known`: its year is published."""

    date: date
    intervals: tuple[Interval, ...]
    minutes: int
    state: DayState
    reason: str
    workday: bool
    known: bool


def statutory(day: date) -> tuple[DayState, str]:
    """Return what the law makes of the day, with the holiday's English name (see `holiday_name`)."""
    if day in workdays:
        return DayState.MAKE_UP, workdays[day]
    if day in holidays:
        return DayState.HOLIDAY, holidays[day]
    if day.year not in KNOWN_YEARS and (day.month, day.day) in _FIXED:
        return DayState.HOLIDAY, _FIXED[day.month, day.day]
    return (DayState.WEEKEND if day.weekday() > FRIDAY else DayState.REGULAR), ""


def make_day(
    day: date,
    hours: dict[int, tuple[Interval, ...]],
    announced: tuple[Announced, ...],
) -> Day:
    """Work out one day. `hours` by weekday 0–6, HOLIDAY and MAKE_UP; later announcements win."""
    state, reason = statutory(day)
    usual = hours.get(MAKE_UP, hours.get(FRIDAY) or _any_hours(hours))
    legal_workday = state in {DayState.REGULAR, DayState.MAKE_UP}
    if state is DayState.HOLIDAY:
        intervals = hours.get(HOLIDAY, ())
    elif state is DayState.MAKE_UP:
        intervals = usual
    else:
        intervals = hours.get(day.weekday(), ())
        if intervals and state is DayState.WEEKEND:
            state = DayState.REGULAR
        elif not intervals:
            state = DayState.WEEKEND
    for exception in reversed(announced):
        if exception.first <= day <= exception.last:
            intervals = usual if exception.as_usual else exception.intervals
            state = DayState.OPEN if intervals else DayState.CLOSED
            reason = exception.reason
            break
    minutes = sum(closes - opens for opens, closes in intervals)
    weekdays_open = any(hours.get(weekday) for weekday in range(5))
    counts = legal_workday or not weekdays_open
    workday = bool(intervals) and counts and state is not DayState.HOLIDAY
    return Day(day, intervals, minutes, state, reason, workday, day.year in KNOWN_YEARS)


def _any_hours(hours: dict[int, tuple[Interval, ...]]) -> tuple[Interval, ...]:
    return next((hours[kind] for kind in range(7) if hours.get(kind)), ())
