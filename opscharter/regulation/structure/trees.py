"""From chosen labels to nodes: paths, texts, kinds."""

import re
from collections.abc import Sequence
from typing import Final

from opscharter.regulation.document import Node, NodeKind
from opscharter.regulation.structure.characters import is_ideograph
from opscharter.regulation.structure.hierarchy import HEADING, Placed
from opscharter.regulation.structure.lines import Line

_LEADING: Final = " \u3000\t\u00a0:：、.．,，。"
_SIGNATURE: Final = re.compile(
    r"^\s*(?:.{0,30}(?:办公室|委员会|中心|公司|局|部|处|科|站|政府|街道(?:办事处)?|秘书处|小组|班组|部门|社区|物业|学校|医院|协会|院|所|支队|集团|管理办|居委会|厂|店|园|馆|行))?\s*"
    r"(?:(?:\d{4}|[〇○零一二三四五六七八九十]{4}) ?年 ?\S{1,3} ?月(?: ?\S{1,3} ?日)?)?\s*$"
)
_ANNEX: Final = re.compile(r"^\s*附[件录]\s*[\d一二三四五六七八九十]{0,3}\s*[:：]?\s*$")
_CHAPTERS: Final = {0, 1}
_SHORT_HEADING: Final = 24


def label_of(lines: Sequence[Line], placed: Placed) -> str:
    """Return the label as printed."""
    candidate = placed.candidate
    return lines[candidate.line].text[candidate.begin : candidate.end].strip().rstrip(":：")


def _between(
    lines: Sequence[Line], wrapped: Sequence[str], start: tuple[int, int], end: tuple[int, int]
) -> str:
    """Return the text from a place to a place: broken lines joined, paragraphs on lines of their own."""
    paragraphs: list[str] = []
    for index in range(start[0], end[0] + 1):
        if index >= len(lines):
            break
        text = lines[index].text
        begin = start[1] if index == start[0] else 0
        text = text[begin : end[1]] if index == end[0] else text[begin:]
        text = text.strip(" \u3000\t\u00a0")
        if not text:
            continue
        if wrapped[index] and paragraphs and index != start[0]:
            glue = (
                ""
                if is_ideograph(paragraphs[-1][-1:])
                or is_ideograph(text[:1])
                or not text[0].isalnum()
                else " "
            )
            paragraphs[-1] += glue + text
        else:
            paragraphs.append(text)
    return "\n".join(paragraphs)


def _kind(placed: Placed, text: str, *, leaf: bool, articles: bool) -> NodeKind:
    candidate, depth = placed.candidate, placed.depth
    if candidate.style == HEADING:
        return "heading"
    if candidate.rank >= 0:
        return (
            "chapter"
            if candidate.rank in _CHAPTERS
            else "section"
            if candidate.rank == 2
            else "article"
            if candidate.rank == 3
            else "item"
        )
    if articles:
        return "item"
    if depth == 0:
        return "article" if leaf or len(text) > _SHORT_HEADING else "chapter"
    return "article" if depth == 1 else "item"


def nodes_of(lines: Sequence[Line], wrapped: Sequence[str], labels: Sequence[Placed]) -> list[Node]:
    """Return the nodes in document order."""
    nodes: list[Node] = []
    path: list[str] = []
    articles = any(placed.candidate.rank == 3 for placed in labels)
    for index, placed in enumerate(labels):
        candidate = placed.candidate
        following = labels[index + 1] if index + 1 < len(labels) else None
        end = (
            (following.candidate.line, following.candidate.begin) if following else (len(lines), 0)
        )
        text = _between(lines, wrapped, (candidate.line, candidate.end), end)
        text = text.lstrip(_LEADING) if candidate.style != HEADING else text.lstrip(" \u3000：:")
        text = re.sub(r"(?:\n\s*|\s+)[-•●*■◆▲★□◇◎○·]$", "", text)
        leaf = following is None or following.depth <= placed.depth
        path[placed.depth :] = [label_of(lines, placed)]
        kind = _kind(placed, text, leaf=leaf, articles=articles)
        nodes.append(
            Node(
                tuple(path),
                kind,
                text.strip(),
                lines[candidate.line].number_at(candidate.begin),
                leaf,
            )
        )
    return nodes


def without_signature(text: str) -> str:
    """Take lines at the end off that only sign and date."""
    paragraphs = text.split("\n")
    while len(paragraphs) > 1 and _signs(paragraphs[-1]):
        paragraphs.pop()
    return "\n".join(paragraphs)


def _signs(paragraph: str) -> bool:
    return (
        len(paragraph) <= 40
        and "，" not in paragraph
        and bool(_SIGNATURE.match(paragraph) or _ANNEX.match(paragraph))
    )
