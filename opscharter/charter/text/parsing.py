"""Reading a charter's text. Anything may come in: what cannot be understood becomes a `Problem`, never an exception."""

import re
from dataclasses import dataclass, field, replace
from typing import Final

from django.utils.translation import gettext_lazy as _

from opscharter.charter.text.document import Document, Node, NodeKind, Problem, Row, Span
from opscharter.charter.text.linking import joined, read_spans
from opscharter.charter.text.numerals import NUMERAL, read_number
from opscharter.core.refusal import Text

LONGEST: Final = 400_000
MOST_PROBLEMS: Final = 200

_SPACE: Final = "[ \t\u3000]*"
_CHAPTER = re.compile(rf"(?:\#\#{_SPACE})?(第([{NUMERAL}]+)章)(?:[ \t\u3000]+(.*))?$")
_SECTION = re.compile(rf"(?:\#\#\#{_SPACE})?(第([{NUMERAL}]+)节)(?:[ \t\u3000]+(.*))?$")
_HEADING = re.compile(rf"(\#{{1,6}}){_SPACE}(.*)$")
_ARTICLE = re.compile(rf"(第([{NUMERAL}]+)条(?:之([{NUMERAL}]+))?){_SPACE}(.*)$")
_ITEM = re.compile(rf"[（(]([{NUMERAL}]+)[）)]{_SPACE}(.*)$")
_SUBITEM = re.compile(rf"([0-9０-９]{{1,3}})[.．、](?![0-9０-９]){_SPACE}(.*)$")
_META = re.compile(r"([A-Za-z_][A-Za-z0-9_]*):(?:[ \t]+(.*))?$")
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


@dataclass(slots=True)
class _Reading:
    """Where the reader stands."""

    meta: dict[str, str] = field(default_factory=dict)
    title: str = ""
    nodes: list[Node] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    chapter: str = ""
    section: str = ""
    article: str = ""
    item: str = ""
    paragraphs: int = 0
    headings: int = 0
    indent: int = 0  # how many characters of this line stand before its words
    open: bool = False  # whether the next line continues the last block

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
    problems = tuple(sorted(reading.problems, key=lambda p: (p.line, p.column)))
    return Document(reading.meta, reading.title, tuple(reading.nodes), problems)


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
    reading.indent = len(line) - len(line.lstrip(" \t\u3000"))
    return line.strip(" \t\u3000")


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
        reading.open = False
        return
    for pattern, take in (
        (_CHAPTER, _chapter), (_SECTION, _section), (_HEADING, _heading),
        (_ARTICLE, _article), (_ITEM, _item), (_SUBITEM, _subitem),
    ):  # fmt: skip
        found = pattern.match(line)
        if found and take(reading, number, found):
            return
    _paragraph(reading, number, line)


def _add(reading: _Reading, node: Node) -> Node:
    """Enter a node; a number that is there already is a problem, and the node gets a mark behind its number."""
    seen = reading.numbers.get(node.number, 0)
    reading.numbers[node.number] = seen + 1
    if seen:
        reading.complain(
            "number_twice", node.line, 1,
            _("The number %(label)s is used twice here."), _("Number the paragraphs one after the other."),
            label=node.label or node.title or node.number,
        )  # fmt: skip
        node = replace(node, number=f"{node.number}~{seen + 1}")
    reading.nodes.append(node)
    return node


def _words(
    reading: _Reading, number: int, words: str, start: int
) -> tuple[tuple[Span, ...], tuple[Row, ...]]:
    """Read the words of a line from `start` on; where they stand is kept for those who edit the text."""
    row = Row(number, reading.indent + start + 1, words)
    spans, problems = read_spans(words, number, row.column)
    reading.problems.extend(problems[: max(0, MOST_PROBLEMS - len(reading.problems))])
    return spans, (row,)


def _chapter(reading: _Reading, number: int, found: re.Match[str]) -> bool:
    value = read_number(found[2])
    if value is None:
        return False
    node = Node(f"c{value}", "chapter", found[1], (found[3] or "").strip(), line=number)
    reading.chapter = _add(reading, node).number
    reading.section = reading.article = reading.item = ""
    reading.open = False
    return True


def _section(reading: _Reading, number: int, found: re.Match[str]) -> bool:
    value = read_number(found[2])
    if value is None:
        return False
    prefix = f"{reading.chapter}." if reading.chapter else ""
    title = (found[3] or "").strip()
    node = Node(
        f"{prefix}s{value}", "section", found[1], title, parent=reading.chapter, line=number
    )
    reading.section = _add(reading, node).number
    reading.article = reading.item = ""
    reading.open = False
    return True


def _heading(reading: _Reading, number: int, found: re.Match[str]) -> bool:
    title = found[2].strip()
    reading.open = False
    if len(found[1]) == 1 and not reading.title and not reading.nodes:
        reading.title = title
        return True
    if not title or len(found[1]) == 1:
        reading.complain(
            "heading", number, 1,
            _("A heading that is empty, or a second title of the charter."),
            _("One “# title” stands at the top; chapters are written “## 第一章　总则”."),
        )  # fmt: skip
        return True
    reading.headings += 1
    kind: NodeKind = "chapter" if len(found[1]) == 2 else "section"
    parent = reading.chapter if kind == "section" else ""
    node = _add(reading, Node(f"h{reading.headings}", kind, "", title, parent=parent, line=number))
    if kind == "chapter":
        reading.chapter, reading.section = node.number, ""
    else:
        reading.section = node.number
    reading.article = reading.item = ""
    return True


def _article(reading: _Reading, number: int, found: re.Match[str]) -> bool:
    value, inserted = read_number(found[2]), read_number(found[3]) if found[3] else 0
    if value is None or inserted is None:
        return False
    if found[4].startswith(("规定", "所", "的")) and reading.open:
        return False  # a sentence broken before a reference: "…按照 / 第九条规定…"
    own = f"{value}-{inserted}" if inserted else str(value)
    parent = reading.section or reading.chapter
    words = _words(reading, number, found[4], found.start(4))
    reading.article = _add(
        reading, Node(own, "article", found[1], "", words[0], parent, number, words[1])
    ).number
    reading.item, reading.paragraphs, reading.open = "", 1, True
    return True


def _item(reading: _Reading, number: int, found: re.Match[str]) -> bool:
    value = read_number(found[1])
    if value is None or not reading.article:
        return False
    spans, rows = _words(reading, number, found[2], found.start(2))
    own, label = f"{reading.article}.{value}", f"（{found[1]}）"
    node = Node(own, "item", label, "", spans, reading.article, number, rows)
    reading.item = _add(reading, node).number
    reading.open = True
    return True


def _subitem(reading: _Reading, number: int, found: re.Match[str]) -> bool:
    value = read_number(found[1])
    if value is None or not reading.article:
        return False
    parent = reading.item or reading.article
    spans, rows = _words(reading, number, found[2], found.start(2))
    own = f"{parent}.{value}"
    _add(reading, Node(own, "subitem", f"{value}.", "", spans, parent, number, rows))
    reading.open = True
    return True


def _paragraph(reading: _Reading, number: int, line: str) -> None:
    """A line without a number: it continues the block above, or is a paragraph of its own."""
    spans, rows = _words(reading, number, line, 0)
    if reading.open:
        last = reading.nodes[-1]
        reading.nodes[-1] = replace(last, spans=joined(last.spans, spans), rows=last.rows + rows)
        return
    reading.open = True
    reading.paragraphs += 1
    if reading.article:
        own = f"{reading.article}.p{reading.paragraphs}"
        _add(reading, Node(own, "clause", "", "", spans, reading.article, number, rows))
        reading.item = ""
        return
    parent = reading.section or reading.chapter
    prefix = f"{parent}." if parent else ""
    own = f"{prefix}p{reading.paragraphs}"
    _add(reading, Node(own, "preamble", "", "", spans, parent, number, rows))
