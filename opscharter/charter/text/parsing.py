"""Reading a charter's text. Anything may come in: what cannot be understood becomes a `Problem`, never an exception."""

import re
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext_lazy as _

from opscharter.charter.text.document import Document, Problem, Row, Span
from opscharter.charter.text.labels import CONTAINERS, HEADING, Mark, read_mark
from opscharter.charter.text.linking import continued, read_spans
from opscharter.charter.text.numbering import WORDS, Block, nodes_of
from opscharter.charter.text.outline import Outline
from opscharter.core.refusal import Text

LONGEST: Final = 400_000
MOST_PROBLEMS: Final = 200

_BLANK: Final = " \t\u3000"
_HEADING: Final = re.compile(rf"(\#{{1,12}})[{_BLANK}]*(.*)$")
_META: Final = re.compile(r"([A-Za-z_][A-Za-z0-9_]*):(?:[ \t]+(.*))?$")
_UNWANTED: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)


@dataclass(slots=True)
class _Reading:
    """Where the reader stands."""

    meta: dict[str, str] = field(default_factory=dict)
    title: str = ""
    blocks: list[Block] = field(default_factory=list)
    outline: Outline = field(default_factory=Outline)
    problems: list[Problem] = field(default_factory=list)
    indent: int = 0  # how many characters of this line stand before its words
    open: bool = False  # whether the next line continues the last block
    broken: bool = False  # whether it does so after a line break that counts

    def complain(
        self, kind: str, line: int, column: int, message: Text, remedy: Text, /, **values: str
    ) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(kind, line, column, message, remedy, values))


def parse(text: str) -> Document:
    """Read `text`; whatever it is, a document comes back, with its `problems` in order of lines."""
    reading = _Reading()
    if len(text) > LONGEST:
        reading.complain(
            "too_long", 1, 1,
            _("The text has %(length)s characters; at most %(most)s can be read."),
            _("Split it into several charters."),
            length=str(len(text)), most=str(LONGEST),
        )  # fmt: skip
        return Document(problems=tuple(reading.problems))
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    first = _front_matter(reading, lines)
    for number, line in enumerate(lines[first:], start=first + 1):
        _line(reading, number, _clean(reading, number, line))
    nodes, repeated = nodes_of(reading.blocks)
    for node in repeated:
        reading.complain(
            "number_twice", node.line, 1,
            _("The number %(label)s is used twice here."), _("Number the paragraphs one after the other."),
            label=node.name or node.number,
        )  # fmt: skip
    problems = tuple(sorted(reading.problems, key=lambda p: (p.line, p.column)))
    return Document(reading.meta, reading.title, nodes, problems)


def _clean(reading: _Reading, number: int, line: str) -> str:
    found = _UNWANTED.search(line)
    if found:
        reading.complain(
            "control_character", number, found.start() + 1,
            _("The line holds an invisible control character (U+%(code)s)."),
            _("Delete it; it usually comes from copying out of another program."),
            code=f"{ord(found.group()):04X}",
        )  # fmt: skip
        line = _UNWANTED.sub("", line)
    reading.indent = len(line) - len(line.lstrip(_BLANK))
    return line.strip(_BLANK)


def _front_matter(reading: _Reading, lines: list[str]) -> int:
    """Read the block between the first two `---`; returns the index of the line after it."""
    if lines[0].rstrip() != "---":
        return 0
    for index, raw in enumerate(lines[1:], start=2):
        line = _clean(reading, index, raw)
        if line == "---":
            return index
        found = _META.match(line)
        if found and found[1] not in reading.meta:
            reading.meta[found[1]] = (found[2] or "").strip()
        elif found:
            reading.complain(
                "front_matter_twice", index, 1,
                _("“%(key)s” is given twice."), _("Keep one of the two lines."), key=found[1],
            )  # fmt: skip
        elif line and not line.startswith("#"):
            reading.complain(
                "front_matter", index, 1,
                _("This line of the head cannot be read: “%(line)s”."),
                _("Write it as “name: value”, for instance “label: 2026.1”."),
                line=line[:60],
            )  # fmt: skip
    reading.complain(
        "front_matter_open", 1, 1,
        _("The head that begins with “---” has no end."), _("Put a line “---” after the head's last line."),
    )  # fmt: skip
    reading.meta.clear()
    reading.problems[:] = [p for p in reading.problems if p.code == "front_matter_open"]
    return 1


def _line(reading: _Reading, number: int, line: str) -> None:
    if not line:
        reading.open = reading.broken = False
    elif reading.broken:
        _continue(reading, number, line, broken=True)
    elif not (_heading(reading, number, line) or _marked(reading, number, line, 0, 0)):
        _paragraph(reading, number, line)


def _heading(reading: _Reading, number: int, line: str) -> bool:
    """A line that begins with # signs: the title, a heading without a number, or a label whose depth they say."""
    found = _HEADING.match(line)
    if not found:
        return False
    reading.open = False
    depth, title = len(found[1]) - 1, found[2].removeprefix("\\").strip(_BLANK)
    if not depth and not reading.title and not reading.blocks:
        reading.title = found[2].strip(_BLANK)
        return True
    if not title or not depth:
        reading.complain(
            "heading", number, 1,
            _("A heading that is empty, or a second title of the charter."),
            _("One “# title” stands at the top; chapters are written “## 第一章　总则”."),
        )  # fmt: skip
        return True
    if _marked(reading, number, line, found.start(2), depth):
        return True
    held = reading.outline.heading(depth)
    mark = Mark(HEADING, "", (), len(line), title)
    _open(reading, number, held, mark, ((), ()), depth, container=True)
    reading.open = False
    return True


def _marked(reading: _Reading, number: int, line: str, start: int, depth: int) -> bool:
    """A line that begins with a label, behind `start` characters of # signs that say its depth."""
    mark = read_mark(line[start:])
    if mark is None or (not depth and not _fits(reading, mark, line)):
        return False
    first = start + mark.start
    held = reading.outline.parent_of(mark, depth)
    if mark.style in CONTAINERS:
        named = Mark(mark.style, mark.label, mark.numbers, first, line[first:].strip(_BLANK))
        _open(reading, number, held, named, ((), ()), 0)
        reading.open = False
        return True
    _open(reading, number, held, mark, _words(reading, number, line[first:], first), depth)
    reading.open = True
    _break(reading, line[first:])
    return True


def _fits(reading: _Reading, mark: Mark, line: str) -> bool:
    """Tell whether a label can be meant, or a sentence has been broken here: “…按照 / 第九条规定…”, “…不超过 / 1.5 万元”."""
    words = line[mark.start :]
    if mark.style == "article" and reading.open and words.startswith(("规定", "規定", "所", "的")):
        return False
    return reading.outline.awaits(mark)


def _open(
    reading: _Reading,
    number: int,
    held: Outline,
    mark: Mark,
    words: tuple[tuple[Span, ...], tuple[Row, ...]],
    depth: int,
    *,
    container: bool = False,
) -> None:
    """Enter a node into the tree where `held` has room for it."""
    parent = held.top.index if held.top else -1
    index = len(reading.blocks)
    block = Block(mark.style, mark, parent, number, list(words[0]), list(words[1]), depth)
    block.container = container or mark.style in CONTAINERS
    reading.blocks.append(block)
    reading.outline = held.opened(mark, index, depth, container=container)


def _words(
    reading: _Reading, number: int, words: str, start: int, *, broken: bool = False
) -> tuple[tuple[Span, ...], tuple[Row, ...]]:
    """Read the words of a line from `start` on; where they stand is kept for those who edit the text."""
    row = Row(number, reading.indent + start + 1, _unbroken(words), broken)
    spans, problems = read_spans(row.words, number, row.column)
    reading.problems.extend(problems[: max(0, MOST_PROBLEMS - len(reading.problems))])
    return spans, (row,)


def _unbroken(words: str) -> str:
    return words.rstrip("\\" + _BLANK) if words.endswith("\\") else words


def _break(reading: _Reading, words: str) -> None:
    """A backslash at the end of a line says that the line break counts: the next line is a paragraph of the same node."""
    reading.broken = words.endswith("\\")


def _paragraph(reading: _Reading, number: int, line: str) -> None:
    """A line without a number: it continues the block above, or is a paragraph of its own."""
    if reading.open:
        _continue(reading, number, line)
        return
    start = 1 if line.startswith("\\") else 0
    if not line.strip("\\" + _BLANK):
        return
    spans, rows = _words(reading, number, line[start:], start)
    reading.outline = reading.outline.words()
    top = reading.outline.top
    parent = top.index if top else -1
    reading.blocks.append(Block(WORDS, None, parent, number, list(spans), list(rows)))
    reading.open = True
    _break(reading, line[start:])


def _continue(reading: _Reading, number: int, line: str, *, broken: bool = False) -> None:
    last = reading.blocks[-1]
    spans, rows = _words(reading, number, line, 0, broken=broken)
    continued(last.spans, spans, broken=broken)
    last.rows += rows
    _break(reading, line)
