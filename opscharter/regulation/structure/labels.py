"""Where labels may stand: every place that looks like 第九条, （二）, 1. or ①, with how much it looks like one."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from opscharter.regulation.structure.lines import Line
from opscharter.regulation.structure.numerals import CHINESE, SYMBOLS, number, roman, symbol

_N: Final = f"(?:[{CHINESE}]{{1,7}}|\\d{{1,4}})"
_CN: Final = f"[{CHINESE}]{{1,4}}"
_FORMS: Final = (
    ("ordinal", rf"第 {{0,2}}(?P<on>{_N}) {{0,2}}(?P<ou>编|篇|部分|章|节|条|款|项|目)(?P<oz>之{_CN}(?![^\s、,:]?[级类种者]))?"),
    ("cnparen", rf"\( ?(?P<cp>{_CN}) ?\)[、.]?"),
    ("decimal", r"(?P<de>\d{1,3}(?:\.\d{1,3}){1,5})(?![\d%])\.?(?![.\d])"),
    ("arabic", r"(?P<ar>\d{1,3}) ?(?P<as>[.、])(?!\d)"),
    ("paren", r"\( ?(?P<pa>\d{1,3}) ?\)[、.]?"),
    ("half", r"(?P<ha>\d{1,3})\)[、.]?"),
    ("cnhalf", rf"(?P<ch>{_CN})\)[、.]?"),
    ("stem", r"(?P<st>[甲乙丙丁戊己庚辛壬癸])(?P<ts>[、.])"),
    ("cn", rf"(?P<cn>{_CN}) ?(?P<cs>[、.:])"),
    ("symbol", rf"(?P<sy>[{SYMBOLS}])[、.]?"),
    ("letterparen", r"\((?P<lp>[a-zA-Z])\)"),
    ("letter", r"(?P<le>[a-zA-Z])(?P<ls>[.、)])(?![a-zA-Z\d])"),
    ("roman", r"(?P<ro>[IVXivx]{2,5})(?P<rs>[.、)])"),
)  # fmt: skip
_ANY: Final = re.compile("|".join(f"(?P<_{name}>{form})" for name, form in _FORMS))
_START_ONLY: Final = re.compile(
    rf"(?P<arabicspace>(?P<rn>\d{{1,2}}) +(?=[\u4e00-\u9fff]))|(?P<cnspace>(?P<cx>{_CN}) +(?=[\u4e00-\u9fff]))"
)
_BEFORE: Final = re.compile(r"^[\s>*·•●◆■□▪◇○\-–—]*")
_BULLETS: Final = re.compile(r"^\s*([-–—•●◆■□▪◇○·*✓➢]|\uf0b7|\uf06c)\s*(?=\S)")
_GROUPS: Final = {
    "cnparen": ("cp", "(一)"), "arabic": ("ar", "1."), "paren": ("pa", "(1)"), "half": ("ha", "1)"), "cn": ("cn", "一、"), "cnhalf": ("ch", "一)")
}  # fmt: skip
RANKS: Final = {"编": 0, "篇": 0, "部分": 0, "章": 1, "节": 2, "条": 3, "款": 4, "项": 5, "目": 6}
_REFERRING: Final = re.compile(
    rf"(?:本\S{{0,4}}(?:规定|制度|办法|细则|规则|守则|条例|章程|规范|公约|方案)|依照|按照|根据|违反|依据|符合|参照|上述|除|前|见|按|依|与|及|和|或|至|到|由|对|在|将|以|为|、|,|~|-|—|第{_N}[条款项章节编]|》|的|附件|附表|表|图)\s*$"
)
_REFERRED: Final = re.compile(
    r"\s*(?:规定|所列|所述|所称|中的|的|之规定|至|和第|或者?第|及第|与第|、第|,第|第|款|项(?!目)|以[内外]|等)"
)
_NUMBER_BEFORE: Final = re.compile(rf"(?:[{CHINESE}\d第周期星./¥$a-zA-Z]|\d:)$")
_SENTENCE: Final = re.compile(
    rf"规定的|规定[,，。]|所[列称述]|的|第{_N}[款项]|[、和与及至]第|中[^\s]"
)
_WINDOW: Final = 16  # characters before a place that tell what it is
_NAMED: Final = re.compile(r"(?:附件|附表|附录|附图|表|图|版本|第|No)\s?$")
_NEVER_BEFORE: Final = '、,("“‘《/-第'
TERMINAL: Final = "。;!?…:”』」》)"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that may be a label. `style` which way of numbering, `family` its look without separators, `number` (3,) or (1, 2);
    empty for an unnumbered heading. `worth` how much it looks like a label; `start` a line begins with it.
    """

    line: int
    begin: int
    end: int
    style: str
    family: str
    number: tuple[int, ...]
    worth: float
    start: bool
    rank: int = -1
    level: int = 0  # of a Markdown heading


def _read(found: re.Match[str]) -> tuple[str, str, tuple[int, ...], int]:
    """Return style, family, number and rank of a match; no number where it is none."""
    kind = _kind(found)
    if kind == "ordinal":
        numbers = [number(found["on"])] + ([number(found["oz"][1:])] if found["oz"] else [])
        style = f"第{found['ou']}"
        return style, style, _clean(numbers), RANKS[found["ou"]]
    if kind in {"letter", "letterparen"}:
        text = found["le"] or found["lp"]
        style = ("a" if text.islower() else "A") + (found["ls"] or "()")
        return style, style, (ord(text.lower()) - ord("a") + 1,), -1
    style, family, numbers = _plain(kind, found)
    return style, family, _clean(numbers), -1


def _plain(kind: str, found: re.Match[str]) -> tuple[str, str, list[int | None]]:
    if kind == "decimal":
        digits: list[int | None] = [int(part) for part in found["de"].split(".")]
        return f"1.{len(digits)}", f"1.{len(digits)}", digits
    if kind == "symbol":
        row, n = symbol(found["sy"])
        return row, row, [n]
    if kind == "roman":
        return "i" + found["rs"], "i", [roman(found["ro"])]
    if kind == "stem":
        return "甲" + found["ts"], "甲", ["甲乙丙丁戊己庚辛壬癸".index(found["st"]) + 1]
    group, family = _GROUPS[kind]
    return family + (found["as"] or found["cs"] or ""), family, [number(found[group])]


def _clean(numbers: Sequence[int | None]) -> tuple[int, ...]:
    return () if None in numbers else tuple(n for n in numbers if n is not None)


def bullet_end(text: str) -> int:
    """Return where the words after a bullet begin, 0 where there is none."""
    found = _BULLETS.match(text)
    return found.end() if found else 0


def _worth_inside(text: str, found: re.Match[str], kind: str) -> float | None:
    """Return how much a place inside a line looks like a label; None: not at all."""
    before = text[max(0, found.start() - _WINDOW) : found.start()].rstrip()
    if not before or before[-1] in _NEVER_BEFORE or _forbidden(before, text, found, kind):
        return None
    if before[-1] in "。;!?”":
        return 0.5
    return 0.0 if before[-1] == ":" else -0.7


def _forbidden(before: str, text: str, found: re.Match[str], kind: str) -> bool:
    """Tell whether the words around a place say that it is a reference, a number or a date."""
    if kind in {"letter", "letterparen", "roman", "decimal", "stem"}:
        return before[-1] not in TERMINAL
    if kind not in {"symbol", "cnparen", "paren", "ordinal"} and _NUMBER_BEFORE.search(before):
        return True
    if kind in {"arabic", "half", "cnhalf"}:
        return bool(_NAMED.search(before))
    return bool(_REFERRING.search(before) or _REFERRED.match(text, found.end()))


def first_label(line: Line, index: int, wrapped: str) -> Candidate | None:
    """Return the label a line begins with. `wrapped` is the line before where its sentence runs on into this one."""
    skip = _BEFORE.match(line.match)
    begin = skip.end() if skip else 0
    found = _ANY.match(line.match, begin)
    if found is None:
        found = _START_ONLY.match(line.match, begin)
        if found is None or wrapped:
            return None
        text = found["rn"] or found["cx"]
        style = "1." if found["rn"] else "一、"
        digits = _clean([number(text)])
        worth = 0.4 if found["rn"] else 1.2
        return Candidate(index, found.start(), found.start() + len(text), style + " ", style, digits, worth, start=True)  # fmt: skip
    style, family, digits, rank = _read(found)
    if not digits or (family == "一、" and style.endswith(":") and wrapped):
        return None
    worth = 2.0
    if wrapped:
        joined = wrapped + line.match[begin:]
        again = _ANY.match(joined, len(wrapped))
        inside = _worth_inside(joined, again, _kind(again)) if again else None
        worth = -2.5 if inside is None else max(inside, 0.0)
    elif rank >= 0 and _SENTENCE.match(line.match, found.end()):
        worth = -2.5
    elif style in {"第款", "第项"}:
        worth = 0.5
    elif family.startswith("1.") and family != "1." and rank < 0:
        worth = 1.0
    return Candidate(
        index, found.start(), found.end(), style, family, digits, worth, start=True, rank=rank
    )


def _kind(found: re.Match[str]) -> str:
    return next(name for name, _form in _FORMS if found[f"_{name}"])


def _inside(line: Line, index: int, begin: int) -> Iterator[Candidate]:
    """Yield the labels that may stand inside a line."""
    for found in _ANY.finditer(line.match, begin):
        kind = _kind(found)
        style, family, digits, rank = _read(found)
        if not digits or rank > RANKS["条"] or style.endswith(":"):
            continue
        worth = _worth_inside(line.match, found, kind)
        if worth is not None:
            yield Candidate(index, found.start(), found.end(), style, family, digits, worth, start=False, rank=rank)  # fmt: skip


def candidates(
    lines: Sequence[Line], wrapped: Sequence[str], tables: frozenset[int]
) -> list[Candidate]:
    """Return every place that may be a label, in order of reading."""
    found: list[Candidate] = []
    for index, line in enumerate(lines):
        if line.blank or index in tables:
            continue
        begin = 0
        first = first_label(line, index, wrapped[index])
        if first is not None:
            found.append(first)
            begin = first.end
        found.extend(_inside(line, index, begin))
    return found
