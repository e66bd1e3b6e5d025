"""Gap-free numbers under concurrency: SR-2026-000123.

One row per center, series and year is incremented in the caller's own transaction. Its lock is held until that transaction
ends, so numbers come in order of commit and a rolled-back transaction gives its number back: no gap, no duplicate. The price
is that numbers of one series are given out one transaction after another; therefore take the number as the *last* statement
before the row that bears it, so that the lock lasts for a few statements and the commit (about a millisecond: some hundreds of
numbers a second and center), never for file work, hashing or a call elsewhere.
"""

import re
from typing import Final

from django.db import connection

from opscharter.core.database.prepared import fetch
from opscharter.core.scope import current_center

_NUMBER: Final = re.compile(r"([A-Z][A-Z0-9]{0,15})-(\d{4})-(\d{6,})")
_NEXT: Final = """
    INSERT INTO core_numberseries (center_id, series, year, last) VALUES (%s, %s, %s, 1)
    ON CONFLICT (center_id, series, year) DO UPDATE SET last = core_numberseries.last + 1
    RETURNING last
"""


class OutsideTransactionError(AssertionError):
    """A number was asked for outside an operation: it could be lost."""


def next_number(center_id: int, series: str, year: int) -> int:
    """Return the next number of the series in that year, from 1. Only inside an operation."""
    if not connection.in_atomic_block:
        raise OutsideTransactionError(series)
    if current_center() not in {center_id, None}:
        raise OutsideTransactionError(f"center {center_id} is not the named one")
    return int(fetch(_NEXT, [center_id, series, year])[0][0])


def format_number(series: str, year: int, number: int) -> str:
    """Return it as people read it: `format_number("SR", 2026, 123)` is SR-2026-000123; longer ones simply grow."""
    return f"{series}-{year}-{number:06d}"


def parse_number(text: str) -> tuple[str, int, int] | None:
    """Return (series, year, number) of a number that somebody typed, or None. Spaces and case do not matter."""
    match = _NUMBER.fullmatch(re.sub(r"\s", "", text).upper())
    return (match[1], int(match[2]), int(match[3])) if match else None
