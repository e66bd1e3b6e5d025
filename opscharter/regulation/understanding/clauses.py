"""Sentences and clauses: where a regulation's text may be cut without cutting a thought."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_OPENING = "（《“‘「『【〈"
_CLOSING = "）》”’」』】〉"
_SENTENCE = "。！？\n"
# A clause that goes on in the same breath with a mood or a time of its own: 建立工单，并在当日… / …归档并不得外借.
_GOES_ON = re.compile(
    r"(?<!合)(?<!归)并(?=(?:应|须|必须|不得|禁止|在|于|及时|立即|定期|随时|每[日周月季年]|按[日周月季年]|可以|有权|负责|提前|由))"
    r"|且(?=不得|应|须|必须)|但(?=不得|应|须|必须|可以)|的(?=应当|不得|可以|必须|须(?!知)|立即|当场|及时|一律|应(?!急|对)|不予|予以|给予|由)"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of the plain text between two commas. `group` counts what a semicolon parts, `sentence` what a full stop does."""

    start: int
    end: int
    sentence: int
    group: int
    mark: str  # the punctuation that ends it

    def of(self, text: str) -> str:
        """Return its words."""
        return text[self.start : self.end]


def _cuts(text: str, start: int) -> Iterator[tuple[int, str]]:
    """Yield the places of punctuation that stands outside brackets and quotation marks."""
    depth = 0
    for place in range(start, len(text)):
        character = text[place]
        if character in _OPENING:
            depth += 1
        elif character in _CLOSING:
            depth = max(0, depth - 1)
        elif character == "\n" or (character in "，；：。！？" and depth == 0):
            depth = 0
            yield place, character
    yield len(text), "。"


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the parts of what stands between two commas."""
    for found in _GOES_ON.finditer(text, start + 2, end):
        place = found.end() if found[0] == "的" else found.start()
        if place - start >= 3:
            yield start, place
            start = place
    if start < end:
        yield start, end


def clauses_of(text: str, start: int = 0) -> list[Clause]:
    """Return the clauses of a plain text from a place on."""
    found: list[Clause] = []
    sentence = group = 0
    for place, mark in _cuts(text, start):
        pieces = list(_pieces(text, start, place))
        ends_group = mark not in "，："
        for number, (first, last) in enumerate(pieces, 1):
            found.append(
                Clause(first, last, sentence, group, mark if number == len(pieces) else "")
            )
        group += ends_group
        sentence += mark in _SENTENCE
        start = place + 1
    return found


_TABLE_ROW = re.compile(r"\t|\|| {3,}|\u3000{2,}")


def without_tables(source: str) -> str:
    """Return the text with the rows of tables blanked, so that every place stays where it was."""
    lines = source.split("\n")
    kept = [
        " " * len(line) if len(_TABLE_ROW.findall(line.strip())) >= 2 and "。" not in line else line
        for line in lines
    ]
    return "\n".join(kept)
