"""Titles of regulations, and where one regulation of a file ends and the next begins."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from opscharter.regulation.structure import noise
from opscharter.regulation.structure.characters import folded, weight
from opscharter.regulation.structure.labels import Candidate, bare, candidates, first_label
from opscharter.regulation.structure.lines import Line

_STRONG: Final = "制度|规定|办法|细则|守则|规则|章程|规范|准则|公约|条例|须知|规程|通则|规约"
_WEAK: Final = "方案|标准|手册|预案|流程|要求|指南|职责|意见|纪律|程序|协议|措施|要点|内容|体系"
_AFTER: Final = r"(?:\s*(?:模版|模板|范本|范文|内容|汇编|全文|办法|规范|和流程|及流程|讨论稿|征求意见稿|样本|内容有哪些|有哪些|大全))*\s*(?:[(\[〔【<《].{1,30}[)\]〕】>》])*\s*"
_TITLE: Final = re.compile(rf"^[^。;!?]*(?:{_STRONG}){_AFTER}$")
_WEAK_TITLE: Final = re.compile(rf"^[^。;!?,:]*(?:{_WEAK}){_AFTER}$")
_GLUED: Final = re.compile(
    rf"^(?:PAGE\d*\s*)?(?P<title>[^。;!?,:]{{2,40}}?(?:{_STRONG})(?:(?:{_STRONG}|模版|模板|内容|和流程))*(?:\(.{{1,20}}?\))?)"
)
_PART: Final = re.compile(
    r"^\s*(?:#+\s*)?(?:篇\s*[一二三四五六七八九十\d]{1,3}|第\s*[一二三四五六七八九十\d]{1,3}\s*篇|(?:范文|样本|模板|示例)\s*[一二三四五六七八九十\d]{1,3})\s*[::、.\s]?\s*(?=\S)"
)
_ANNEX: Final = re.compile(r"^\s*附[件录]\s*[\d一二三四五六七八九十]{0,3}\s*:?\s*$")
_ANNEXED: Final = re.compile(
    r"^\s*附 ?(?:[件录] ?(?:[\d一二三四五六七八九十]{1,3} ?[: ]?|[: ])|[\d一二三四五六七八九十]{1,3} ?:)\s*(?=\S)"
)
_OWNER: Final = re.compile(
    r"^(?:关于[\u4e00-\u9fff]{2,30}|[\u4e00-\u9fff]{2,24}(?:站|院|局|厂|公司|集团|中心|学校|大学|委员会|街道|酒店|银行|社区|政府|馆|所|办公室))$"
)
_BOOK: Final = re.compile(r"^\s*(?:#+\s*)?第")
_NAME: Final = 6  # characters, at the least
_LONGEST: Final = 45
_NEAR: Final = 60  # lines below a title within which numbering begins
_TOP: Final = {"第编", "第部分", "第章", "第条", "一、"}


@dataclass(frozen=True, slots=True)
class Segment:
    """The lines of one regulation and its title."""

    title: str
    line: int
    lines: list[Line]
    parts: int = 0  # how many parts its heading announces: （4篇）


def bare_title(text: str) -> str:
    """Return a title without 篇1：, book marks around it, and marks of emphasis."""
    text = re.sub(r"^\s*PAGE\d*\s*", "", text.strip())
    text = re.sub(r"^【[^】]{1,10}】(?=\S)", "", text)
    text = re.sub(r"\.(?:docx?|pdf|wps|txt|html?)$", "", text, flags=re.IGNORECASE)
    found = _PART.match(folded(text)) or _ANNEXED.match(folded(text))
    text = text[found.end() :] if found else text
    return text.replace("《", "").replace("》", "").strip(" \u3000：:*#★☆◆■●") or text.strip()


def is_title(line: Line, *, weak: bool = False) -> bool:
    """Tell whether a line looks like the title of a regulation."""
    text = line.match.strip()
    if len(text) > 3 * _LONGEST or not 2 < weight(text) <= _LONGEST:
        return False
    if _PART.match(text):
        return not _BOOK.match(text) or _names(line)
    label = first_label(line, 0, "")
    if label is not None and label.worth > 0 and label.style not in {"[1]", "[一]"}:
        return False
    return bool(_TITLE.match(text) or (weak and _WEAK_TITLE.match(text)))


def looks_like_title(text: str) -> bool:
    """Tell whether words name a regulation."""
    return bool(_TITLE.match(folded(text)))


def same(one: str, other: str) -> bool:
    """Tell whether two titles are the same but for spaces and marks."""
    return _squeezed(one) == _squeezed(other)


def _squeezed(text: str) -> str:
    return re.sub(r"[\s《》【】:*#-]", "", folded(text))


def glued_title(text: str) -> str:
    """Return the title that text before the first label begins with, else an empty text."""
    found = _GLUED.match(folded(text.strip()))
    return bare_title(text.strip()[found.start("title") : found.end("title")]) if found else ""


def _first_label(lines: Sequence[Line]) -> Candidate | None:
    found = candidates(lines, [""] * len(lines), frozenset())
    return next((candidate for candidate in found if candidate.start or candidate.worth > -1), None)


def _printed_twice(lines: Sequence[Line], index: int) -> bool:
    """Tell whether a title is printed again right below, alone or as the first words of the text."""
    below = next((line for line in lines[index + 1 :] if not line.blank), None)
    return below is not None and _squeezed(below.text).startswith(_squeezed(lines[index].text))


def _starts(lines: Sequence[Line]) -> list[int]:
    """Return the indexes of lines with which a regulation, or another answer of a page, begins."""
    labels = _outer_labels(lines)
    below = bare(lines)
    titles = {index for index, line in enumerate(lines) if is_title(line)} - below
    parts = _part_lines(lines)
    titles -= {index for index, line in enumerate(lines) if _PART.match(line.match)} - parts
    found: list[int] = []
    annexes = _annexes(lines)
    for index, line in enumerate(lines):
        part = noise.separates(line) or index in parts or index in annexes
        if part or (index in titles and _begins(lines, index, labels, found[-1] if found else 0)):
            found.append(index)
    return found


def _annexes(lines: Sequence[Line]) -> set[int]:
    """Return the lines with which annexes begin that are numbered anew: the title below 附件, or 附件 with its title."""
    found: set[int] = set()
    for index, line in enumerate(lines):
        if not noise.heads_annex(lines, index):
            continue
        under = next(n for n in range(index + 1, len(lines)) if not lines[n].blank)
        alone = _ANNEX.match(line.match) and first_label(lines[under], under, "") is None
        found.add(under if alone else index)
    return found


def _part_lines(lines: Sequence[Line]) -> set[int]:
    """Return the lines that begin one regulation of several: 篇一：, or 第二篇 where a title follows each, not the name of a part."""
    found = {index for index, line in enumerate(lines) if _PART.match(line.match)}
    books = {index for index in found if _BOOK.match(lines[index].match)}
    return found if all(_names(lines[index]) for index in books) else found - books


def _names(line: Line) -> bool:
    """Tell whether the name of a regulation stands after 第二篇."""
    part = _PART.match(line.match)
    rest = line.match[part.end() :].strip() if part else ""
    return weight(rest) >= _NAME and bool(_TITLE.match(rest) or _WEAK_TITLE.match(rest))


def _outer_labels(lines: Sequence[Line]) -> list[Candidate]:
    """Return labels of the styles with which regulations begin."""
    found = candidates(lines, [""] * len(lines), frozenset())
    first = next((c.family for c in found if c.start and c.worth > 0), "")
    return [c for c in found if c.family in {*_TOP, first} and (c.start or c.worth > -1)]


def _begins(lines: Sequence[Line], index: int, labels: list[Candidate], before: int) -> bool:
    """Tell whether a regulation begins with the title at `index`: printed twice, or numbering starts anew below it."""
    if _printed_twice(lines, index):
        return True
    if not _TITLE.match(lines[index].match.strip()):
        return False
    below = next((line for line in lines[index + 1 :] if not line.blank), None)
    above = next((line for line in reversed(lines[:index]) if not line.blank), None)
    if (below is not None and noise.is_contents(below)) or (above and _ANNEX.match(above.match)):
        return True
    if _takes_over(lines, index, labels):
        return True
    after = next((c for c in labels if index < c.line < index + _NEAR), None)
    here = [c.family for c in labels if before <= c.line < index and c.number == (1,)]
    if same(lines[before].text, lines[index].text):  # perhaps the head of a page
        here = here[:1] or ["no numbers yet"]
    return after is not None and after.number == (1,) and (not here or after.family in here)


def _takes_over(lines: Sequence[Line], index: int, labels: list[Candidate]) -> bool:
    """Tell whether right below a title that stands by itself numbers of another style begin, and those above never go on."""
    under = next((n for n in range(index + 1, len(lines)) if not lines[n].blank), -1)
    last = next((c for c in reversed(labels) if c.line < index), None)
    if under < 0 or last is None or not lines[index - 1].blank:
        return False
    first = first_label(lines[under], under, "")
    if first is None or first.number != (1,) or first.worth <= 0 or first.family == last.family:
        return False
    outer = next(c.family for c in labels)
    further = next((c for c in labels if c.line > index and c.family == outer), None)
    return last.family == outer and (further is None or further.number == (1,))


def _repeats(lines: Sequence[Line], start: int, before: int) -> bool:
    """Tell whether this start is only the title printed once more."""
    between = [line for line in lines[before + 1 : start] if not line.blank]
    return not between and same(lines[before].text, lines[start].text)


def segments(lines: Sequence[Line], title: str = "") -> list[Segment]:
    """Return the regulations of a file, one after another."""
    lines = _without_running_titles(lines)
    starts = _starts(lines)
    starts = [s for n, s in enumerate(starts) if n == 0 or not _repeats(lines, s, starts[n - 1])]
    edges = sorted({0, *starts, len(lines)})
    found: list[Segment] = []
    for n, (first, last) in enumerate(itertools.pairwise(edges)):
        body = list(lines[first:last])
        if not body or noise.separates(body[0]) or (n == 0 and 0 not in starts):
            heading, at = _opening_title(body, title if n == 0 else "")
            title = title or heading
            heading = heading or title
        else:
            heading, at = _whole_title(lines, first), 0
            title = title or heading
        number = body[max(at, 0)].number if body else 1
        rest = [line for line in body[at + 1 :] if not same(bare_title(line.text), heading)]
        found.append(Segment(heading, number, rest, _parts(heading)))
    return found


def _without_running_titles(lines: Sequence[Line]) -> list[Line]:
    """Take titles out that are printed once more inside the text, as heads of pages are; not one printed twice at the top."""
    starts = set(_starts(lines))
    seen: set[str] = set()
    before = ""
    kept: list[Line] = []
    for index, line in enumerate(lines):
        words = _squeezed(line.text)
        title = is_title(line)
        if title and words in seen and words != before and index not in starts:
            continue
        if title:
            seen.add(words)
        before = words or before
        kept.append(line)
    return kept


def _parts(title: str) -> int:
    found = re.search(r"\(([\d一二两三四五六七八九十]{1,2})篇\)", folded(title))
    return 2 if found else 0


def _heads_first_part(body: Sequence[Line], index: int) -> bool:
    """Tell whether the first line is the first of several headings in brackets: 【岗位职责】, not the title."""
    text = body[index].match.strip()
    return text[0] in "【〖[" and any(
        line.match.strip()[:1] == text[0] for line in body[index + 1 :]
    )


def _whole_title(lines: Sequence[Line], index: int) -> str:
    """Return the title at `index` with the line right above it, where the two are one: the owner's name, or 关于…."""
    title = bare_title(lines[index].text)
    if index == 0 or lines[index - 1].heading or (index > 1 and not lines[index - 2].blank):
        return title
    above = lines[index - 1].text.strip()
    opens = _OWNER.match(folded(above)) and not title.startswith(above)
    return above + title if opens else title


def _opening_title(body: Sequence[Line], given: str) -> tuple[str, int]:
    """Return the title above the first label and its index, -1 where there is none of its own."""
    first = _first_label(list(body))
    end = first.line if first is not None else len(body)
    head = [
        (index, line)
        for index, line in enumerate(body[:end])
        if not line.blank and not noise.separates(line)
    ]
    top = next((line for _index, line in head if line.heading == 1), None)
    for weak in (False, True):
        fitting = [(i, line) for i, line in head if is_title(line, weak=weak)]
        if fitting:
            index, _line = (
                fitting[-1]
                if top is None
                else next(((i, x) for i, x in fitting if x is top), fitting[-1])
            )
            return given or _whole_title(body, index), index
    if head and _heads_first_part(body, head[0][0]):
        return given, -1
    if head and weight(head[0][1].match) <= 30 and head[0][1].match.strip()[-1] not in "。;:,":
        return given or bare_title(head[0][1].text), head[0][0]
    return given, -1
