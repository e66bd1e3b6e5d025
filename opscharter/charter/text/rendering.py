"""Writing a document back as text, in its canonical form: one blank line between blocks, one line per block.

The depth of a label is left to the order of labels, as people write them; only where that would land elsewhere do # signs say it,
and only a label that would not be taken for one stands in bold.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from opscharter.charter.text.document import Document, Node, Span
from opscharter.charter.text.labels import CONTAINERS, HEADING, Mark, read_label, read_mark
from opscharter.charter.text.outline import Outline

_DEEPEST: Final = 11


@dataclass(frozen=True, slots=True)
class Line:
    """A block to be written: its label or heading, its words (links as in the text, paragraphs after line feeds), its holder.

    `parent` is the holder's place among the lines, -1 for none. A paragraph has neither label nor title. A `heading` opens a part
    of the text as chapters do, at least `depth` deep.
    """

    words: str = ""
    label: str = ""
    title: str = ""
    parent: int = -1
    heading: bool = False
    depth: int = 1


def render(document: Document) -> str:
    """Return the canonical text: `render(parse(text)) == text` for every text that is canonical already."""
    return write(document.meta, document.title, list(_lines_of(document)))


def write(meta: Mapping[str, str], title: str, lines: Sequence[Line]) -> str:
    """Return the text of a head, a title and blocks."""
    blocks = []
    if meta:
        rows = [f"{key}: {value}".rstrip() for key, value in meta.items()]
        blocks.append("\n".join(["---", *rows, "---"]))
    if title:
        blocks.append(f"# {title}")
    pen = _Pen()
    for place, line in enumerate(lines):
        blocks += pen.written(place, line)
    return "\n\n".join(blocks) + "\n" if blocks else ""


def _lines_of(document: Document) -> Iterator[Line]:
    places = {node.number: place for place, node in enumerate(document.nodes)}
    holders = {node.parent for node in document.nodes if node.kind not in {"clause", "preamble"}}
    heading: dict[str, bool] = {"": True}
    for node in document.nodes:
        parent = places.get(node.parent, -1)
        words = "".join(_span(span) for span in node.spans)
        opens = heading[node.number] = heading[node.parent] and _opens(node, holders)
        if node.title and not opens and node.label:  # an outline's 一、 that holds 第X条
            words, title = node.title, ""
        else:
            title = node.title
        depth = 2 if node.kind == "section" else 1
        yield Line(words, node.label, title, parent, opens, depth)


def _opens(node: Node, holders: set[str]) -> bool:
    """Tell whether a node is written as a heading that holds what follows."""
    if node.label:
        return read_label(node.label)[0] in CONTAINERS
    if not node.title:
        return False
    worded = bool(node.spans)
    return worded and node.number not in holders if node.kind == "article" else not worded


def _span(span: Span) -> str:
    return f"[{span.words}](control:{span.target})" if span.target else span.words


@dataclass(slots=True)
class _Pen:
    """Writes blocks one after the other and knows, as the reader will, which nodes are open."""

    outline: Outline = field(default_factory=Outline)
    depths: dict[int, int] = field(default_factory=lambda: {-1: 0})

    def written(self, place: int, line: Line) -> list[str]:
        """Return the block, or the heading and its words."""
        if not (line.label or line.title):
            self.outline = self.outline.words()
            return [_broken(self._as_words(line.words))]
        if not line.heading:
            return [self._labelled(place, line)]
        head = self._heading(place, line)
        if not line.words:
            return [head]
        self.outline = self.outline.words()
        return [head, _broken(self._as_words(line.words))]

    def _as_words(self, words: str) -> str:
        """Keep a paragraph from being taken for a label or a heading."""
        mark = read_mark(words.partition("\n")[0])
        taken = mark is not None and self.outline.awaits(mark)
        return f"\\{words}" if taken or words.startswith(("#", "\\", "---")) else words

    def _heading(self, place: int, line: Line) -> str:
        if line.label:
            return self._chapter(place, line)
        depth = min(_DEEPEST, max(line.depth, self.depths.get(line.parent, 0) + 1))
        mark = Mark(HEADING, "", (), 0, line.title)
        self._open(place, self.outline.heading(depth), mark, depth, container=True)
        taken = read_mark(line.title) is not None or line.title.startswith("\\")
        return f"{'#' * (depth + 1)} {'\\' if taken else ''}{line.title}"

    def _chapter(self, place: int, line: Line) -> str:
        style, numbers = read_label(line.label)
        signs = "###" if style == "section" else "##"
        text = "　".join(part for part in (line.label, line.title) if part)
        found = read_mark(text)
        if found is None or found.label != line.label:
            text = f"**{line.label}**　{line.title}".rstrip("　")
        mark = Mark(style, line.label, numbers, 0)
        self._open(place, self.outline.parent_of(mark), mark, 0, container=True)
        return f"{signs} {text}"

    def _labelled(self, place: int, line: Line) -> str:
        first, _feed, rest = line.words.partition("\n")
        depth = min(_DEEPEST, self.depths.get(line.parent, 0) + 1)
        bold = f"**{line.label or line.title}** {first}".rstrip()
        natural = _natural(line.label, first) if line.label else bold
        for text, signs in ((natural, 0), (natural, depth), (bold, 0), (bold, depth)):
            mark = self._read(text, line, first)
            if mark is None or (not signs and not self.outline.awaits(mark)):
                continue
            held = self.outline.parent_of(mark, signs)
            if (held.top.index if held.top else -1) == line.parent:
                break
        else:
            style, numbers = read_label(line.label) if line.label else (HEADING, ())
            mark, text, signs = Mark(style, line.label, numbers, 0, line.title), bold, depth
            held = self.outline.parent_of(mark, depth)
        self._open(place, held, mark, signs)
        text = f"{'#' * (signs + 1)} {text}" if signs else text
        return _broken(f"{text}\n{rest}" if rest else text)

    @staticmethod
    def _read(text: str, line: Line, words: str) -> Mark | None:
        """Return the label that a reader would see, when it is the one that is meant."""
        mark = read_mark(text)
        if mark is None or mark.style in CONTAINERS or text[mark.start :] != words:
            return None
        return mark if (mark.label, mark.title) == (line.label, line.title) else None

    def _open(
        self, place: int, held: Outline, mark: Mark, depth: int, *, container: bool = False
    ) -> None:
        self.outline = held.opened(mark, place, depth, container=container)
        top = self.outline.top
        self.depths[place] = top.depth if top else 1


def _natural(label: str, words: str) -> str:
    """Return label and words as they are printed: a full-width space behind 第九条, none behind （二）, one behind 1."""
    if not words:
        return label
    if read_label(label)[0] == "article":
        return f"{label}　{words}"
    return f"{label} {words}" if label.isascii() or label[-1].isascii() else f"{label}{words}"


def _broken(words: str) -> str:
    """Write line feeds within a node as line breaks that count."""
    return words.replace("\n", "\\\n")
