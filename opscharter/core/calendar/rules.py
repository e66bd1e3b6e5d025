"""Counting in a center's working time. Pure: no clock, no database; moments are aware datetimes.

A `WorkCalendar` is a frozen value: weekly hours, announced exceptions, statutory days. It remembers the days it has
worked out, so that asking again costs a dictionary lookup.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from opscharter.core.calendar.days import (
    DEFAULT_HOURS,
    KNOWN_YEARS,
    Announced,
    Day,
    Interval,
    make_day,
)
from opscharter.core.calendar.derivation import Derivation, Move
from opscharter.core.calendar.trail import Trail
from opscharter.core.durations import Duration

ZONE: Final = ZoneInfo("Asia/Shanghai")
_DAY: Final = timedelta(days=1)
_SEARCH: Final = 800
"""Days in a row without any opening after which the calendar is taken to be empty."""


class NeverOpen(ValueError):  # noqa: N818 - says what is the matter
    """The calendar has no opening within two years: the operations refuse to make such a one."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A due time with its derivation; `derivation.as_json()` is stored beside it."""

    due_at: datetime
    derivation: Derivation

    @property
    def provisional(self) -> bool:
        """Whether it reaches a year whose holidays are not published yet."""
        return self.derivation.provisional


@dataclass(frozen=True)
class WorkCalendar:
    """The working calendar of one center.

    `hours` maps weekday 0–6 (and 7 statutory holidays, 8 make-up days) to opening intervals in minutes; make-up days
    without hours of their own follow Friday. `announced` in order of announcement, the later wins.
    """

    hours: tuple[tuple[int, tuple[Interval, ...]], ...] = tuple(DEFAULT_HOURS.items())
    announced: tuple[Announced, ...] = ()
    _days: dict[date, Day] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def known_years(self) -> frozenset[int]:
        """The years whose holidays are published."""
        return KNOWN_YEARS

    def opening(self, day: date) -> Day:
        """Return what `day` is and when the center opens on it."""
        found = self._days.get(day)
        if found is None:
            found = self._days[day] = make_day(day, dict(self.hours), self.announced)
        return found

    def is_open(self, at: datetime) -> bool:
        """Tell whether the center is open at the moment (not at the closing instant itself)."""
        at = at.astimezone(ZONE)
        minute = at.hour * 60 + at.minute
        return any(o <= minute < c for o, c in self.opening(at.date()).intervals)

    def next_open(self, at: datetime) -> datetime:
        """Return `at` when open then, else the next opening."""
        at = at.astimezone(ZONE)
        for day in self._walk(at.date()):
            for opens, closes in day.intervals:
                start, end = _at(day.date, opens), _at(day.date, closes)
                if at < end:
                    return max(at, start)
        raise NeverOpen

    def add(self, start: datetime, duration: Duration, *, verb: str = "") -> Deadline:
        """Return when `duration` from `start` is over, and why then."""
        start = start.astimezone(ZONE)
        trail = Trail()
        due = self._due(start, duration, trail)
        return Deadline(due, trail.derivation(verb, start, duration, due))

    def due(self, start: datetime, duration: Duration) -> datetime:
        """Return only when `duration` from `start` is over."""
        return self._due(start.astimezone(ZONE), duration, Trail())

    def later(self, due: datetime, lost: timedelta) -> datetime:
        """Return a due time moved on by `lost` opening time, as after a pause."""
        return self._add_time(due.astimezone(ZONE), lost, Trail()) if lost else due

    def working_time(self, start: datetime, end: datetime) -> timedelta:
        """Return the opening time between two moments (negative when `end` is before `start`)."""
        if end < start:
            return -self.working_time(end, start)
        start, end = start.astimezone(ZONE), end.astimezone(ZONE)
        total = timedelta()
        day, last = start.date(), end.date()
        while day <= last:
            entry = self.opening(day)
            if start.date() < day < last:
                total += timedelta(minutes=entry.minutes)
            else:
                for opens, closes in entry.intervals:
                    overlap = min(end, _at(day, closes)) - max(start, _at(day, opens))
                    total += max(overlap, timedelta())
            day += _DAY
        return total

    def working_minutes(self, start: datetime, end: datetime) -> int:
        """Return the whole minutes of opening time between two moments."""
        return int(self.working_time(start, end) / timedelta(minutes=1))

    def remaining(
        self, start: datetime, due: datetime, at: datetime, *, working: bool = True
    ) -> timedelta:
        """Return the time left until `due` for something that began at `start`: opening time, or all time. Negative: late."""
        begin = max(start, at)
        return self.working_time(begin, due) if working else due - begin

    def pause(self, deadline: Deadline, paused_at: datetime, resumed_at: datetime) -> Deadline:
        """Return the deadline moved on by the time that counted between pause and resumption.

        A pause that began after the due time changes nothing: late stays late.
        """
        if resumed_at <= paused_at or paused_at >= deadline.due_at:
            return deadline
        trail = Trail()
        due = deadline.due_at.astimezone(ZONE)
        if deadline.derivation.amount.around_the_clock:
            due += resumed_at - paused_at
        elif lost := self.working_time(paused_at, resumed_at):
            due = self._add_time(due, lost, trail)
        move = Move(due, paused_at.astimezone(ZONE), resumed_at.astimezone(ZONE))
        return Deadline(due, deadline.derivation.moved(move, trail.unpublished()))

    def extend(self, deadline: Deadline, duration: Duration) -> Deadline:
        """Return the deadline extended by an approved further duration, counted from the present due time."""
        trail = Trail()
        present = deadline.due_at.astimezone(ZONE)
        due = max(present, self._due(present, duration, trail, from_due=True))
        move = Move(due, amount=duration)
        return Deadline(due, deadline.derivation.moved(move, trail.unpublished()))

    def recompute(self, derivation: Derivation) -> Deadline:
        """Return the deadline that this calendar gives for the same start, amount and moves."""
        deadline = self.add(derivation.start, derivation.amount, verb=derivation.verb)
        for move in derivation.moves:
            if move.amount:
                deadline = self.extend(deadline, move.amount)
            elif move.start and move.end:
                deadline = self.pause(deadline, move.start, move.end)
        return deadline

    # --- counting ---------------------------------------------------------------------------

    def _due(
        self, start: datetime, duration: Duration, trail: Trail, *, from_due: bool = False
    ) -> datetime:
        """Return the end of `duration`; `from_due`: `start` is a due time, which may be a closing instant."""
        if duration.around_the_clock:
            return _around_the_clock(start, duration)
        if duration.to_close:
            return self._until_close(start, duration, trail)
        if duration.unit == "workdays":
            return self._add_workdays(start, duration.amount, trail, from_due=from_due)
        return self._add_time(start, _span(duration), trail)

    def _add_time(self, start: datetime, amount: timedelta, trail: Trail) -> datetime:
        """Return the moment when `amount` of opening time has passed."""
        left, begun = amount, False
        for day in self._walk(start.date()):
            if not day.intervals:
                trail.skip(day)
                continue
            for opens, closes in day.intervals:
                begin, end = max(start, _at(day.date, opens)), _at(day.date, closes)
                if begin >= end:
                    continue
                if not begun:
                    trail.counted_from = begin if begin > start else None
                    begun = True
                elif day.date > start.date():
                    trail.overnight = True
                if left <= end - begin:
                    trail.count(day)
                    return begin + left
                left -= end - begin
            trail.count(day)
        raise NeverOpen

    def _add_workdays(
        self, start: datetime, amount: int, trail: Trail, *, from_due: bool
    ) -> datetime:
        """Return the same time of day, `amount` working days later."""
        begin = start
        if not (from_due and self.opening(start.date()).workday):
            begin = self._next_workday_moment(start, trail)
        left = amount
        for day in self._walk(begin.date() + _DAY if left else begin.date()):
            if not day.workday:
                trail.skip(day)
                continue
            trail.count(day)
            left -= 1
            if left <= 0:
                return _clip(day, begin)
        raise NeverOpen

    def _next_workday_moment(self, start: datetime, trail: Trail) -> datetime:
        """Return `start` when open on a working day then, else the next opening of one."""
        for day in self._walk(start.date()):
            if not day.workday:
                trail.skip(day)
                continue
            for opens, closes in day.intervals:
                if start < _at(day.date, closes):
                    begin = max(start, _at(day.date, opens))
                    trail.counted_from = begin if begin > start else None
                    return begin
        raise NeverOpen

    def _until_close(self, start: datetime, duration: Duration, trail: Trail) -> datetime:
        """Return the closing time of the last day: the day of the start does not count (民法典 201, 203)."""
        if duration.unit == "workdays":
            return self._close_of_workday(start, duration.amount, trail)
        first = _shift(start.date(), duration)
        for day in self._walk(first):
            if day.intervals and (close := _at(day.date, day.intervals[-1][1])) > start:
                trail.count(day)
                return close
            if not day.intervals:
                trail.skip(day)
            trail.rolled_from = first
        raise NeverOpen

    def _close_of_workday(self, start: datetime, amount: int, trail: Trail) -> datetime:
        left = amount
        for day in self._walk(start.date() + _DAY if amount else start.date()):
            if not day.workday:
                trail.skip(day)
                continue
            trail.count(day)
            left -= 1
            close = _at(day.date, day.intervals[-1][1])
            if left <= 0 and close > start:
                return close
        raise NeverOpen

    def _walk(self, first: date) -> Iterator[Day]:
        """Yield every day from `first` on; ends after two years without a working day."""
        day, idle = first, 0
        while idle < _SEARCH:
            entry = self.opening(day)
            idle = 0 if entry.intervals else idle + 1
            yield entry
            day += _DAY


def _at(day: date, minute: int) -> datetime:
    """Return the moment `minute` minutes after midnight of `day`; 1440 is the next midnight."""
    if minute == 1440:
        day, minute = day + _DAY, 0
    return datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=ZONE)


def _span(duration: Duration) -> timedelta:
    return timedelta(minutes=duration.amount * (60 if duration.unit == "hours" else 1))


def _around_the_clock(start: datetime, duration: Duration) -> datetime:
    if duration.unit in {"minutes", "hours"}:
        return start + _span(duration)
    return datetime.combine(_shift(start.date(), duration), start.timetz())


def _shift(day: date, duration: Duration) -> date:
    """Return the day `duration` (days or months) later; a month ends at the latest on its last day."""
    if duration.unit != "months":
        return day + timedelta(days=duration.amount)
    months = day.year * 12 + day.month - 1 + duration.amount
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _clip(day: Day, moment: datetime) -> datetime:
    """Return the time of day of `moment` on `day`, moved into its opening time."""
    same = datetime.combine(day.date, moment.timetz())
    for opens, closes in day.intervals:
        if same <= _at(day.date, closes):
            return max(same, _at(day.date, opens))
    return _at(day.date, day.intervals[-1][1])
