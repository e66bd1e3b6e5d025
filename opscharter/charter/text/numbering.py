"""From blocks to nodes: which block is the article, and the number that each is known by."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Final

from opscharter.charter.text.document import Node, NodeKind, Row, Span
from opscharter.charter.text.labels import CONTAINERS, HEADING, Mark
from opscharter.charter.text.linking import merged

WORDS: Final = "words"
"""The style of a paragraph without a label."""


@dataclass(slots=True)
class Block:
    """One block of the text: a labelled node, a heading, or a paragraph (`mark` is None). `parent` is the index of its holder."""

    style: str
    mark: Mark | None
    parent: int
    line: int
    spans: list[Span] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    depth: int = 0  # as the # signs say, 0 when the text leaves it to the order of labels
    container: bool = False


@dataclass(slots=True)
class _Tree:
    """The blocks with what lies under each, and what has been decided about them so far."""

    blocks: Sequence[Block]
    below: dict[int, list[int]]
    holds_article: set[int]  # blocks under which a 第X条 stands
    outlined: bool  # whether any other block bears a label
    kinds: dict[int, NodeKind] = field(default_factory=dict)
    numbers: dict[int, str] = field(default_factory=dict)
    taken: dict[str, str] = field(default_factory=dict)  # number -> style
    times: Counter[str] = field(default_factory=Counter)
    paragraphs: Counter[int] = field(default_factory=Counter)  # under each block, so far
    unnumbered: Counter[int] = field(default_factory=Counter)
    restarting: set[int] = field(
        default_factory=set
    )  # chapters whose articles begin with one again
    last_home: int = -1  # the chapter of the article before
    headings: int = 0
    repeated: list[int] = field(default_factory=list)

    def above(self, index: int) -> list[int]:
        """Return the holders of a block, innermost first."""
        found = []
        while (index := self.blocks[index].parent) >= 0:
            found.append(index)
        return found

    def nodes_below(self, index: int) -> bool:
        """Tell whether something other than paragraphs lies under a block."""
        return any(self.blocks[i].style != WORDS for i in self.below[index])


def nodes_of(blocks: Sequence[Block]) -> tuple[tuple[Node, ...], list[Node]]:
    """Return the nodes of a text in order, and those among them whose number was there already."""
    tree = _planted(blocks)
    found: dict[int, Node] = {}
    for index, block in enumerate(blocks):
        parent = tree.numbers.get(block.parent, "")
        if block.style == WORDS and _is_lead(tree, index):
            found[block.parent] = _with_words(found[block.parent], block)
            continue
        kind = tree.kinds[index] = _kind(tree, index)
        number = tree.numbers[index] = _free(tree, index, _number(tree, index, kind))
        found[index] = _node(block, kind, number, parent)
    return tuple(found.values()), [found[index] for index in tree.repeated]


def _planted(blocks: Sequence[Block]) -> _Tree:
    below: dict[int, list[int]] = defaultdict(list)
    outlined = any(not block.container and block.style != WORDS for block in blocks)
    tree = _Tree(blocks, below, set(), outlined)
    for index, block in enumerate(blocks):
        below[block.parent].append(index)
        if block.style == "article":
            tree.holds_article.update(tree.above(index))
    return tree


def _is_lead(tree: _Tree, index: int) -> bool:
    """Tell whether a paragraph is the words of the heading above it: the first under a heading that is an article itself."""
    parent = tree.blocks[index].parent
    own = parent >= 0 and tree.blocks[parent].container and tree.kinds[parent] == "article"
    return own and tree.below[parent][0] == index


def _with_words(node: Node, block: Block) -> Node:
    return replace(node, spans=merged(block.spans), rows=tuple(block.rows))


def _node(block: Block, kind: NodeKind, number: str, parent: str) -> Node:
    label, title = (block.mark.label, block.mark.title) if block.mark else ("", "")
    spans, rows = merged(block.spans), tuple(block.rows)
    plain = not any(span.target for span in spans)
    if kind in {"chapter", "section"} and not block.container and not title and plain:
        title, spans, rows = "".join(span.words for span in spans), (), ()
    return Node(number, kind, label, title, spans, parent, block.line, rows)


def _kind(tree: _Tree, index: int) -> NodeKind:
    block = tree.blocks[index]
    if block.container:
        return _container_kind(tree, index)
    kinds = [tree.kinds[above] for above in tree.above(index)]
    if block.style == WORDS:
        return "clause" if "article" in kinds else "preamble"
    if "article" in kinds:
        return "item" if kinds[0] == "article" else "subitem"
    if block.style != "article" and index in tree.holds_article:
        return "section" if kinds else "chapter"
    return "article"


def _container_kind(tree: _Tree, index: int) -> NodeKind:
    """Chapters and headings hold articles; one that holds only words is an article itself, so that they can be bound."""
    block = tree.blocks[index]
    worded = bool(tree.below[index]) and not tree.nodes_below(index)
    if worded and (block.style == HEADING or not tree.outlined):
        return "article"
    if block.style == HEADING:
        return "chapter" if block.depth == 1 else "section"
    return "section" if block.style == "section" else "chapter"


def _number(tree: _Tree, index: int, kind: NodeKind) -> str:
    block = tree.blocks[index]
    parent = tree.numbers.get(block.parent, "")
    if block.mark is None:
        tree.paragraphs[block.parent] += 1
        place = tree.paragraphs[block.parent] + (kind == "clause")
        return f"{parent}.p{place}" if parent else f"p{place}"
    own = _own(block.mark)
    if kind in {"item", "subitem"}:
        tree.unnumbered[block.parent] += not own
        return f"{parent}.{own or f'u{tree.unnumbered[block.parent]}'}"
    if not own:
        tree.headings += 1
        return f"h{tree.headings}"
    if kind == "article" and block.style not in CONTAINERS:
        return _article_number(tree, index, own)
    return _container_number(tree, block, own, parent, kind)


def _own(mark: Mark) -> str:
    if mark.style == "article":
        return "-".join(str(number) for number in mark.numbers)
    return str(mark.own) if mark.own is not None else ""


def _article_number(tree: _Tree, index: int, own: str) -> str:
    """第X条 run through the text unless a chapter begins with one again; outlines belong to their chapter."""
    holders = tree.above(index)
    if tree.blocks[index].style != "article":
        return f"{tree.numbers[holders[0]].replace('.', '')}-{own}" if holders else own
    home = next((i for i in holders if tree.blocks[i].style != "section"), -1)
    if home >= 0 and home != tree.last_home and own == "1" and tree.taken.get(own) == "article":
        tree.restarting.add(home)
    tree.last_home = home
    return f"{tree.numbers[home]}-{own}" if home in tree.restarting else own


def _container_number(tree: _Tree, block: Block, own: str, parent: str, kind: NodeKind) -> str:
    if block.style == "part":
        return f"b{own}"
    if kind == "section" or block.style == "section":
        return f"{parent}.s{own}" if parent else f"s{own}"
    number = f"c{own}"
    return f"{parent}{number}" if parent and number in tree.taken else number


def _free(tree: _Tree, index: int, number: str) -> str:
    """Return `number`, marked when another node has it: the same style says it twice, another style merely coincides."""
    style = tree.blocks[index].style
    before = tree.taken.setdefault(number, style)
    tree.times[number] += 1
    if tree.times[number] == 1:
        return number
    if before == style:
        tree.repeated.append(index)
        marked = (f"{number}~{n}" for n in count(tree.times[number]))
    else:
        marked = (f"{number}{letter}" for letter in "bcdefgh")
    chosen = next((each for each in marked if each not in tree.taken), "")
    chosen = chosen or next(each for n in count(2) if (each := f"{number}~{n}") not in tree.taken)
    tree.taken[chosen] = style
    return chosen
