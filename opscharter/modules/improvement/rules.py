"""When counts are a shortfall. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

FEW: Final = 5
"""Of fewer occasions than these a share says nothing; their number still does."""
COUNTED: Final = ("kept", "late", "missed", "broken", "excepted")


@dataclass(frozen=True, slots=True)
class Limits:
    """So many not done or against the rule, or a smaller share kept than this (0 to 1)."""

    shortfalls: float
    rate: float


def shortfalls(counts: Mapping[str, int]) -> int:
    """Return how often it was not done, or done against the rule."""
    return counts.get("missed", 0) + counts.get("broken", 0)


def share(counts: Mapping[str, int]) -> float:
    """Return the share that was kept, or excepted; 1 where it never applied."""
    total = sum(counts.get(verdict, 0) for verdict in COUNTED)
    return (counts.get("kept", 0) + counts.get("excepted", 0)) / total if total else 1.0


def judge(counts: Mapping[str, int], limits: Limits) -> str:
    """Return why these counts are a shortfall: count, share, or "" when they are none."""
    if shortfalls(counts) >= max(1, limits.shortfalls):
        return "count"
    total = sum(counts.get(verdict, 0) for verdict in COUNTED)
    if total >= FEW and share(counts) < limits.rate:
        return "share"
    return ""
