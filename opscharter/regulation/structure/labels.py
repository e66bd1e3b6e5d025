"""Where labels may stand: every place that looks like 第九条, （二）, 1. or ①, with how much it looks like one."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from opscharter.regulation.structure.lines import Line
from opscharter.regulation.structure.numerals import (
    CAPITAL,
    CHINESE,
    SYMBOLS,
    number,
    roman,
    symbol,
)

_DIGIT: Final = f"[{CHINESE}{CAPITAL}]"
_N: Final = f"(?:{_DIGIT}(?: ?{_DIGIT}){{0,6}}|\\d{{1,4}})"
_SCANNED: Final = f"[{CHINESE}{CAPITAL}—]"  # a scanner reads 一 as a dash
_ORDINAL: Final = f"(?:{_SCANNED}(?: ?{_SCANNED}){{0,6}}|\\d{{1,4}})"
_CN: Final = f"{_DIGIT}{{1,4}}"
_FORMS: Final = (
    ("listed", rf"第(?P<li>{_CN})、(?!{_N}?[、章节条款项第])"),
    ("ordinal", rf"第 {{0,2}}(?P<on>{_ORDINAL}) {{0,2}}(?P<ou>编|篇|部分|章|节|条|款|项|目)(?P<oz>之{_CN}(?![^\s、,:]?[级类种者]))?"),
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
_UNITS: Final = "编|篇|部分|章|节|条"
_START_FORMS: Final = (
    ("arabicspace", r"(?P<rn>\d{1,2}) +(?=[\u4e00-\u9fff])"),
    ("cnspace", rf"(?P<cx>{_CN}) +(?=[\u4e00-\u9fff])"),
    ("nth", rf"第 ?(?P<nt>{_N}) ?(?:(?P<nb>步骤?)(?=[ :,、.]|$)|[、,:.]|(?= [\u4e00-\u9fff]))(?! ?第?{_N} ?[、章节条款项])"),
    ("serial", r"(?P<se>\d{1,2}(?:-\d{1,2}){1,3})(?!\d)[、.:]?(?= *[\u4e00-\u9fffA-Z])(?! ?[人名天日个年月号周楼层栋岁级分小时米次倍])"),
    ("boxed", rf"[(\[【〔〖] ?第 ?(?P<bn>{_N}) ?(?P<bu>{_UNITS}) ?[)\]】〕〗]"),
    ("square", rf"[\[【〔〖] ?(?P<sq>{_CN}|\d{{1,3}}) ?[\]】〕〗]"),
    ("unitfirst", rf"(?P<uu>章|节|条) ?(?P<un>{_N})(?=[ :、.]|$)"),
    ("romanparen", r"\((?P<rp>[IVXivx]{2,5})\)"),
    ("letterwide", r"(?P<lw>[A-Z])(?P<lz>[.、)])(?=[A-Z\d]{2}|[A-Z\d][\u4e00-\u9fff])"),
    ("section", r"§ ?(?P<pg>\d{1,2}(?:\.\d{1,2}){0,3})(?!\d)"),
    ("lettered", r"(?P<ln>[A-Z])-?(?P<ld>\d{1,2})(?=[ :、.])[、.]?"),
    ("letterspace", r"(?P<ls2>[A-Z]) +(?=[\u4e00-\u9fff]{2})"),
    ("glued", r"(?P<gl>\d{1,2})(?=[\u4e00-\u9fff]{2,12}$)"),
    ("colon", r"(?P<co>\d{1,2}) ?:(?!\d)"),
    ("firstly", rf"(?P<is>{_CN})是(?!否)"),
)  # fmt: skip
_START_ONLY: Final = re.compile("|".join(f"(?P<_{name}>{form})" for name, form in _START_FORMS))
_IN_ROWS: Final = frozenset(
    {"第一、", "第一步", "1-1", "A1", "A ", "[一]", "[1]", "条一", "1:", "一是"}
)
"""Styles that are labels only where several lines in a row of numbers begin with them; elsewhere they are words."""
_BEFORE: Final = re.compile(r"^[\s>*·•●◆■□▪◇○\-–—]*")
_BULLETS: Final = re.compile(r"^\s*([-–—•●◆■□▪◇○·*✓➢]|\uf0b7|\uf06c)\s*(?=\S)")
_GROUPS: Final = {
    "cnparen": ("cp", "(一)"), "arabic": ("ar", "1."), "paren": ("pa", "(1)"), "half": ("ha", "1)"), "cn": ("cn", "一、"), "cnhalf": ("ch", "一)")
}  # fmt: skip
_STARTING: Final = {
    "arabicspace": ("rn", "1. ", "1.", 0.4), "cnspace": ("cx", "一、 ", "一、", 1.2), "nth": ("nt", "第一、", "第一、", 2.0),
    "letterspace": ("ls2", "A ", "A ", 1.0), "glued": ("gl", "1", "1.", 1.0), "colon": ("co", "1:", "1.", 0.8), "firstly": ("is", "一是", "一是", 1.0),
    "romanparen": ("rp", "(i)", "(i)", 1.5), "square": ("sq", "[一]", "[一]", 2.0), "letterwide": ("lw", "A", "A", 2.0),
}  # fmt: skip
_GLUED: Final = "1"
"""1总则: a heading of decimals, without anything between number and words."""
RANKS: Final = {"编": 0, "篇": 0, "部分": 0, "章": 1, "节": 2, "条": 3, "款": 4, "项": 5, "目": 6}
_REFERRING: Final = re.compile(
    rf"(?:本\S{{0,4}}(?:规定|制度|办法|细则|规则|守则|条例|章程|规范|公约|方案)|依照|按照|根据|违反|依据|符合|参照|上述|除|前|见|按|依|与|及|和|或|至|到|由|对|在|将|以|为|、|,|~|-|—|第{_N}[条款项章节编]|》|的|附件|附表|表|图)\s*$"
)
_REFERRED: Final = re.compile(
    r"\s*(?:规定|所列|所述|所称|中的|的|之规定|至|和第|或者?第|及第|与第|、第|,第|第|款|项(?!目)|以[内外]|等)"
)
_NUMBER_BEFORE: Final = re.compile(rf"(?:[{CHINESE}{CAPITAL}\d第周期星./¥$a-zA-Z]|\d:)$")
_SENTENCE: Final = re.compile(
    rf"规定的|规定[,，。]|所[列称述]|的|第{_N}[款项]|[、和与及至]第|中[^\s]"
)
_GLUED_TEXT: Final = 400
_AMOUNTS: Final = "于过达为约到至低高少多超在按的是每第"
_MEASURES: Final = "万亿元米吨度千百公小时倍分个名天日周月年毫厘升克寸层级版类款项平立次"
_JOINT: Final = re.compile(r" ?[与和及至到或、~-] ?")
_ROMAN_LETTERS: Final = frozenset("IVXivx")
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
    if kind == "listed":
        return "第一、", "第一、", _clean([number(found["li"])]), -1
    if kind in {"letter", "letterparen"}:
        text = found["le"] or found["lp"]
        style = ("a" if text.islower() else "A") + (found["ls"] or "()")
        return style, style, (_place(text),), -1
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
    if found[group][0] in CAPITAL:
        family = family.replace("一", "壹")
    return family + (found["as"] or found["cs"] or ""), family, [number(found[group])]


def _read_start(found: re.Match[str]) -> tuple[str, str, tuple[int, ...], int, float]:
    """Return style, family, number, rank and worth of a match that is a label only at the start of a line."""
    kind = _kind(found, _START_FORMS)
    if kind == "boxed":
        rank = RANKS[found["bu"]]
        return f"({found['bu']})", f"第{found['bu']}", _clean([number(found["bn"])]), rank, 1.5
    if kind == "unitfirst":
        return "条一", "条一", _clean([number(found["un"])]), RANKS[found["uu"]], 1.0
    if kind in {"serial", "section"}:
        parts = [int(part) for part in re.split(r"[-.]", found["se"] or found["pg"])]
        family = f"1.{len(parts)}" if len(parts) > 1 else "1."
        return "1-1" if found["se"] else "§", family, tuple(parts), -1, 1.0
    if kind == "lettered":
        return "A1", "1.A", (_place(found["ln"]), int(found["ld"])), -1, 1.0
    return _unranked(kind, found)


def _place(letter: str) -> int:
    return ord(letter.lower()) - ord("a") + 1


def _unranked(kind: str, found: re.Match[str]) -> tuple[str, str, tuple[int, ...], int, float]:
    """Return the same of one with a single number and no rank."""
    group, style, family, worth = _STARTING[kind]
    printed = found[group]
    if kind in {"letterwide", "letterspace"}:
        style = family = "A" + (found["lz"] or " ")
        return style, family, (_place(printed),), -1, worth
    if (kind == "nth" and found["nb"]) or (kind == "square" and printed.isdigit()):
        style = family = {"nth": "第一步", "square": "[1]"}[kind]
    value = roman(printed) if kind == "romanparen" else number(printed)
    return style, family, _clean([value]), -1, worth


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
    if kind in {"letter", "letterparen", "roman", "decimal", "stem", "listed"}:
        return before[-1] not in TERMINAL and not _glued_on(text, found, before[-1])
    if kind not in {"symbol", "cnparen", "paren", "ordinal"} and _NUMBER_BEFORE.search(before):
        return True
    if kind in {"arabic", "half", "cnhalf"}:
        return bool(_NAMED.search(before))
    return bool(_REFERRING.search(before) or _REFERRED.match(text, found.end()))


def _glued_on(text: str, found: re.Match[str], before: str) -> bool:
    """Tell whether a place may be a label that runs on from a heading, in a paragraph into which a whole text was glued."""
    after = text[found.end() : found.end() + 3].lstrip()[:1]
    return (
        len(text) > _GLUED_TEXT
        and "\u4e00" <= before <= "\u9fff"
        and before not in _AMOUNTS
        and "\u4e00" <= after <= "\u9fff"
        and after not in _MEASURES
    )


def first_label(line: Line, index: int, wrapped: str) -> Candidate | None:
    """Return the label a line begins with. `wrapped` is the line before where its sentence runs on into this one."""
    skip = _BEFORE.match(line.match)
    begin = skip.end() if skip else 0
    found = _ANY.match(line.match, begin)
    if found is None:
        found = _START_ONLY.match(line.match, begin)
        if found is None or wrapped:
            return None
        style, family, digits, rank, worth = _read_start(found)
        end = begin + len(found[0].rstrip())
        return Candidate(index, begin, end, style, family, digits, worth, start=True, rank=rank) if digits else None  # fmt: skip
    style, family, digits, rank = _read(found)
    if not digits or (family == "一、" and style.endswith(":") and wrapped):
        return None
    worth = 2.0
    if wrapped:
        joined = wrapped + line.match[begin:]
        again = _ANY.match(joined, len(wrapped))
        inside = _worth_inside(joined, again, _kind(again)) if again else None
        worth = -2.5 if inside is None else max(inside, 0.0)
    elif _refers(line.match, found.end(), family, rank):
        worth = -2.5
    elif style in {"第款", "第项"}:
        worth = 0.5
    elif family.startswith("1.") and family != "1." and rank < 0:
        worth = 1.0
    return Candidate(
        index, found.start(), found.end(), style, family, digits, worth, start=True, rank=rank
    )


def _refers(text: str, end: int, family: str, rank: int) -> bool:
    """Tell whether the words after a label at the start of a line say that the sentence speaks of it: 第三条规定的, Ⅰ.与Ⅱ.两部分."""
    if rank >= 0 and _SENTENCE.match(text, end):
        return True
    joint = _JOINT.match(text, end)
    other = _ANY.match(text, joint.end()) if joint else None
    return other is not None and _read(other)[1] == family


def _otherwise(line: Line, label: Candidate) -> Iterator[Candidate]:
    """Yield what else the label at the start of a line may be: 2.24小时内 is 2. or 2.24, I. the first or the ninth."""
    printed = line.match[label.begin : label.end]
    begin, text = label.begin, printed.strip("().、:")
    if label.family == "1.2" and label.style == "1.2" and not printed.endswith("."):
        whole = str(label.number[0])
        yield Candidate(label.line, begin, begin + len(whole) + 1, "1..", "1.", label.number[:1], 0.2, start=True)  # fmt: skip
    elif label.style[0] in "aA" and text in _ROMAN_LETTERS:
        value = roman(text)
        style = "(i)" if label.style.endswith("()") else "i" + label.style[1:]
        family = "(i)" if style == "(i)" else "i"
        yield Candidate(label.line, begin, label.end, style, family, _clean([value]), 0.2, start=True)  # fmt: skip


def _kind(found: re.Match[str], forms: Sequence[tuple[str, str]] = _FORMS) -> str:
    return next(name for name, _form in forms if found[f"_{name}"])


def bare(lines: Sequence[Line]) -> frozenset[int]:
    """Return the lines that stand below a label which has its line to itself: they are its text, whatever they look like."""
    found: set[int] = set()
    alone = False
    for index, line in enumerate(lines):
        if line.blank:
            continue
        if alone:
            found.add(index)
        label = None if line.heading else first_label(line, index, "")
        alone = label is not None and label.worth > 0 and not line.match[label.end :].strip(" :")
    return frozenset(found)


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
            found.extend(_otherwise(line, first) if not wrapped[index] else ())
            begin = first.end
        found.extend(_inside(line, index, begin))
    return _in_rows(found)


def _in_rows(found: list[Candidate]) -> list[Candidate]:
    """Return the places without those whose style needs company and that have none before or behind them."""
    starting = {
        (c.style, c.number) for c in found if c.style in _IN_ROWS and (c.start or c.worth > -1)
    }
    outer = {c.number[0] for c in found if c.start and c.family == "1.2"}
    return [
        c for c in found
        if (_has_company(c, starting) if c.style in _IN_ROWS else c.style != _GLUED or len(outer) > 1)
    ]  # fmt: skip


def _has_company(candidate: Candidate, starting: set[tuple[str, tuple[int, ...]]]) -> bool:
    """Tell whether the row a place stands in begins with 1, and the number before or behind it is there too."""
    row, last = candidate.number[:-1], candidate.number[-1]
    return (candidate.style, (*row, 1)) in starting and any(
        (candidate.style, (*row, last + step)) in starting for step in (1, -1)
    )
