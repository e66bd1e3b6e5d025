"""Which words to link: the ones that say what is done, never over words that are linked already."""

import re
from collections.abc import Sequence
from typing import Final

type Run = tuple[int, int]

LONGEST: Final = 24
_STOPS: Final = re.compile("[，。；：、！？,;:\n（）()《》“”\"']")
_LEAD_IN: Final = re.compile(
    "^[^，。；]{0,24}?(?:应当|应该|必须|(?<![相对适反供响效])应(?![急用对届收付变聘])|须|不得|禁止|严禁|负责|可以|有权|方可)(?=[一-鿿])"
)
_EMPTY: Final = re.compile("^(?:对|将|按照|根据|并|及时|立即|定期|认真|严格|积极|主动|详细)+地?")


def free(run: Run, taken: Sequence[Run]) -> bool:
    """Tell whether a run touches none of the taken ones."""
    return all(run[1] <= start or end <= run[0] for start, end in taken)


def fit(run: Run, text: str, taken: Sequence[Run]) -> Run | None:
    """Return `run`, cut to the longest piece that touches no taken words and no full stop; None when nothing is left."""
    pieces = [run]
    for start, end in taken:
        pieces = [
            piece
            for first, last in pieces
            for piece in ((first, min(last, start)), (max(first, end), last))
            if piece[0] < piece[1]
        ]
    pieces = [_trimmed(piece, text) for piece in pieces]
    best = max(pieces, key=lambda piece: piece[1] - piece[0], default=None)
    if best is None or best[1] - best[0] < 2:
        return None
    return best[0], min(best[1], best[0] + LONGEST)


def _trimmed(run: Run, text: str) -> Run:
    start, end = run
    while start < end and (text[start].isspace() or _STOPS.match(text[start])):
        start += 1
    while end > start and (text[end - 1].isspace() or _STOPS.match(text[end - 1])):
        end -= 1
    return start, end


def predicate(text: str, taken: Sequence[Run] = ()) -> Run:
    """Return the words that say what is done: behind the modal word up to the next stop, else the first free clause."""
    found = _LEAD_IN.match(text)
    start = found.end() if found else 0
    empty = _EMPTY.match(text[start:])
    if empty and start + empty.end() < len(text) - 2:
        start += empty.end()
    for first in (start, 0):
        for run in _clauses(text, first):
            chosen = fit(run, text, taken)
            if chosen is not None and chosen[1] - chosen[0] >= min(4, len(text)):
                return chosen
    return fit((0, len(text)), text, taken) or (0, 0)


def _clauses(text: str, start: int) -> list[Run]:
    runs, position = [], start
    for stop in _STOPS.finditer(text, start):
        if stop.start() > position:
            runs.append((position, stop.start()))
        position = stop.end()
    if position < len(text):
        runs.append((position, len(text)))
    return runs
