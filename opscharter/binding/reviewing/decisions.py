"""Decisions as edits of the draft's Markdown: pure, and each can be taken back."""

from collections.abc import Sequence
from dataclasses import dataclass

from opscharter.binding.suggesting import Suggestion
from opscharter.charter.operations import DraftMoved, text_digest
from opscharter.charter.text import Node, Span, parse
from opscharter.charter.text.document import split_target
from opscharter.charter.text.editing import NoSuchWords, bind, replace_words, set_value, unbind


@dataclass(frozen=True, slots=True)
class Edit:
    """Words `start` to `end` become `words`, a link to `target` (or plain when it is empty), between `before` and `after`."""

    start: int
    end: int
    words: str
    target: str
    before: str = ""
    after: str = ""

    @property
    def markdown(self) -> str:
        """What stands in the text then."""
        linked = f"[{self.words}](control:{self.target})" if self.target else self.words
        return f"{self.before}{linked}{self.after}"


@dataclass(frozen=True, slots=True)
class Decision:
    """What is written into one node."""

    number: str
    target: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """How to take a change of one node back: its hash after the change, its Markdown before."""

    number: str
    after: str
    before: str


def decision(
    number: str, text: str, suggestion: Suggestion, *, with_values: bool = True
) -> Decision:
    """Return what accepting a suggestion writes; without `with_values`, only exact words become values."""
    edits = [
        Edit(
            suggestion.start,
            suggestion.end,
            text[suggestion.start : suggestion.end],
            suggestion.key,
        )
    ]
    for value in suggestion.values:
        if value.replaces and not with_values:
            continue
        before, after = value.frame if value.replaces else ("", "")
        target = f"{suggestion.key}.{value.parameter}"
        edits.append(Edit(value.start, value.end, value.words, target, before, after))
    return Decision(number, suggestion.key, tuple(sorted(edits, key=lambda each: each.start)))


def apply(text: str, decisions: Sequence[Decision]) -> str:
    """Return the text with every decision written into it. Refused: `NoSuchWords`, `Overlapping`, `NotLinkable`."""
    for each in decisions:
        text = _write(text, each)
    return text


def _write(text: str, given: Decision) -> str:
    """Write all edits of a node at once where nothing is linked between them, else one after the other from behind."""
    node = node_of(text, given.number)
    first, last = given.edits[0].start, max(edit.end for edit in given.edits)
    in_one_line = "\n" not in node.text[first:last]
    if len(given.edits) > 1 and in_one_line and not _links_within(node, first, last):
        pieces, position = [], first
        for edit in given.edits:
            pieces += [node.text[position : edit.start], edit.markdown]
            position = edit.end
        return replace_words(text, given.number, first, last, "".join(pieces))
    for edit in reversed(given.edits):
        text = _write_one(text, node, edit)
    return text


def _write_one(text: str, node: Node, edit: Edit) -> str:
    around = _link_around(node, edit.start, edit.end)
    if around is not None:
        return _write_inside(text, node, edit, *around)
    if node.text[edit.start : edit.end] != edit.words or edit.before or not edit.target:
        return replace_words(text, node.number, edit.start, edit.end, edit.markdown)
    link = set_value if split_target(edit.target)[1] else bind
    return link(text, node.number, edit.start, edit.end, edit.target)


def _link_around(node: Node, first: int, last: int) -> tuple[Span, int] | None:
    """Return the link in whose words `first` to `last` stand, and where it begins."""
    position = 0
    for span in node.spans:
        if span.kind == "control" and position <= first and last <= position + len(span.words):
            return span, position
        position += len(span.words)
    return None


def _write_inside(text: str, node: Node, edit: Edit, span: Span, begin: int) -> str:
    """Write an edit within linked words: plain words stay within the link, a value leaves it the longer of the two sides."""
    left = span.words[: edit.start - begin]
    right = span.words[edit.end - begin :]
    if not edit.target:
        written = _linked(f"{left}{edit.words}{right}", span.target)
    elif len(left) >= len(right):
        written = f"{_linked(left, span.target)}{edit.markdown}{right}"
    else:
        written = f"{left}{edit.markdown}{_linked(right, span.target)}"
    text = unbind(text, node.number, span.target)
    return replace_words(text, node.number, begin, begin + len(span.words), written)


def _linked(words: str, target: str) -> str:
    return f"[{words}](control:{target})" if words.strip() else words


def _links_within(node: Node, first: int, last: int) -> bool:
    position = 0
    for span in node.spans:
        if span.target and position < last and first < position + len(span.words):
            return True
        position += len(span.words)
    return False


def withdraw(text: str, number: str, control: str) -> str:
    """Return the text without a control's links in a node, its values' links too; the words stay."""
    node = node_of(text, number)
    targets = [span.target for span in node.spans if span.control == control and span.target]
    if not targets:
        raise NoSuchWords
    for target in dict.fromkeys(targets):
        text = unbind(text, number, target)
    return text


def node_of(text: str, number: str) -> Node:
    """Return a node of a text. Refused: `NoSuchWords`."""
    node = parse(text).node(number)
    if node is None:
        raise NoSuchWords
    return node


def markdown(node: Node) -> str:
    """Return a node's words with their links."""
    return "".join(
        f"[{span.words}](control:{span.target})" if span.target else span.words
        for span in node.spans
    )


def steps_between(before: str, after: str, numbers: Sequence[str]) -> list[Step]:
    """Return how to take the change from one text to the other back, node by node."""
    old, new = parse(before), parse(after)
    found = []
    for number in numbers:
        was, now = old.node(number), new.node(number)
        if was is not None and now is not None and was.spans != now.spans:
            found.append(Step(number, text_digest(markdown(now))[:12], markdown(was)))
    return found


def take_back(text: str, steps: Sequence[Step]) -> str:
    """Return the text with nodes as they were. Refused: `DraftMoved` when one was changed meanwhile."""
    for step in steps:
        node = node_of(text, step.number)
        if text_digest(markdown(node))[:12] != step.after:
            raise DraftMoved
        for target in dict.fromkeys(span.target for span in node.spans if span.target):
            text = unbind(text, step.number, target)
        text = _restored(text, node_of(text, step.number), step.before)
    return text


def _restored(text: str, node: Node, before: str) -> str:
    """Write an unlinked node's lines as they were, each by itself: line breaks stay where they are."""
    now, then = node.text.split("\n"), before.split("\n")
    if len(now) != len(then):
        raise DraftMoved
    end = len(node.text)
    for line, words in zip(reversed(now), reversed(then), strict=True):
        if line != words:
            text = replace_words(text, node.number, end - len(line), end, words)
        end -= len(line) + 1
    return text
