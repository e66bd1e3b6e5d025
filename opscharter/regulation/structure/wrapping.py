"""Lines that a scanner or a page's width broke in mid-sentence, and lines that are rows of a table."""

import re
from collections.abc import Sequence
from typing import Final

from opscharter.regulation.structure.characters import weight
from opscharter.regulation.structure.labels import first_label
from opscharter.regulation.structure.lines import Line, joined

_CELLS: Final = re.compile(r"(?: {2,}| *\| *)")
_ROW_CELLS: Final = 3
_ORDINAL: Final = re.compile(r"^\s*第 ?\S{1,6} ?[编篇章节条]|^\s*#")
_HEAD: Final = re.compile(r"^\s*\|?\s*(?:序号|编号|No\.?|项次)[\s|]", re.IGNORECASE)
_ENDS: Final = "。;!?…:”』」》)】.、"
_WRAPPED_SHARE: Final = 0.2
_NUMBER_ALONE: Final = re.compile(r"^\W*第?\w{1,4}[、,]$")
_LONGEST_ROW: Final = 150
_WIDEST: Final = 90
_NARROWEST: Final = 12


def tables(lines: Sequence[Line]) -> frozenset[int]:
    """Return which lines are rows of a table."""
    found: set[int] = set()
    columns = 0
    for index, line in enumerate(lines):
        text = line.match.strip()
        if not text or (_ORDINAL.match(text) and "|" not in text) or _is_paragraph(text):
            columns = columns if not text else 0
            continue
        cells = [cell for cell in _CELLS.split(text) if cell]
        if _HEAD.match(text):
            columns = max(len(cells), len(text.split()))
        words = text.split()
        if (
            text.startswith("|")
            or len(cells) >= _ROW_CELLS
            or (columns >= _ROW_CELLS and columns - 1 <= len(words) <= columns + 2)
        ):
            found.add(index)
        else:
            columns = 0
    return frozenset(found)


def _is_paragraph(text: str) -> bool:
    """Tell whether a line holds too many sentences for a row, whatever gaps are in it."""
    return len(text) > _LONGEST_ROW and text.count("。") > 1 and not text.startswith("|")


def page_width(lines: Sequence[Line]) -> int:
    """Return the width at which the text was broken into lines; 0 where paragraphs stand whole."""
    lengths = sorted(line.width for line in lines if not line.blank)
    if len(lengths) < 8:
        return 0
    widest = lengths[int(len(lengths) * 0.95)]
    if not _NARROWEST <= widest <= _WIDEST:
        return 0
    full = [line for line in lines if widest - 3 <= line.width <= widest + 3]
    broken = [line for line in full if line.match.strip()[-1:] not in _ENDS]
    if len(broken) < max(3, _WRAPPED_SHARE * len(lengths) * 0.5):
        return 0
    return widest


def wrapped(lines: Sequence[Line], rows: frozenset[int]) -> list[str]:
    """Return for each line the line before if its sentence runs on into it, else an empty text."""
    width = page_width(lines)
    found: list[str] = []
    before, reach = "", 0
    for index, line in enumerate(lines):
        text = line.match.strip()
        runs_on = bool(
            width and before and reach >= width - 3 and before[-1] not in _ENDS
        ) or _cut_off(before)
        found.append(before if runs_on and index not in rows and not line.heading else "")
        if not (line.blank and _cut_off(before)):
            before, reach = "" if index in rows else text, line.width
    return found


def unbroken(lines: Sequence[Line]) -> tuple[list[Line], list[str]]:
    """Return the lines with broken sentences joined, and what `wrapped` says of those that may begin with a label all the same."""
    rows = tables(lines)
    groups: list[list[Line]] = []
    open_ends: list[str] = []
    last = -1  # the last group with words
    for index, (line, before) in enumerate(zip(lines, wrapped(lines, rows), strict=True)):
        label = first_label(line, index, before) if before else None
        if before and last >= 0 and not line.blank and (label is None or label.worth < 0):
            groups[last].append(line)
            continue
        last = last if line.blank else len(groups)
        groups.append([line])
        open_ends.append(before)
    return [joined(group) for group in groups], open_ends


def _cut_off(text: str) -> bool:
    """Tell whether a line cannot end like this, whatever its width: with a comma or inside a number."""
    if text.endswith(("、", ",")) and not _NUMBER_ALONE.match(text):
        return True
    return bool(re.search(r"第 ?[〇一二三四五六七八九十百\d]*$", text[-6:]))


def short(text: str, most: int) -> bool:
    """Tell whether a line has few words."""
    return 0 < weight(text) <= most
