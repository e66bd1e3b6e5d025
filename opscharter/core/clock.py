"""The only clock. Domain code takes `at`; only faces, jobs and the demo player ask here."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")

_moved: ContextVar[datetime | None] = ContextVar("moved_clock", default=None)


def now() -> datetime:
    """Return the present moment, aware, in the centers' time zone."""
    return _moved.get() or datetime.now(ZONE)


def today() -> date:
    """Return the present day in the centers' time zone."""
    return now().astimezone(ZONE).date()


@contextmanager
def moved_to(moment: datetime) -> Iterator[None]:
    """Let `now()` answer `moment` inside the block: demo history, tests, replays."""
    token = _moved.set(moment)
    try:
        yield
    finally:
        _moved.reset(token)
