"""When things happen: arithmetic on the demo centre's opening hours, statutory holidays included. Pure."""

from datetime import date, datetime, time, timedelta
from functools import cache

from opscharter.core.calendar.days import DEFAULT_HOURS, Interval, make_day
from opscharter.core.clock import ZONE


@cache
def intervals(day: date) -> tuple[Interval, ...]:
    """Return when the centre is open on a day, in minutes from midnight; () when it is shut."""
    return make_day(day, DEFAULT_HOURS, ()).intervals


def moment(day: date, minute: float) -> datetime:
    """Return a minute of a day as a moment, with its seconds."""
    return datetime.combine(day, time(), tzinfo=ZONE) + timedelta(minutes=minute)


def after(start: datetime, minutes: float) -> datetime:
    """Return the moment `minutes` of opening time after `start`."""
    day, left = start.astimezone(ZONE).date(), minutes
    here = (start - moment(day, 0)).total_seconds() / 60
    while True:
        for opens, closes in intervals(day):
            begin = max(here, opens)
            if begin < closes:
                if left <= closes - begin:
                    return moment(day, begin + left)
                left -= closes - begin
        day, here = day + timedelta(days=1), 0


def working_days_before(day: date, count: int) -> list[date]:
    """Return the last `count` open days before `day`, the latest first."""
    found: list[date] = []
    while len(found) < count:
        day -= timedelta(days=1)
        if intervals(day):
            found.append(day)
    return found
