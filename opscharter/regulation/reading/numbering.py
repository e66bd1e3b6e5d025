"""The numbers Word puts before paragraphs of a list, as it prints them: 第一条, （二）, 1.1, ①."""

import re
from collections.abc import Callable
from typing import Final

from lxml import etree

from opscharter.regulation.structure.numerals import written

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CHINESE: Final = frozenset(
    ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand", "koreanCounting", "japaneseLegal", "chineseLegalSimplified", "ideographLegalTraditional")
)  # fmt: skip
_ROMAN: Final = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_STEMS: Final = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES: Final = "子丑寅卯辰巳午未申酉戌亥"
_DEEPEST: Final = 9


def _letters(n: int) -> str:
    return chr(ord("a") + (n - 1) % 26) * ((n - 1) // 26 + 1) if 0 < n < 130 else str(n)


def _roman(n: int) -> str:
    words = ""
    for value, letters in _ROMAN:
        while n >= value and len(words) < 30:
            words += letters
            n -= value
    return words


def _symbols(first: int, n: int, most: int = 20) -> str:
    return chr(first + n - 1) if 1 <= n <= most else str(n)


def format_number(n: int, form: str) -> str:
    """Return a number in one of Word's forms; in digits where the form is not known."""
    if form in _CHINESE:
        return written(n)
    if form in {"ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"}:
        return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(n))
    known: dict[str, Callable[[], str]] = {
        "upperLetter": lambda: _letters(n).upper(), "lowerLetter": lambda: _letters(n),
        "upperRoman": lambda: _roman(n).upper(), "lowerRoman": lambda: _roman(n),
        "decimalEnclosedCircle": lambda: _symbols(0x2460, n), "decimalEnclosedCircleChinese": lambda: _symbols(0x2460, n),
        "decimalEnclosedParen": lambda: _symbols(0x2474, n), "decimalEnclosedFullstop": lambda: _symbols(0x2488, n),
        "ideographEnclosedCircle": lambda: _symbols(0x3220, n, 10), "decimalZero": lambda: f"{n:02}",
        "decimalFullWidth": lambda: str(n).translate({48 + d: 0xFF10 + d for d in range(10)}),
        "ideographTraditional": lambda: _STEMS[(n - 1) % 10], "ideographZodiac": lambda: _BRANCHES[(n - 1) % 12],
        "none": lambda: "", "bullet": lambda: "•",
    }  # fmt: skip
    return known[form]() if form in known else str(n)


class Numbering:
    """The lists of a document and how far each has counted."""

    def __init__(self, tree: etree._Element | None) -> None:
        self._abstract: dict[str, etree._Element] = {}
        self._lists: dict[str, etree._Element] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._started: set[str] = set()
        if tree is not None:
            self._abstract = {
                str(a.get(W + "abstractNumId")): a for a in tree.iter(W + "abstractNum")
            }
            self._lists = {str(n.get(W + "numId")): n for n in tree.iter(W + "num")}

    def label(self, listed: str, level: int) -> str:
        """Return the label of the next paragraph of this list and level, with the space after it."""
        number = self._lists.get(listed)
        if number is None or not 0 <= level < _DEEPEST:
            return ""
        key = _value(number.find(W + "abstractNumId"))
        counts = self._counts.setdefault(key, {})
        self._restart(listed, number, counts)
        counts[level] = counts[level] + 1 if level in counts else self._start(key, level)
        for deeper in [each for each in counts if self._restarts(key, number, each, level)]:
            del counts[deeper]
        definition = self._level(key, number, level)
        if definition is None:
            return ""
        return self._printed(definition, key, number, counts)

    def _restart(self, listed: str, number: etree._Element, counts: dict[int, int]) -> None:
        """Begin anew where another list of the same kind says so, the first time it is used."""
        if listed in self._started:
            return
        self._started.add(listed)
        for override in number.findall(W + "lvlOverride"):
            start = _value(override.find(W + "startOverride"))
            if start.isdigit():
                counts[int(override.get(W + "ilvl") or 0)] = int(start) - 1

    def _restarts(self, key: str, number: etree._Element, deeper: int, level: int) -> bool:
        """Tell whether a level counts anew after one above it: 第…条 goes on through the chapters where the list says so."""
        if deeper <= level:
            return False
        definition = self._level(key, number, deeper)
        after = _value(definition.find(W + "lvlRestart")) if definition is not None else ""
        return level < int(after) if after.isdigit() else True

    def _level(self, key: str, number: etree._Element, level: int) -> etree._Element | None:
        for override in number.findall(W + "lvlOverride"):
            if (
                override.get(W + "ilvl") == str(level)
                and (own := override.find(W + "lvl")) is not None
            ):
                return own
        abstract = self._abstract.get(key)
        if abstract is None:
            return None
        return next(
            (each for each in abstract.findall(W + "lvl") if each.get(W + "ilvl") == str(level)),
            None,
        )

    def _start(self, key: str, level: int) -> int:
        definition = next(
            (
                each
                for each in self._abstract.get(key, ())
                if each.tag == W + "lvl" and each.get(W + "ilvl") == str(level)
            ),
            None,
        )
        start = _value(definition.find(W + "start")) if definition is not None else ""
        return int(start) if start.isdigit() else 1

    def _printed(
        self, definition: etree._Element, key: str, number: etree._Element, counts: dict[int, int]
    ) -> str:
        legal = definition.find(W + "isLgl") is not None
        own = _value(definition.find(W + "numFmt"))
        if own == "bullet":
            return "• "

        def one(found: re.Match[str]) -> str:
            level = int(found[1]) - 1
            there = self._level(key, number, level)
            form = _value(there.find(W + "numFmt")) if there is not None else "decimal"
            count = counts.get(level, self._start(key, level))
            return format_number(count, "decimal" if legal else form or "decimal")

        label = re.sub(r"%([1-9])", one, _value(definition.find(W + "lvlText")))
        after = _value(definition.find(W + "suff"))
        return label + ("" if after == "nothing" or not label else " ")


def _value(element: etree._Element | None) -> str:
    return "" if element is None else str(element.get(W + "val") or "")
