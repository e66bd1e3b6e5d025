"""Where an article, or an item of one, stands in the next text, and whether it still means the same."""

from collections.abc import Mapping
from dataclasses import dataclass

from opscharter.charter.difference import difference, partners
from opscharter.charter.text import Document, Node


@dataclass(frozen=True, slots=True)
class Carried:
    """The number in the next text; `changed`: its words mean something else now, or only its article is left."""

    number: str
    changed: bool


def carried(before: Document, after: Document) -> dict[str, Carried]:
    """Return number in `before` -> where it stands in `after`; what is gone is left out."""
    found: dict[str, Carried] = {}
    for change in difference(before, after).articles:
        if not change.before or not change.after or change.kind == "split":
            continue
        found[change.before] = Carried(change.after, change.substance or change.kind == "merged")
        found |= _items(before, after, found[change.before], change.before)
    return found


def _items(before: Document, after: Document, whole: Carried, number: str) -> Mapping[str, Carried]:
    """Return where the items of one article stand; an item that is gone is carried by its article."""
    old, new = _below(before, number), _below(after, whole.number)
    pairs = {i: index for index, i in partners(old, new).items()}
    found = {}
    for index, (node, text) in enumerate(old):
        if index in pairs:
            target, words = new[pairs[index]]
            found[node.number] = Carried(target.number, whole.changed and words != text)
        else:
            found[node.number] = Carried(whole.number, changed=True)
    return found


def _below(document: Document, number: str) -> list[tuple[Node, str]]:
    return [(node, node.text) for node in document.nodes if node.number.startswith(f"{number}.")]
