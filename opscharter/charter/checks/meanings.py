"""What the nodes of a charter's text ask of whom: the charter's nodes handed to the reader of anybody's regulation."""

from collections.abc import Mapping
from functools import lru_cache

from opscharter.charter.text import Document
from opscharter.charter.text import Node as CharterNode
from opscharter.regulation.document import Meaning, Node, NodeKind, Regulation
from opscharter.regulation.understanding import understand

_KINDS: Mapping[str, NodeKind] = {
    "chapter": "chapter", "section": "section", "article": "article",
}  # fmt: skip
OBLIGING: frozenset[str] = frozenset({"obligation", "prohibition", "responsibility"})


def meanings(document: Document) -> Mapping[str, Meaning]:
    """Return number -> meaning of every node; kept for texts that are looked at again."""
    return _meanings(document.title or document.meta.get("title", ""), document.nodes)


@lru_cache(maxsize=32)
def _meanings(title: str, nodes: tuple[CharterNode, ...]) -> Mapping[str, Meaning]:
    regulation = as_regulation(title, nodes)
    return {
        node.number: meaning for node, meaning in zip(nodes, understand(regulation), strict=True)
    }


def as_regulation(title: str, nodes: tuple[CharterNode, ...]) -> Regulation:
    """Return a charter's nodes as a regulation's, one for one."""
    parents = {node.parent for node in nodes}
    paths: dict[str, tuple[str, ...]] = {}
    found = []
    for node in nodes:
        label = node.label or node.title or f"¶{node.number}"
        paths[node.number] = (*paths.get(node.parent, ()), label)
        text = node.text or (node.title if node.label else "")
        leaf = node.number not in parents and node.kind not in {"chapter", "section"}
        found.append(Node(paths[node.number], _KINDS.get(node.kind, "item"), text, node.line, leaf))
    return Regulation(title, tuple(found))


def obliges(meaning: Meaning) -> bool:
    """Tell whether a node obliges somebody by itself."""
    return any(each.deontic != "may" for each in meaning.obligations)
