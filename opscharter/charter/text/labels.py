"""Labels as they are printed: which style of numbering 第九条, （二）, 1., 1.1, ①, a) or - belongs to, and which number it is."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from opscharter.charter.text.numerals import NUMERAL, read_number

_SPACE: Final = "[ \t\u3000]*"
_CHINESE: Final = "〇零一二三四五六七八九十百"
_DIGIT: Final = "[0-9０-９]"

#: style -> how a line of it begins: the label, then (for most) the number, then the words
_PATTERNS: Final = {
    "part": rf"(第([{NUMERAL}]+)(?:编|編|篇|部分))(?:[ \t\u3000]+(.*))?$",
    "chapter": rf"(第([{NUMERAL}]+)章)(?:[ \t\u3000]+(.*))?$",
    "section": rf"(第([{NUMERAL}]+)[节節])(?:[ \t\u3000]+(.*))?$",
    "article": rf"(第([{NUMERAL}]+)[条條](?:之(?P<inserted>[{NUMERAL}]+))?){_SPACE}(.*)$",
    "chinese": rf"(([{_CHINESE}]+)、){_SPACE}(.*)$",
    "chinese-brackets": rf"([（(]([{_CHINESE}]+)[）)][、.．]?){_SPACE}(.*)$",
    "decimal": rf"(({_DIGIT}{{1,3}}(?:[.．]{_DIGIT}{{1,3}}){{1,6}})[.．、]?)(?![0-9０-９%％]){_SPACE}(.*)$",
    "digits": rf"(({_DIGIT}{{1,3}})[.．、])(?![0-9０-９]){_SPACE}(.*)$",
    "digits-brackets": rf"([（(]({_DIGIT}{{1,3}})[）)][、.．]?){_SPACE}(.*)$",
    "digits-bracket": rf"(({_DIGIT}{{1,3}})[）)]){_SPACE}(.*)$",
    "circled": rf"(([①-⑳㉑-㉟])、?){_SPACE}(.*)$",
    "letters": rf"(([A-Za-z])[.．、)）])(?![A-Za-z]){_SPACE}(.*)$",
    "letters-brackets": rf"([（(]([A-Za-z])[）)]){_SPACE}(.*)$",
    "bullet": r"(([-*•●○■□◆◇▪▲]))[ \t\u3000]+(\S.*)$",
}
_COMPILED: Final = {style: re.compile(pattern) for style, pattern in _PATTERNS.items()}
_BOLD: Final = re.compile(rf"\*\*([^*]+)\*\*{_SPACE}(.*)$")
#: styles that open a part of the text rather than an article
CONTAINERS: Final = frozenset({"part", "chapter", "section"})
#: the style of a heading that bears no number
HEADING: Final = "heading"


@dataclass(frozen=True, slots=True)
class Mark:
    """How a line begins: its label as printed, the numbers in it, and where its words start in the line.

    `numbers` holds one number, or one per step of a decimal (1.2.3), or the article's and that of 之一; empty when the label bears
    none. `title` is the words of a heading without a number.
    """

    style: str
    label: str
    numbers: tuple[int, ...]
    start: int
    title: str = ""

    @property
    def own(self) -> int | None:
        """The number among its siblings, None when it bears none."""
        if self.style == "article":
            return self.numbers[0] if self.numbers else None
        return self.numbers[-1] if self.numbers else None


def read_mark(line: str) -> Mark | None:
    """Return how `line` begins, None when it begins with ordinary words."""
    bold = _BOLD.match(line)
    if bold:
        return _bold(bold[1].strip(" \t\u3000"), bold.start(2))
    for style, pattern in _COMPILED.items():
        found = pattern.match(line)
        numbers = _numbers(style, found) if found else None
        if found and numbers is not None:
            start = found.start(pattern.groups)
            return Mark(style, found[1], numbers, start if start >= 0 else len(line))
    return None


def _bold(label: str, start: int) -> Mark | None:
    """A label in bold may be any: what is no numbering in the usual form is a heading without a number."""
    if not label:
        return None
    style, numbers = read_label(label)
    if style == HEADING:
        return Mark(HEADING, "", (), start, label)
    return Mark(style, label, numbers, start)


def read_label(label: str) -> tuple[str, tuple[int, ...]]:
    """Return style and numbers of a label that stands alone; spaces inside it do not count."""
    bare = re.sub(r"\s", "", label)
    if re.fullmatch(rf"{_DIGIT}{{1,3}}", bare):
        return "plain-digits", (int(unicodedata.normalize("NFKC", bare)),)
    for style, pattern in _COMPILED.items():
        found = pattern.match(f"{bare} x" if style == "bullet" else bare)
        if found and found[1] == bare:
            numbers = _numbers(style, found)
            if numbers is not None:
                return style, numbers
    return HEADING, ()


def _numbers(style: str, found: re.Match[str]) -> tuple[int, ...] | None:
    """Return the numbers of a label, None when they are no numbers after all."""
    words = unicodedata.normalize("NFKC", found[2])
    if style == "bullet":
        return ()
    if style.startswith("letters"):
        return (ord(words.lower()) - ord("a") + 1,)
    if style == "decimal":
        return tuple(int(step) for step in words.split("."))
    if style == "circled":
        return (int(words),)
    wanted = [words, found["inserted"]] if style == "article" and found["inserted"] else [words]
    numbers = [read_number(each) for each in wanted]
    return tuple(n for n in numbers if n) if all(numbers) else None
