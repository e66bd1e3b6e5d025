"""The lines of a text, cleaned of what is not its own: glosses, emphasis, links; each with its number in the source."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from opscharter.regulation.structure.characters import folded

_INVISIBLE: Final = re.compile(
    "[\u200b-\u200f\u2060\ufeff\u00ad\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]"
)
_PINYIN: Final = "a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿ"
_TONED: Final = re.compile("[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]")
_GLOSS: Final = re.compile(
    rf"(?<=[\u4e00-\u9fff])(\n?)[（(]\s?[{_PINYIN}]{{1,7}}(?:(\n)[{_PINYIN}]{{0,6}})?\s?[)）]"
)
_ENOUGH_GLOSSES: Final = 3
_LINK: Final = re.compile(r"!?\[([^\[\]\n]*)\]\((?:[^()\s]|\([^()\s]*\))*(?:\s+\"[^\"]*\")?\)")
_EMPHASIS: Final = re.compile(r"(\*\*|__)(?=\S)([^*_\n]+?)(?<=\S)\1")
_HEADING: Final = re.compile(
    r"^ {0,3}(#{1,6})(?=[ \t\u3000\u4e00-\u9fff【（(《])[ \t\u3000]*(.*?)[ \t#]*$"
)
_BOLD_LINE: Final = re.compile(r"^\s*(\*\*|__)([^*_]+?)\1\s*[:：]?\s*$")
_QUOTED: Final = re.compile(r"^ {0,3}(?:> ?)+(?=\S|$)")
_BOLDEST: Final = 30
BOLD: Final = 7
"""The level of a line that is bold and nothing else."""
_FRONT: Final = re.compile(r"\A---[ \t]*\n(.*?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
_TITLE_FIELD: Final = re.compile(r"^title:\s*(.+?)\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `text` as printed, `match` folded for matching, `heading` the level of a Markdown heading (7: a bold line)."""

    text: str
    match: str
    number: int
    heading: int = 0
    joined: tuple[tuple[int, int], ...] = ()
    """Where further lines of the source begin in it, and their numbers."""
    printed: int = 0
    """How many characters the source has in it, where glosses were taken out."""

    def number_at(self, place: int) -> int:
        """Return the number of the source's line that a place of the text stands on."""
        return next(
            (number for begin, number in reversed(self.joined) if begin <= place), self.number
        )

    @property
    def width(self) -> int:
        """How many characters wide it is printed."""
        return self.printed or len(self.match.strip())

    @property
    def blank(self) -> bool:
        """Whether nothing is printed in it."""
        return not self.text.strip()


def joined(lines: Sequence[Line]) -> Line:
    """Return several lines as one: a sentence that was broken."""
    if len(lines) == 1:
        return lines[0]
    pieces: list[str] = [lines[0].text.rstrip()]
    places: list[tuple[int, int]] = []
    length = len(pieces[0])
    for before, line in pairwise(lines):
        piece = line.text.strip(" \u3000\t\u00a0")
        end = before.text.rstrip()[-1:]
        if end.isascii() and end.isalpha() and piece[:1].isascii() and piece[:1].isalpha():
            piece = f" {piece}"  # two words of a western script
        places.append((length, line.number))
        pieces.append(piece)
        length += len(piece)
    text = "".join(pieces)
    return Line(text, folded(text), lines[0].number, lines[0].heading, tuple(places))


def without_glosses(text: str) -> str:
    """Take reading glosses out: 運(yùn)營(yíng) → 運營. Toneless ones only where the text has others. Lines stay lines."""
    found = [gloss[0] for gloss in _GLOSS.finditer(text)]
    if sum(1 for gloss in found if _TONED.search(gloss)) < _ENOUGH_GLOSSES:
        return text
    return _GLOSS.sub(lambda gloss: "\n" * gloss[0].count("\n"), text)


def make_line(text: str, number: int, heading: int = 0, printed: int = 0) -> Line:
    """Return the line, stripped at its end."""
    text = text.rstrip()
    return Line(text, folded(text), number, heading, printed=printed)


def _markdown(text: str) -> tuple[str, int]:
    """Return the words of a line and the level of its heading."""
    level = 0
    text = _QUOTED.sub("", text)
    if found := _HEADING.match(text):
        level, text = len(found[1]), found[2]
    elif (
        (bold := _BOLD_LINE.match(text))
        and len(bold[2]) <= _BOLDEST
        and bold[2][-1] not in "。；，"
    ):
        level = BOLD
    text = _LINK.sub(r"\1", text)
    if "*" in text or "_" in text:
        text = _EMPHASIS.sub(r"\2", text)
    return text, level


def front_title(text: str) -> tuple[str, str]:
    """Return the title that a Markdown front matter gives and the text without it, its lines kept empty."""
    found = _FRONT.match(text)
    if found is None:
        return "", text
    title = _TITLE_FIELD.search(found[1])
    return (title[1].strip("\"'") if title else ""), "\n" * found[0].count("\n") + text[
        found.end() :
    ]


def lines_of(text: str) -> Iterator[Line]:
    """Yield the lines, in order."""
    source, plain = text.split("\n"), without_glosses(text).split("\n")
    for number, (printed, raw) in enumerate(zip(source, plain, strict=True), start=1):
        words, level = _markdown(_INVISIBLE.sub("", raw))
        yield make_line(words, number, level, 0 if printed == raw else len(printed.strip()))
