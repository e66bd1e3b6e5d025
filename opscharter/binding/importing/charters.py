"""A regulation as charter Markdown: every node with its label and words, in order; nothing added, nothing left out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from opscharter.charter.text.labels import CONTAINERS, HEADING, read_label
from opscharter.charter.text.rendering import Line, write
from opscharter.regulation.document import Node, Regulation

_LINE: Final = re.compile("[ \t\u3000]*[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+[ \t\u3000]*")
_INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f\u200b\ufeff\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_BLANK: Final = " \t\u3000"


@dataclass(slots=True)
class _Place:
    """A node on its way: its style of label, its holder among the nodes, and what it will be."""

    node: Node
    style: str
    parent: int
    article: bool = False  # it, or what holds it, is an article
    item: bool = False  # an article holds it
    heading: bool = False  # it opens a part of the text
    line: int = -1  # its place among the lines


def place_of_break(regulation: Regulation) -> str:
    """Return where the source breaks off, with all labels above it: 七、（三）1.; "" when it is whole."""
    return next(("".join(node.path) for node in regulation.nodes if node.truncated), "")


def to_charter(
    regulation: Regulation, *, key: str, label: str, title: str = "", contact: str = "居民",
    source: str = "", source_hash: str = "",
) -> str:  # fmt: skip
    """Return the draft of a charter that says what `regulation` says.

    Further paragraphs of an article are its clauses; those of an item stay within it, after a line break that counts.
    """
    name = _one_line(title or regulation.title)
    meta = {"key": key, "title": name, "label": label, "document_number": "", "contact": contact}
    broken_off = place_of_break(regulation)
    origin = {"source": source, "source_hash": source_hash, "breaks_off": broken_off}
    meta |= {"public": "true"} | {k: _one_line(v) for k, v in origin.items() if v}
    return write(meta, name, list(_lines(regulation.nodes)))


def _lines(nodes: Sequence[Node]) -> Iterator[Line]:
    """Yield the blocks of a regulation, each hanging under the one that holds it."""
    places = _places(nodes)
    count = 0
    for place in places:
        first, *rest = [_clean(words) for words in _LINE.split(place.node.text)] or [""]
        own = "\n".join(words for words in (first, *rest) if words) if place.item else first
        further = [] if place.item else [words for words in rest if words]
        parent = places[place.parent].line if place.parent >= 0 else -1
        place.line = count
        yield from _blocks(place, own, parent)
        count += 1
        for words in further:
            yield Line(words, parent=place.line)
            count += 1


def _blocks(place: _Place, words: str, parent: int) -> Iterator[Line]:
    label = _one_line(place.node.label).replace("*", "＊") or "-"
    if place.style == HEADING:
        yield Line(words, title=label, parent=parent, heading=place.heading)
    elif place.heading:
        depth = 2 if place.style == "section" else 1
        yield Line("", label, words, parent, heading=True, depth=depth)
    else:
        yield Line(words, label, "", parent)


def _places(nodes: Sequence[Node]) -> list[_Place]:
    """Hang each node under the nearest one before it that is less deep, and tell articles, items and headings apart."""
    places: list[_Place] = []
    chain: list[int] = []
    for index, node in enumerate(nodes):
        while chain and nodes[chain[-1]].depth >= node.depth:
            chain.pop()
        places.append(_Place(node, read_label(node.label)[0], chain[-1] if chain else -1))
        chain.append(index)
    holding = _holding_articles(places)
    for index, place in enumerate(places):
        above = places[place.parent] if place.parent >= 0 else None
        bare = place.style == HEADING and (above is None or above.heading)
        place.heading = place.style in CONTAINERS or bare
        place.item = above is not None and above.article and not place.heading
        chapter = place.heading or (place.style != "article" and index in holding)
        place.article = place.item or not chapter
    return places


def _holding_articles(places: Sequence[_Place]) -> set[int]:
    """Return the nodes under which a 第X条 stands."""
    found: set[int] = set()
    for place in places:
        above = place.parent if place.style == "article" else -1
        while above >= 0 and above not in found:
            found.add(above)
            above = places[above].parent
    return found


def _one_line(words: str) -> str:
    return _clean(" ".join(_LINE.split(words)))


def _clean(words: str) -> str:
    """Keep words from reading as something else: no invisible characters, no line break at the end, no half of a link."""
    words = _INVISIBLE.sub("", words).strip(_BLANK)
    bare = words.rstrip("\\")
    return (bare + "＼" * (len(words) - len(bare))).replace("](", "] (")
