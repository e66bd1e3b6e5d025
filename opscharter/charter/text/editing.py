"""Edits of a charter's text that leave every other character as it is: bind words, set values, write a value for a vague word.

Positions count in a node's plain words (`Node.text`). Each edit is read again afterwards: what comes back differs from what was
there by exactly this edit, or the edit is refused.
"""

import re
from dataclasses import dataclass, replace
from typing import Final

from django.utils.translation import gettext_lazy as _

from opscharter.charter.text.document import Document, Node, Span, SpanKind, split_target
from opscharter.charter.text.linking import (
    LONGEST_WORDS,
    gap,
    merged,
    read_spans,
    runs,
    target_is_good,
)
from opscharter.charter.text.parsing import parse
from opscharter.core.refusal import Conflict, Invalid, NotFound

_KEY: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LINES: Final = re.compile(r"\r\n|\r|\n")


class NoSuchWords(NotFound):
    """The text has no such article, or the article no such words."""

    code = "no_such_words"
    default_message = _("The article has changed: these words no longer stand in it.")


class Overlapping(Conflict):
    """The words are linked already, wholly or in part."""

    code = "overlapping_links"
    default_message = _("Part of these words is linked already; a link cannot stand within a link.")


class NotLinkable(Invalid):
    """A link of these words, or to this target, could not be read back."""

    code = "not_linkable"
    default_message = _("These words cannot be linked.")


@dataclass(frozen=True, slots=True)
class _Link:
    """A link: its plain words are `start` to `end`; all of it, brackets and target too, is `outer` in the source."""

    start: int
    end: int
    outer: tuple[int, int]
    span: Span


@dataclass(frozen=True, slots=True)
class _Map:
    """Where a node's plain words stand in the source: one position per character, -1 for a gap between two lines."""

    places: list[int]
    links: list[_Link]

    def outer(self, start: int, end: int) -> tuple[int, int]:
        """Return the part of the source that words `start` to `end` take up. Refused: not there, or linked already."""
        if not 0 <= start < end <= len(self.places) or -1 in {
            self.places[start],
            self.places[end - 1],
        }:
            raise NoSuchWords(remedy=_("Open the text again and choose the words once more."))
        if any(link.start < end and start < link.end for link in self.links):
            raise Overlapping(remedy=_("Take the link there out first, or choose other words."))
        return self.places[start], self.places[end - 1] + 1


def bind(text: str, number: str, start: int, end: int, target: str) -> str:
    """Link words `start` to `end` of the node `number` to the control `target`."""
    if split_target(target)[1]:
        raise NotLinkable(
            remedy=_("Words are bound to a control, values are set on its parameters.")
        )
    return _link(text, number, start, end, target)


def set_value(text: str, number: str, start: int, end: int, target: str) -> str:
    """Let words `start` to `end` of the node `number` be the value of the parameter `target` ("control.parameter")."""
    if not split_target(target)[1]:
        raise NotLinkable(
            remedy=_("Words are bound to a control, values are set on its parameters.")
        )
    return _link(text, number, start, end, target)


def unbind(text: str, number: str, target: str) -> str:
    """Take the links to `target` out of the node `number`; the words stay."""
    before = parse(text)
    node = _node(before, number)
    links = [link for link in _map(text, node).links if link.span.target == target]
    if not links:
        raise NoSuchWords
    after = text
    for link in reversed(links):
        after = _replaced(after, link.outer, link.span.words)
    spans = [replace(s, kind="text", target="") if s.target == target else s for s in node.spans]
    return _proved(before, node, spans, after)


def replace_words(text: str, number: str, start: int, end: int, words: str) -> str:
    """Write `words` (links allowed) in place of the plain words `start` to `end`: 及时 → 在 [2 小时](control:….within) 内."""
    if _LINES.search(words):
        raise NotLinkable(remedy=_("Write it in one line."))
    before = parse(text)
    node = _node(before, number)
    written, problems = read_spans(words, 1, 1)
    if problems:
        raise NotLinkable(problems[0].words, remedy=problems[0].mend)
    after = _replaced(text, _map(text, node).outer(start, end), words)
    return _proved(before, node, _with(node.spans, start, end, written), after)


def set_meta(text: str, key: str, value: str) -> str:
    """Write `key: value` into the head of the text, in its place when it is there, else at the head's end."""
    value = value.strip()
    if not _KEY.fullmatch(key) or _LINES.search(value):
        raise NotLinkable(_("A line of the head is “name: value”, the name in Latin letters."))
    before = parse(text)
    line = f"{key}: {value}".rstrip()
    headed = bool(before.meta) or text.startswith("---")
    after = _headed(text, key, line) if headed else _under_new_head(text, line)
    got = parse(after)
    if dict(got.meta) != {**before.meta, key: value} or got.nodes != before.nodes:
        raise NotLinkable(_("The head of this text cannot be read, so nothing can be added to it."))
    return after


def _under_new_head(text: str, line: str) -> str:
    ending = found[0] if (found := _LINES.search(text)) else "\n"
    return ending.join(["---", line, "---", "", text.removeprefix("\ufeff")])


def _headed(text: str, key: str, line: str) -> str:
    ending = found[0] if (found := _LINES.search(text)) else "\n"
    for start, end in _lines(text)[1:]:
        written = text[start:end].strip(" \t\u3000")
        if written == "---":
            return text[:start] + line + ending + text[start:]
        if re.match(rf"{key}:(?:[ \t]|$)", written):
            return text[:start] + line + text[end:]
    return text


def _link(text: str, number: str, start: int, end: int, target: str) -> str:
    before = parse(text)
    node = _node(before, number)
    outer = _map(text, node).outer(start, end)
    words = node.text[start:end]
    kind: SpanKind = "value" if split_target(target)[1] else "control"
    if not target_is_good(target):
        raise NotLinkable(
            remedy=_("A key looks like service.request/assess, its parameter like service.request/assess.within."),
        )  # fmt: skip
    if not words.strip() or len(words) > LONGEST_WORDS[kind] or {"[", "]", "\n"} & set(words):
        raise NotLinkable(
            remedy=_("Choose the few words that say what is done, or the value itself, without square brackets and line breaks.")
        )  # fmt: skip
    after = _replaced(text, outer, f"[{words}](control:{target})")
    linked = (Span(kind, words, target),)
    return _proved(before, node, _with(node.spans, start, end, linked), after)


def _node(document: Document, number: str) -> Node:
    node = document.node(number)
    if node is None:
        raise NoSuchWords
    return node


def _lines(text: str) -> list[tuple[int, int]]:
    """Return where each line of the source begins and ends."""
    rows, start = [], 1 if text.startswith("\ufeff") else 0
    for found in _LINES.finditer(text):
        rows.append((start, found.start()))
        start = found.end()
    return [*rows, (start, len(text))]


def _map(text: str, node: Node) -> _Map:
    lines = _lines(text)
    places: list[int] = []
    links: list[_Link] = []
    last = ""
    for row in node.rows:
        source = _places(text, lines[row.line - 1][0] + row.column - 1, row.words)
        found = list(runs(row.words))
        if row.broken and places and found:
            places.append(-1)
            last = "\n"
        if last and found and gap(last, found[0][0].words):
            places.append(-1)
        for span, start, inner, end in found:
            if span.target:
                outer = (source[start], source[end - 1] + 1)
                links.append(_Link(len(places), len(places) + len(span.words), outer, span))
            places += source[inner : inner + len(span.words)]
            last = span.words
    return _Map(places, links)


def _places(text: str, position: int, words: str) -> list[int]:
    """Return where each character of `words` stands from `position` on; invisible characters between them are passed over."""
    places = []
    for character in words:
        while text[position] != character:
            position += 1
        places.append(position)
        position += 1
    return places


def _replaced(text: str, outer: tuple[int, int], words: str) -> str:
    return text[: outer[0]] + words + text[outer[1] :]


def _with(spans: tuple[Span, ...], start: int, end: int, new: tuple[Span, ...]) -> list[Span]:
    """Return the spans with `new` in place of plain words `start` to `end`."""
    found: list[Span] = []
    position = 0
    for span in spans:
        after = position + len(span.words)
        if span.target or after <= start or position >= end:
            found.append(span)
        else:
            if position < start:
                found.append(Span("text", span.words[: start - position]))
            if position <= start:
                found += new
            if after > end:
                found.append(Span("text", span.words[end - position :]))
        position = after
    return found


def _proved(before: Document, node: Node, spans: list[Span], after: str) -> str:
    """Return the edited text when it reads as it should: this node with these spans, everything else as before."""
    wanted = [
        replace(each, spans=merged(spans)) if each.number == node.number else each
        for each in before.nodes
    ]
    got = parse(after)
    same = [replace(each, spans=merged(each.spans)) for each in got.nodes] == [
        replace(each, spans=merged(each.spans)) for each in wanted
    ]
    if not same or got.meta != before.meta or got.title != before.title:
        raise NotLinkable(remedy=_("Change this passage in the text itself."))
    return after
