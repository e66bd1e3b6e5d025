"""What is decided and what is open in a draft, read from its text alone: decided is what has a link."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Final, Literal

from opscharter.binding.suggesting import Context
from opscharter.charter.checks.meanings import as_regulation, meanings, obliges
from opscharter.charter.checks.vague import loose, pieces
from opscharter.charter.citations import anchor
from opscharter.charter.people import declares, states
from opscharter.charter.registry import control_words
from opscharter.charter.text import Document, Node, Span, parse
from opscharter.core.refusal import Text
from opscharter.regulation.characters import simplified
from opscharter.regulation.document import Meaning
from opscharter.regulation.document import Node as ReadNode

type State = Literal["heading", "free", "open", "decided"]
type Show = Literal["open", "all", "decided"]

SHOWS: Final[tuple[Show, ...]] = ("open", "all", "decided")


@dataclass(frozen=True, slots=True)
class Loose:
    """A vague word in a bound article that no value makes exact yet."""

    words: str
    start: int

    @property
    def end(self) -> int:
        """Where it ends in the node's words."""
        return self.start + len(self.words)


@dataclass(frozen=True)
class Place:
    """A node of the draft as the reviewer meets it."""

    node: Node
    meaning: Meaning
    read: ReadNode
    context: Context
    state: State
    above: str = ""  # the label over it: 第九条 for its （二）

    @property
    def full_label(self) -> str:
        """Its label with the one above: 第九条（二）."""
        return self.above + self.label

    @property
    def number(self) -> str:
        """The node's number."""
        return self.node.number

    @property
    def anchor(self) -> str:
        """Its id on the page."""
        return anchor(self.node.number)

    @property
    def bound(self) -> Sequence[Span]:
        """Its links to controls."""
        return [span for span in self.node.spans if span.kind == "control"]

    @property
    def label(self) -> str:
        """Its label, or the beginning of its words when it has none."""
        return self.node.label or self.node.text[:8]

    @property
    def names(self) -> Sequence[Text]:
        """What its controls are called; the key of one that no module knows."""
        return [control_words(span.control) for span in self.bound]

    @property
    def pieces(self) -> Iterator[tuple[str, str]]:
        """Its words as drawn: text, control, value, or vague."""
        for span in self.node.spans:
            if span.kind == "text":
                yield from pieces(span.words)
            else:
                yield span.kind, span.words

    @cached_property
    def loose(self) -> Sequence[Loose]:
        """Its vague words without a value; only where it is bound to something that will be measured."""
        if all(declares(span.control) for span in self.bound):
            return ()
        return [Loose(found.group(), found.start()) for found in loose(self.node)]


@dataclass(frozen=True)
class Review:
    """A whole draft under review."""

    document: Document
    places: Sequence[Place]

    @cached_property
    def by_number(self) -> dict[str, Place]:
        """Places by their node's number."""
        return {place.number: place for place in self.places}

    @property
    def total(self) -> int:
        """How many obligations want a decision."""
        return sum(place.state in {"open", "decided"} for place in self.places)

    @property
    def decided(self) -> int:
        """How many of them have one."""
        return sum(place.state == "decided" for place in self.places)

    @property
    def left(self) -> int:
        """How many are open."""
        return self.total - self.decided

    @property
    def loose(self) -> Sequence[Place]:
        """Places with vague words that must get a value before publication."""
        return [place for place in self.places if place.loose]

    def stops(self, show: Show) -> Sequence[Place]:
        """Return the places that one goes through: the open ones, the decided ones, or both."""
        wanted = {"open": {"open"}, "decided": {"decided"}, "all": {"open", "decided"}}[show]
        return [place for place in self.places if place.state in wanted]

    def beside(self, number: str, show: Show) -> tuple[Place | None, Place | None]:
        """Return the stop before and the stop after a node."""
        order = {place.number: index for index, place in enumerate(self.places)}
        here = order.get(number, -1)
        stops = self.stops(show)
        before = [place for place in stops if order[place.number] < here]
        after = [place for place in stops if order[place.number] > here]
        return (before[-1] if before else None), (after[0] if after else None)

    def start(self, show: Show) -> Place | None:
        """Return where to begin: the first open place, else the first stop, else the first node with words."""
        stops = self.stops("open") or self.stops(show) or self.stops("all")
        return stops[0] if stops else next((p for p in self.places if p.state == "free"), None)

    def within(self, number: str, *, whole_chapter: bool) -> Sequence[Place]:
        """Return the open places of the article, or of the chapter, that `number` belongs to."""
        here = self.by_number[number]
        chosen: list[Place] = []
        for group in _groups(self.places, by_chapter=whole_chapter):
            if here in group:
                chosen = [place for place in group if place.state == "open"]
        return chosen


def _groups(places: Sequence[Place], *, by_chapter: bool) -> list[list[Place]]:
    groups: list[list[Place]] = [[]]
    for place in places:
        begins = place.node.kind == ("chapter" if by_chapter else "article")
        if begins or (not by_chapter and place.state == "heading"):
            groups.append([])
        groups[-1].append(place)
    return groups


@lru_cache(maxsize=64)
def review_of(text: str) -> Review:
    """Return the review of a text."""
    document = parse(text)
    plain = tuple(replace(node, spans=_plain(node.spans), rows=()) for node in document.nodes)
    meaning_of = meanings(replace(document, nodes=plain))
    read_in = as_regulation(document.title, plain).nodes
    slugs = _slugs(document)
    above = _above(document)
    labels = _labels(document)
    places = [
        Place(
            node,
            meaning_of[node.number],
            read,
            Context(above[node.number], slugs[node.number], _linked(node)),
            _state(node, read, meaning_of[node.number]),
            labels.get(node.parent, ""),
        )
        for node, read in zip(document.nodes, read_in, strict=True)
    ]
    return Review(document, places)


def _plain(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Links do not change what a sentence asks: its meaning is kept under its words alone."""
    words = "".join(span.words for span in spans)
    return (Span("text", words),) if words else ()


def _state(node: Node, read: ReadNode, meaning: Meaning) -> State:
    if node.kind in {"chapter", "section"}:
        return "heading"
    if any(span.kind == "control" for span in node.spans):
        return "decided"
    return "open" if read.leaf and obliges(meaning) else "free"


def _linked(node: Node) -> tuple[tuple[int, int], ...]:
    found, position = [], 0
    for span in node.spans:
        if span.target:
            found.append((position, position + len(span.words)))
        position += len(span.words)
    return tuple(found)


def _above(document: Document) -> dict[str, tuple[str, ...]]:
    """Return the headings and leads over each node, outermost first."""
    own: dict[str, tuple[str, ...]] = {}
    above: dict[str, tuple[str, ...]] = {}
    for node in document.nodes:
        above[node.number] = own.get(node.parent, ())
        own[node.number] = (*above[node.number], simplified(node.title or node.text)[:60])
    return above


def _labels(document: Document) -> dict[str, str]:
    """Return the label of each node with those above it, chapters left out."""
    labels: dict[str, str] = {}
    for node in document.nodes:
        if node.kind not in {"chapter", "section"}:
            labels[node.number] = labels.get(node.parent, "") + node.label
    return labels


def _slugs(document: Document) -> dict[str, str]:
    """Return the name that the families' controls of each node get: "a9-2", unique in the text."""
    taken = {
        span.control.partition("/")[2]
        for _node, span in document.links()
        if states(span.control) or declares(span.control)
    }
    slugs = {}
    for node in document.nodes:
        own = {span.control.partition("/")[2] for span in node.spans if span.target}
        wanted = "a" + node.number.replace(".", "-").replace("~", "-")
        slug, again = wanted, 2
        while slug in taken - own:
            slug, again = f"{wanted}-{again}", again + 1
        slugs[node.number] = slug
    return slugs
