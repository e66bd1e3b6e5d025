"""Unnumbered headings: 【值班】, Markdown headings, short lines that stand alone, and words before a colon."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from opscharter.regulation.structure.characters import weight
from opscharter.regulation.structure.labels import TERMINAL, Candidate, bare, bullet_end
from opscharter.regulation.structure.lines import Line
from opscharter.regulation.structure.scoring import HEADING

_BRACKETED: Final = re.compile(
    r"^\s*(?:【[^】]{1,20}】|〖[^〗]{1,20}〗|〔[^〕]{1,20}〕|\[[^\]\d]{2,20}\])"
)
_INSIDE: Final = re.compile(r"(?<=[。;!])\s*【[^】]{1,20}】")
_RUN_IN: Final = re.compile(r"^\s*[^\s,。;:、!?()\d][^,。;:!?]{0,14}:(?=\s*\S)")
_PLAIN: Final = re.compile(r"^[^。;!?,.…\d|]{2,18}[::]?$")
_DATE: Final = re.compile(
    r"\d{4} ?年|[〇零一二三四五六七八九十]{4} ?年|\d 月|印发|施行$|通过\)?$|^\(|^(?:附件|附表|附录|抄送|主送|签发|日期|落款|编制|审核|批准|版本)"
)
_PREFACE: Final = re.compile(
    r"[【〖〔\[]\s*(?:导语|导读|摘要|编者按|前言|简介|内容提要|篇一)\s*[】〗〕\]]"
)
_SQUARE: Final = re.compile(r"^\s*[■◆▲★●□◇]\s*(?=\S)")
_USUAL: Final = re.compile(r"^\s*[总附罚分] {0,4}则\s*:?$")
_GREETING: Final = re.compile(r"各|尊敬的|亲爱的|全体|致 ?各")
_LEAD: Final = re.compile(r"下列|如下|以下|应当?|必须|不得|须|可以|负责")
"""Words of a sentence that leads a list; a heading with a colon has none of them."""
_NUMBERED: Final = frozenset({"一、", "壹、", "第一、", "第一步", "甲", "i", "\u2160"})
"""Families that number headings: where one of them is used, short lines without a number are not headings."""
_BODY: Final = 18
_SHARE: Final = 0.6


def _heading(
    index: int, begin: int, end: int, family: str, worth: float, level: int = 0
) -> Candidate:
    return Candidate(index, begin, end, HEADING, family, (), worth, start=True, level=level)


def headings(
    lines: Sequence[Line], found: Sequence[Candidate], rows: frozenset[int], wrapped: Sequence[str]
) -> list[Candidate]:
    """Return the unnumbered headings of a text whose numbered labels are `found`."""
    labelled = {candidate.line for candidate in found if candidate.start and candidate.worth > 0}
    free = [
        index for index, line in enumerate(lines)
        if not line.blank and index not in labelled and index not in rows and not wrapped[index]
    ]  # fmt: skip
    below = bare(lines)
    free = [index for index in free if index not in below or lines[index].heading]
    result: list[Candidate] = []
    for index in free:
        line = lines[index]
        bracket = _BRACKETED.match(line.match)
        if line.heading:
            result.append(_heading(index, 0, len(line.text), f"#{line.heading}", 2.0, line.heading))
        elif bracket and not (_PREFACE.search(bracket[0]) and not result):
            begin = len(line.match) - len(line.match.lstrip())
            result.append(_heading(index, begin, bracket.end(), "【】", 2.0))
            result.extend(_glued(line, index, bracket.end()))
    if (
        len(result) == 1
        and result[0].family == "【】"
        and result[0].line < min(labelled, default=0)
    ):
        result = []  # alone above all numbers it is a remark of the page, and would hold everything
    if not result:
        result = _usual(lines, free, found) or _plain(lines, free, found, labelled)
    return result or _run_in(lines, free, found)


def _glued(line: Line, index: int, begin: int) -> list[Candidate]:
    """Return the bracketed headings that stand inside a paragraph, each after a full stop."""
    return [
        replace(_heading(index, found.start(), found.end(), "【】", 1.5), start=False)
        for found in _INSIDE.finditer(line.match, begin)
    ]


def _usual(lines: Sequence[Line], free: list[int], found: Sequence[Candidate]) -> list[Candidate]:
    """Return 总则 and 附则 without a number where their like have one: they stand on the level of the others."""
    top = next((c for c in found if c.start and c.worth > 0), None)
    if top is None or top.family not in {
        "第章",
        "第编",
        "第篇",
        "第部分",
        "一、",
        "壹、",
        "第一、",
    }:
        return []
    return [
        replace(_end_of_words(lines, index), family=top.family, rank=top.rank)
        for index in free
        if _USUAL.match(lines[index].match)
    ]


def _next(lines: Sequence[Line], index: int) -> int:
    return next((n for n in range(index + 1, len(lines)) if not lines[n].blank), -1)


def _stands_alone(lines: Sequence[Line], index: int, free: set[int]) -> bool:
    """Tell whether a short line is a heading by its look and what stands around it."""
    text = _SQUARE.sub("", lines[index].match).strip()
    if text.endswith(":") and (_LEAD.search(text) or _GREETING.match(text)):
        return False
    if not _PLAIN.match(text) or _DATE.search(text) or bullet_end(text):
        return False
    before = next(
        (lines[n].match.strip() for n in range(index - 1, -1, -1) if not lines[n].blank), "。"
    )
    after = _next(lines, index)
    if after < 0 or (
        before[-1] not in TERMINAL
        and (index - 1) in free
        and not lines[index - 1].blank
        and not _PLAIN.match(before)
    ):
        return False
    return after not in free or _is_body(lines[after]) or _heads_body(lines, after, free)


def _is_body(line: Line) -> bool:
    return weight(line.match) >= _BODY or line.match.strip()[-1] in TERMINAL


def _heads_body(lines: Sequence[Line], index: int, free: set[int]) -> bool:
    """Tell whether a heading below a heading has text below it."""
    after = _next(lines, index)
    words = lines[index].match.strip()
    return bool(_PLAIN.match(words)) and (after in free and _is_body(lines[after]))


def _plain(
    lines: Sequence[Line], free: list[int], found: Sequence[Candidate], labelled: set[int]
) -> list[Candidate]:
    """Return short lines that stand alone, where the text has no numbered headings of its own."""
    if any(c.start and c.worth > 0 and (c.family in _NUMBERED or c.rank in {0, 1}) for c in found):
        return []
    alone = [index for index in free if _stands_alone(lines, index, set(free))]
    if len(alone) < 2:
        return []
    firsts = {c.line: c for c in found if c.start}
    if labelled:
        # with numbers below, each heading must stand directly above one, or the numbering starts anew under it
        fitting = [
            i for i in alone if _next(lines, i) in firsts and _opens(firsts[_next(lines, i)])
        ]
        if len(fitting) * 2 < len(alone):
            return []
        alone = [i for i in alone if i in fitting or _paragraph_below(lines, i, labelled)]
    return [_end_of_words(lines, index) for index in alone]


def _opens(candidate: Candidate) -> bool:
    return candidate.number[-1:] == (1,) or candidate.rank == 3


def _paragraph_below(lines: Sequence[Line], index: int, labelled: set[int]) -> bool:
    after = _next(lines, index)
    return after not in labelled and weight(lines[after].match) >= _BODY


def _end_of_words(lines: Sequence[Line], index: int) -> Candidate:
    text = lines[index].match
    square = _SQUARE.match(text)
    begin = square.end() if square else len(text) - len(text.lstrip())
    return _heading(index, begin, len(text.rstrip(" :")), "plain", 1.0)


def _run_in(lines: Sequence[Line], free: list[int], found: Sequence[Candidate]) -> list[Candidate]:
    """Return words before a colon with which most paragraphs begin, in a text without numbers."""
    if sum(1 for c in found if c.start and c.worth > 0) > 1:
        return []
    result = []
    for index in free:
        begin = bullet_end(lines[index].match)
        match = _RUN_IN.match(lines[index].match[begin:])
        if match:
            result.append(_heading(index, begin, begin + match.end() - 1, "run-in", 1.0))
    return result if len(result) >= 3 and len(result) >= _SHARE * (len(free) - 2) else []
