"""How well a label stands at a level: does its number follow the one before, does its style belong under the one above."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from opscharter.regulation.structure.labels import Candidate
from opscharter.regulation.structure.lines import BOLD

HEADING: Final = "heading"
ARTICLES: Final = 3
"""The rank of 第…条, which is counted through the chapters."""
_EMPTY: Final = 2  # fewer characters than these between two labels are no text


@dataclass(frozen=True, slots=True)
class Open:
    """An open level: its style and the last number that stood there."""

    style: str
    family: str
    number: tuple[int, ...]
    rank: int
    level: int


@dataclass(frozen=True, slots=True)
class Before:
    """What has been read so far: the open levels, which family stood directly under which, the last number of each,
    how much text stands between the last label and this place, and whether that text ends with a colon.
    """

    stack: Sequence[Open]
    under: frozenset[tuple[str, str]]
    last: Mapping[str, tuple[int, ...]]
    gap: int
    lead: bool

    def parent(self, depth: int) -> str:
        """Return the family of what a label at this depth would stand under."""
        return self.stack[depth - 1].family if depth else ""


def possible(before: Before, candidate: Candidate, depth: int) -> bool:
    """Tell whether a label can stand at this depth at all."""
    above = before.stack[:depth]
    if candidate.rank >= 0 and any(each.rank >= candidate.rank for each in above):
        return False
    if candidate.style == HEADING and candidate.level and _closes(candidate.level, above):
        return False
    twins = sum(
        1 for each in above if (each.style, each.family) == (candidate.style, candidate.family)
    )
    if twins and (
        candidate.number != (1,) or depth < len(before.stack) or twins > 1 or candidate.rank >= 0
    ):
        return False
    return before.gap >= _EMPTY or depth == len(before.stack) or candidate.start


def _closes(level: int, above: Sequence[Open]) -> bool:
    """Tell whether a Markdown heading ends what is open: lists always, headings of its own level or below."""
    return any(each.level >= level or (each.level == 0 and level < BOLD) for each in above)


def score(before: Before, candidate: Candidate, depth: int) -> float:
    """Return how well the label stands at this depth."""
    if depth == len(before.stack):
        return _opening(before, candidate)
    empty = -2.0 if before.gap < _EMPTY else 0.0
    there = before.stack[depth]
    if there.family != candidate.family:
        return empty + _other(before, candidate, depth)
    if not candidate.number:
        return empty + 1.0
    return (
        empty
        + (2.0 if there.style == candidate.style else 1.2)
        + _step(there.number, candidate.number)
    )


def _step(there: tuple[int, ...], now: tuple[int, ...]) -> float:
    """Score the step from one number to the next at the same level: 0 for the successor."""
    if not there:  # an unnumbered one among numbered ones
        return 0.0 if now == (1,) else -0.5
    if len(there) != len(now):  # 第三条 and 第三条之一
        shorter, longer = sorted((there, now), key=len)
        return (
            0.0 if longer[: len(shorter)] in {shorter, (*shorter[:-1], shorter[-1] - 1)} else -4.0
        )
    if there[:-1] != now[:-1]:
        return -4.0
    step = now[-1] - there[-1]
    if step > 1:
        return -1.6 - 0.3 * min(step, 6)
    return {1: 0.0, 0: -2.2}.get(step, -3.0 if now[-1] == 1 else -4.0)


def _other(before: Before, candidate: Candidate, depth: int) -> float:
    """Score a label that takes the place of one of another style."""
    known = (before.parent(depth), candidate.family) in before.under
    heading = HEADING in {before.stack[depth].style, candidate.style}
    return (
        (0.4 if known else -0.8)
        if heading
        else (-0.6 if known else -1.4) + first(before, candidate)
    )


def first(before: Before, candidate: Candidate) -> float:
    """Score the first number of a level: 1, or the one after where the style stopped."""
    if not candidate.number:
        return 0.0
    if candidate.family.startswith("1.") and len(candidate.number) > 1:
        return _decimal(before, candidate)
    counted = candidate.rank == ARTICLES
    last = before.last.get(candidate.family)
    if candidate.number == (1,):
        return -1.5 if counted and last is not None else 0.3
    if last is None:
        return -1.2 - 0.1 * min(candidate.number[-1], 10)
    return _resumed(candidate.number[-1] - last[-1], counted=counted)


def _resumed(step: int, *, counted: bool) -> float:
    """Score a level that goes on counting where the style stopped under another parent."""
    if step == 1:
        return 1.5 if counted else -0.6
    if step == 0:
        return -1.5 if counted else -2.5
    return (-0.8 if counted else -2.0) - 0.1 * min(abs(step), 10)


def _decimal(before: Before, candidate: Candidate) -> float:
    """Score the first of a row of decimals: 2.1 stands under 2."""
    outer = candidate.number[:-1]
    top = before.stack[-1].number if before.stack else ()
    if outer in {top, top[-len(outer) :]}:
        return (
            1.5 if candidate.number[-1] == 1 else 0.0 if candidate.family in before.last else -1.5
        )
    if any(each.number == outer for each in before.stack):
        return -1.0
    return -1.5 if candidate.number[-1] == 1 else -2.5


def _opening(before: Before, candidate: Candidate) -> float:
    """Score a label that opens a level under the innermost."""
    top = before.stack[-1] if before.stack else None
    value = first(before, candidate)
    if (top.family if top else "", candidate.family) in before.under:
        value += 1.2
    elif any(family == candidate.family for _above, family in before.under):
        value -= 0.3  # it has stood elsewhere
    if any(
        (each.style, each.family) == (candidate.style, candidate.family) for each in before.stack
    ):
        value -= 2.2  # a list within a list of the same look
    if before.lead:
        value += 0.5
    if top and top.style == HEADING and candidate.style != HEADING:
        value += 0.6
    if candidate.rank >= 0 and top and top.rank < 0 and top.style != HEADING:
        value -= 1.0  # 第三条 seldom stands under 一、
    return value
