"""The other charters of a center: what a later one takes over from an earlier one, what it repeals; terms defined twice."""

import re
from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext_lazy as _

from opscharter.charter.checks.findings import Finding, Labels
from opscharter.charter.checks.separation import values_given
from opscharter.charter.checks.world import OtherCharter, World
from opscharter.charter.registry import control_words
from opscharter.charter.text import Document, Node

_REPEALS: Final = re.compile(
    r"《([^《》]{2,60})》[^。《》]{0,40}?(?:同时|即行|随即|予以|自行)?(?:废止|失效|停止执行)"
)
_DEFINES: Final = re.compile(
    r"(?:本[\u4e00-\u9fff]{1,6}所称的?|下列用语[^，。]{0,6}[，：]?)?[“\"]?([\u4e00-\u9fffA-Za-z]{2,16})[”\"]?[，,]?(?:是指|系指)"
)


def neighbours(document: Document, world: World) -> Iterator[Finding]:
    """Report where another charter of the center speaks of the same, and earlier regulations that this text takes over."""
    for other in world.others:
        if _same_scope(document, other):
            yield from _overlap(document, other)
            yield from _other_values(document, other)
    yield from _repealed(document, world)
    yield from _defined_twice(document)


def _same_scope(document: Document, other: OtherCharter) -> bool:
    mine = document.meta.get("scope", "").strip()
    return not other.scope or mine in {"", other.scope}


def _overlap(document: Document, other: OtherCharter) -> Iterator[Finding]:
    theirs = {
        span.control: node
        for node, span in reversed(list(other.document.links()))
        if span.kind == "control"
    }
    shared = [(n, s) for n, s in document.links() if s.kind == "control" and s.control in theirs]
    if not shared:
        return
    labels, their_labels = Labels(document), Labels(other.document)
    first, numbers = shared[0], list(dict.fromkeys(node.number for node, _span in shared))
    pairs = "；".join(
        f"{labels.of(node.number)} ↔ {their_labels.of(theirs[span.control].number)}（{control_words(span.control)}）"
        for node, span in _each_once(shared)[:8]
    )
    yield Finding(
        "notice", "superseded", first[0].number, first[0].line,
        _("%(other)s is in force for the same scope and speaks of the same: %(pairs)s. The later regulation supersedes it there."),
        _("Say in the closing chapter that 《%(title)s》 is repealed (同时废止), limit the scope of one, or give one precedence."),
        values={"other": other.name, "title": other.title, "pairs": pairs},
        others=tuple(numbers[1:]), subject=other.key,
    )  # fmt: skip


def _each_once[T, S](pairs: list[tuple[T, S]]) -> list[tuple[T, S]]:
    found: dict[object, tuple[T, S]] = {}
    for node, span in pairs:
        found.setdefault(getattr(span, "control", span), (node, span))
    return list(found.values())


def _other_values(document: Document, other: OtherCharter) -> Iterator[Finding]:
    mine, theirs = values_given(document), values_given(other.document)
    labels, their_labels = Labels(document), Labels(other.document)
    there = {span.target: (node, span) for node, span in reversed(list(other.document.links()))}
    told: set[str] = set()
    for node, span in document.links():
        target = span.target
        if target in told or target not in mine or theirs.get(target, mine[target]) == mine[target]:
            continue
        told.add(target)
        other_node, other_span = there[target]
        yield Finding(
            "warning" if document.precedence == other.precedence else "notice", "conflict_between_charters", node.number, span.line,
            _("%(here)s sets %(target)s to “%(words)s”, but %(there)s of %(other)s to “%(first)s”."),
            _("Change one of the two, repeal the other charter, or give one of them precedence (precedence: in the head)."),
            span.column,
            {
                "here": labels.of(node.number), "target": target, "words": span.words, "other": other.name,
                "there": their_labels.of(other_node.number), "first": other_span.words,
            },
            subject=f"{other.key}|{target}",
        )  # fmt: skip


def _repealed(document: Document, world: World) -> Iterator[Finding]:
    for node in document.nodes:
        for found in _REPEALS.finditer(node.text):
            other = next(
                (o for o in world.others if o.title in {found[1], f"《{found[1]}》"}), None
            )
            if other is None:
                continue
            yield Finding(
                "notice", "repeals", node.number, node.line,
                _("%(label)s repeals %(other)s, which is still in force in the same scope."),
                _("Withdraw %(other)s when this version takes effect; until then both are shown."),
                values={"label": Labels(document).of(node.number), "other": other.name}, subject=other.key,
            )  # fmt: skip


def _defined_twice(document: Document) -> Iterator[Finding]:
    labels = Labels(document)
    known: dict[str, Node] = {}
    for node in document.nodes:
        for found in _DEFINES.finditer(node.text):
            first = known.setdefault(found[1], node)
            if first is not node:
                yield Finding(
                    "warning", "defined_twice", node.number, node.line,
                    _("“%(term)s” is defined in %(here)s and in %(there)s."),
                    _("Keep one of the two definitions."),
                    values={"term": found[1], "here": labels.of(node.number), "there": labels.of(first.number)},
                    others=(first.number,), subject=found[1],
                )  # fmt: skip
