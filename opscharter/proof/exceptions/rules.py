"""How long an exception may last, and what it covers. Pure."""

from datetime import date, datetime, time, timedelta
from typing import Final

from opscharter.core.clock import ZONE

LONGEST: Final = timedelta(days=92)
SHORTEST_REASON: Final = 5


def ends_at(last: date) -> datetime:
    """Return the moment at which an exception whose last day is `last` is over."""
    return datetime.combine(last + timedelta(days=1), time(), ZONE)


def latest_day(at: datetime) -> date:
    """Return the last day that an exception asked for at `at` may have."""
    return at.astimezone(ZONE).date() + LONGEST
