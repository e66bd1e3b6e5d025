"""How healthy a regulation is: what is never exercised, always excepted, constantly late, slowing, needlessly slack. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import ceil
from typing import Final, Literal

from opscharter.charter.rules import applied, share

type Ailment = Literal["idle", "excepted", "late", "slowing", "slack", "unbound"]

ENOUGH: Final = 10
"""Fewer occasions than this say nothing about a habit."""
LATE_SHARE: Final = 0.8
LATE_MONTHS: Final = 3
EXCEPTED_SHARE: Final = 0.5
SLOWER: Final = 1.3
"""How much longer the middle occasion of the recent half takes before a control is said to slow its cases down."""
SLACK: Final = 0.5
"""A limit of which nineteen in twenty need less than this share could be shorter."""
ROUND: Final = (5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 300, 360, 480)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the record says of one control in the period.

    `months`: first day → counts by verdict; `before`, `recent`: working time of occasions of the earlier and the later half;
    `limit`: the working time the charter gives, None without one; `day`: the length of a working day; `share_of_cases`: part of its cases' whole time spent here.
    """

    months: Mapping[date, Mapping[str, int]] = field(default_factory=dict)
    before: Sequence[timedelta] = ()
    recent: Sequence[timedelta] = ()
    limit: timedelta | None = None
    day: timedelta = timedelta(hours=8)
    share_of_cases: float = 0.0

    @property
    def counts(self) -> dict[str, int]:
        """Counts over all months."""
        summed: dict[str, int] = {}
        for month in self.months.values():
            for verdict, number in month.items():
                summed[verdict] = summed.get(verdict, 0) + number
        return summed

    @property
    def total(self) -> int:
        """How often it came up and is decided."""
        return applied(self.counts)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that ails a control; the numbers that show it, and `proposed`: a limit that the record supports."""

    ailment: Ailment
    of: int = 0
    number: int = 0
    part: float | None = None
    took: timedelta | None = None
    proposed: timedelta | None = None


def examine(facts: Facts) -> list[Finding]:
    """Return what ails one control, worst first."""
    if not facts.total:
        return [Finding("idle")]
    found = [_excepted(facts), _late(facts), _slowing(facts), _slack(facts)]
    return [each for each in found if each is not None]


def _excepted(facts: Facts) -> Finding | None:
    number = facts.counts.get("excepted", 0)
    if facts.total < ENOUGH or number < facts.total * EXCEPTED_SHARE:
        return None
    return Finding("excepted", facts.total, number, number / facts.total)


def _late(facts: Facts) -> Finding | None:
    """Most months below four in five, and the time within which nine in ten were really done."""
    weak = [month for month in facts.months.values() if _is_weak(month)]
    if len(weak) < LATE_MONTHS or facts.total < ENOUGH:
        return None
    kept = facts.counts.get("kept", 0)
    took = at_share([*facts.before, *facts.recent], 0.9)
    proposed = rounded_up(took, facts.day) if took is not None and facts.limit is not None else None
    if proposed is not None and facts.limit is not None and proposed <= facts.limit:
        proposed = None
    return Finding("late", facts.total, kept, kept / facts.total, took, proposed)


def _is_weak(month: Mapping[str, int]) -> bool:
    return share(month) < LATE_SHARE


def _slowing(facts: Facts) -> Finding | None:
    if len(facts.before) < ENOUGH or len(facts.recent) < ENOUGH:
        return None
    was, now = at_share(facts.before, 0.5), at_share(facts.recent, 0.5)
    if not was or not now or now < was * SLOWER or now - was < timedelta(minutes=5):
        return None
    return Finding("slowing", len(facts.recent), 0, facts.share_of_cases, now, was)


def _slack(facts: Facts) -> Finding | None:
    """Every one kept, and nineteen in twenty need less than half of the limit."""
    spent = [*facts.before, *facts.recent]
    if facts.limit is None or len(spent) < ENOUGH * 3 or facts.counts.get("kept", 0) < facts.total:
        return None
    took = at_share(spent, 0.95)
    if took is None or took > facts.limit * SLACK:
        return None
    proposed = rounded_up(took, facts.day)
    if proposed >= facts.limit:
        return None
    return Finding("slack", facts.total, facts.total, 1.0, took, proposed)


def at_share(spent: Sequence[timedelta], part: float) -> timedelta | None:
    """Return the time within which `part` of them were done; None without any."""
    ordered = sorted(spent)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))] if ordered else None


def rounded_up(time: timedelta, day: timedelta) -> timedelta:
    """Return the next time a charter would write: 27 minutes become 30, a day and a bit two days."""
    minutes = time / timedelta(minutes=1)
    found = next((timedelta(minutes=each) for each in ROUND if each >= minutes), None)
    if found is not None and found < day:
        return found
    return day * max(1, ceil(time / day))
