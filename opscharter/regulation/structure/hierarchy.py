"""Which places are labels, and which label contains which: the reading whose numbers follow one another best.

Nothing about the order of styles is fixed. Every place that looks like a label is either text, or a label at one of the open
levels, or opens a level; each choice is scored by how well its number continues what stands there, and a small beam keeps the
best readings until the text has decided between them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from opscharter.regulation.structure.labels import Candidate
from opscharter.regulation.structure.lines import Line
from opscharter.regulation.structure.scoring import HEADING, Before, Open, possible, score

__all__ = ["HEADING", "Placed", "choose"]

_BEAM: Final = 10
_NARROW: Final = 4
_MANY: Final = 4_000
_LAG: Final = 9.0  # a reading this much worse than the best is given up
_DEEPEST: Final = 9
_PLENTY: Final = 9


@dataclass(frozen=True, slots=True)
class Placed:
    """A label that was chosen: at which depth it stands (0 the outermost)."""

    candidate: Candidate
    depth: int


type _Chain = tuple[Placed, "_Chain"] | None
type _Key = tuple[tuple[str, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to read the text so far."""

    score: float
    stack: tuple[Open, ...]
    under: frozenset[tuple[str, str]]  # which family has stood directly under which
    last: dict[str, tuple[int, ...]]  # the last number of each family, closed ones too
    chain: _Chain
    at: tuple[int, int] = (-1, 0)  # line and end of the last label

    @property
    def key(self) -> _Key:
        return tuple((level.style, level.number) for level in self.stack)


def choose(lines: Sequence[Line], candidates: Sequence[Candidate]) -> list[Placed]:
    """Return the labels of the best reading in order."""
    width = _BEAM if len(candidates) < _MANY else _NARROW
    readings = [_Reading(0.0, (), frozenset(), {}, None)]
    for candidate in candidates:
        following = [_refuse(reading, candidate) for reading in readings]
        lead = _after_colon(lines, candidate)
        for reading in readings:
            following.extend(_accept(reading, candidate, lines, lead=lead))
        readings = _best(following, width)
    placed: list[Placed] = []
    chain = readings[0].chain
    while chain is not None:
        placed.append(chain[0])
        chain = chain[1]
    return placed[::-1]


def _best(readings: list[_Reading], width: int) -> list[_Reading]:
    readings.sort(key=lambda reading: -reading.score)
    least = readings[0].score - _LAG
    kept: list[_Reading] = []
    seen: set[_Key] = set()
    for reading in readings:
        if reading.score < least or len(kept) == width:
            break
        if reading.key not in seen:
            seen.add(reading.key)
            kept.append(reading)
    return kept


def _refuse(reading: _Reading, candidate: Candidate) -> _Reading:
    cost = max(candidate.worth, 0.0) * 0.75 if candidate.start else 0.0
    if reading.at > (candidate.line, candidate.begin):  # it was read as something else
        cost = 0.0
    return _Reading(
        reading.score - cost, reading.stack, reading.under, reading.last, reading.chain, reading.at
    )


def _accept(
    reading: _Reading, candidate: Candidate, lines: Sequence[Line], *, lead: bool
) -> Iterator[_Reading]:
    if reading.at > (candidate.line, candidate.begin):
        return
    gap = _gap(reading, candidate, lines)
    before = Before(reading.stack, reading.under, reading.last, gap, lead)
    for depth in range(min(len(reading.stack), _DEEPEST) + 1):
        if not possible(before, candidate, depth):
            continue
        level = Open(
            candidate.style, candidate.family, candidate.number, candidate.rank, candidate.level
        )
        yield _Reading(
            reading.score + candidate.worth + score(before, candidate, depth),
            (*reading.stack[:depth], level),
            reading.under | {(before.parent(depth), candidate.family)},
            {**reading.last, candidate.family: candidate.number}
            if candidate.number
            else reading.last,
            (Placed(candidate, depth), reading.chain),
            (candidate.line, candidate.end),
        )


def _after_colon(lines: Sequence[Line], candidate: Candidate) -> bool:
    """Tell whether the words before a place end with a colon."""
    before = (
        lines[candidate.line].match[max(0, candidate.begin - _PLENTY) : candidate.begin].strip()
    )
    index = candidate.line
    while not before and index > 0 and index > candidate.line - 3:
        index -= 1
        before = lines[index].match.strip()
    return before.endswith(":")


def _gap(reading: _Reading, candidate: Candidate, lines: Sequence[Line]) -> int:
    """Return how many characters stand between the last label and this place; a few are plenty."""
    line, end = reading.at
    if line < 0:
        return _PLENTY
    if line == candidate.line:
        near = min(candidate.begin, end + 4 * _PLENTY)
        return len(lines[line].match[end:near].strip(" :;,.、。*-"))
    if lines[line].match[end : end + 4 * _PLENTY].strip(" :"):
        return _PLENTY
    between = any(not each.blank for each in lines[line + 1 : candidate.line])
    return _PLENTY if between else len(lines[candidate.line].match[: candidate.begin].strip(" *-"))
