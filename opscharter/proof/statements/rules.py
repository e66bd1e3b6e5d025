"""Which rounds of a statement have begun. Pure."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from opscharter.charter.rhythm import Round, round_of, rounds
from opscharter.core.calendar.rules import WorkCalendar
from opscharter.core.clock import ZONE


def rounds_begun(
    every: Mapping[str, Any], began: datetime, at: datetime, calendar: WorkCalendar
) -> Iterator[tuple[Round, datetime]]:
    """Yield the rounds a version asks for up to `at`, each with the moment it opens: when the round begins, or the version.

    The round in which the version takes effect counts as long as its time is not over.
    """
    day = began.astimezone(ZONE).date()
    first = round_of(every, day, calendar)
    if first is not None and first.due_at > began:
        yield first, max(first.starts_at, began)
    start = max(day, first.first if first else day) + timedelta(days=1)
    for each in rounds(every, start, at.astimezone(ZONE).date(), calendar):
        yield each, each.starts_at
