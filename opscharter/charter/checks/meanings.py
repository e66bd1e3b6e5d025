"""What the nodes of a charter's text ask of whom: the charter's nodes handed to the reader of anybody's regulation.

A node is read in the light of those above it and of nothing else, so a text is read article by article and each article is kept:
while somebody types, only the article under the cursor is read anew.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final

from opscharter.charter.text import Document
from opscharter.charter.text import Node as CharterNode
from opscharter.regulation.document import Meaning, Node, NodeKind, Regulation
from opscharter.regulation.understanding import understand

_KINDS: Final[Mapping[str, NodeKind]] = {
    "chapter": "chapter", "section": "section", "article": "article", "clause": "article",
}  # fmt: skip
_HEADS: Final = frozenset({"chapter", "section"})

type Nodes = tuple[CharterNode, ...]


def meanings(document: Document) -> Mapping[str, Meaning]:
    """Return number -> meaning of every node."""
    return _meanings(document.nodes)


@lru_cache(maxsize=32)
def _meanings(nodes: Nodes) -> Mapping[str, Meaning]:
    found: dict[str, Meaning] = {}
    for above, block in _blocks(nodes):
        found.update(zip((node.number for node in block), _read(above, block), strict=True))
    return found


def _blocks(nodes: Nodes) -> Iterator[tuple[Nodes, Nodes]]:
    """Yield the headings above and the nodes of each article; a heading is a block of its own."""
    heads: dict[str, CharterNode] = {}
    block: list[CharterNode] = []
    for node in nodes:
        if node.kind in _HEADS:
            heads[node.number] = node
        begins = node.kind in _HEADS or node.parent == "" or node.parent in heads
        if begins and block:
            yield _above(block[0], heads), tuple(block)
            block = []
        block.append(node)
    if block:
        yield _above(block[0], heads), tuple(block)


def _above(node: CharterNode, heads: Mapping[str, CharterNode]) -> Nodes:
    found: list[CharterNode] = []
    above = heads.get(node.parent)
    while above is not None:
        found.insert(0, above)
        above = heads.get(above.parent)
    return tuple(found)


@lru_cache(maxsize=8192)
def _read(above: Nodes, block: Nodes) -> Sequence[Meaning]:
    return understand(as_regulation("", (*above, *block)))[len(above) :]


def as_regulation(title: str, nodes: Nodes) -> Regulation:
    """Return a charter's nodes as a regulation's, one for one; a further paragraph stands beside its article, not below it."""
    parents = leads(nodes)
    paths: dict[str, tuple[str, ...]] = {}
    found = []
    for node in nodes:
        label = node.label or node.title or f"¶{node.number}"
        above = paths.get(node.parent, ())
        paths[node.number] = (*(above[:-1] if node.kind == "clause" else above), label)
        text = node.text or (node.title if node.label else "")
        leaf = node.number not in parents and node.kind not in _HEADS
        found.append(Node(paths[node.number], _KINDS.get(node.kind, "item"), text, node.line, leaf))
    return Regulation(title, tuple(found))


def leads(nodes: Nodes) -> frozenset[str]:
    """Return the numbers of the nodes that oblige through others below them; further paragraphs of an article are none."""
    return frozenset(node.parent for node in nodes if node.kind != "clause")


def obliges(meaning: Meaning) -> bool:
    """Tell whether a node obliges somebody by itself."""
    return any(each.deontic != "may" for each in meaning.obligations)
