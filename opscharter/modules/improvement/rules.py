"""When counts are a shortfall. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from opscharter.charter.rules import applied, share

FEW: Final = 10
"""Of fewer occasions than these a share says nothing; their number still does."""


@dataclass(frozen=True, slots=True)
class Limits:
    """So many not done or against the rule, or a smaller share kept than this (0 to 1)."""

    shortfalls: float
    rate: float


def shortfalls(counts: Mapping[str, int]) -> int:
    """Return how often it was not done, or done against the rule."""
    return counts.get("missed", 0) + counts.get("broken", 0)


def judge(counts: Mapping[str, int], limits: Limits) -> str:
    """Return why these counts are a shortfall: count, share, or "" when they are none."""
    if shortfalls(counts) >= max(1, limits.shortfalls):
        return "count"
    if applied(counts) >= FEW and share(counts) < limits.rate:
        return "share"
    return ""
