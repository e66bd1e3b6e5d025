"""What one version changed against another."""

from functools import lru_cache

from opscharter.charter.difference import Difference, difference
from opscharter.charter.models import CharterVersion
from opscharter.charter.text import Document, parse


def compared(before: CharterVersion | None, after: CharterVersion) -> Difference:
    """Return the difference between two versions; without one before, everything is new. Remembered: pages ask again and again."""
    return _compared(before.text if before else "", after.text)


@lru_cache(maxsize=64)
def _compared(before: str, after: str) -> Difference:
    return difference(parse(before) if before else Document(), parse(after))
