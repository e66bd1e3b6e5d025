"""References inside a text: do they lead somewhere, and do they ever come to an end?"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from opscharter.charter.checks.findings import Finding, Labels
from opscharter.charter.text import Document, Node
from opscharter.charter.text.numerals import NUMERAL, read_number

_N: Final = f"[{NUMERAL}]+"
_REFERENCE: Final = re.compile(
    rf"第({_N})条(?:之({_N}))?(?:第({_N})款)?(?:第?[（(]({_N})[）)]项?|第({_N})项)?(?:第({_N})目)?"
    rf"|第({_N})章(?:第({_N})节)?"
    rf"|本条第({_N})款|本条第?[（(]({_N})[）)]项?|(前[{NUMERAL}]?款|前[{NUMERAL}]?条)"
)
_RANGE: Final = re.compile(rf"第({_N})条(?:至|到|—|－|-|~|～)第?({_N})条")
_FOREIGN: Final = re.compile(
    r"(?:》|(?<!本)(?<!办)法|条例|(?<!本)(?:办法|规定|规则|细则|章程|准则|标准|决定|解释))(?:第[^，。；、]*)?$"
)
_CHAIN: Final = re.compile(r"^(?:[、和与及或]|以及|至|到)$")
_DELEGATES: Final = re.compile(
    r"(?:按照?|依照|依据|根据|适用|参照|遵照|执行|见)(?:本[^，。；]{1,8})?$"
)


@dataclass(frozen=True, slots=True)
class Reference:
    """A place named in the text: `wanted` is the number it leads to; `delegates`: the sentence goes by what stands there."""

    words: str
    wanted: str
    delegates: bool = False


def references(document: Document) -> Iterator[Finding]:
    """Report references that lead nowhere, and circles of articles that go by one another."""
    numbers = {node.number for node in document.nodes}
    labels = Labels(document)
    edges: dict[str, set[str]] = {}
    for node in document.nodes:
        for found in named(node, document):
            if not _there(found.wanted, numbers):
                yield Finding(
                    "error", "reference", node.number, node.line,
                    _("%(label)s: %(reference)s is mentioned here, but does not exist in this charter."),
                    _("Correct the number, or name the other regulation in 《 》."),
                    values={"reference": found.words, "label": labels.of(node.number)}, subject=found.words,
                )  # fmt: skip
            elif found.delegates:
                edges.setdefault(node.number, set()).add(found.wanted)
    yield from _circles(document, edges)


def named(node: Node, document: Document) -> Iterator[Reference]:
    """Yield the references of a node to places in the same text."""
    text, foreign, end = node.text, False, -1
    for found in _REFERENCE.finditer(text):
        before = text[: found.start()]
        chained = end >= 0 and bool(_CHAIN.match(text[end : found.start()]))
        foreign = foreign if chained else bool(_FOREIGN.search(before))
        end = found.end()
        if foreign:
            continue
        wanted = _wanted(found, node, document)
        if wanted is not None:
            yield Reference(found.group(), wanted, bool(_DELEGATES.search(before)))
    for found in _RANGE.finditer(text):
        yield from _between(found, text)


def _between(found: re.Match[str], text: str) -> Iterator[Reference]:
    """Yield the articles inside a range; its ends are references by themselves."""
    first, last = read_number(found[1]), read_number(found[2])
    if not first or not last or _FOREIGN.search(text[: found.start()]):
        return
    if last <= first:
        yield Reference(found.group(), "?")
    delegates = bool(_DELEGATES.search(text[: found.start()]))
    for number in range(first, min(last, first + 200) + 1):
        yield Reference(found.group(), str(number), delegates)


def _wanted(found: re.Match[str], node: Node, document: Document) -> str | None:
    """Return the number that a reference leads to, "?" for one that cannot lead anywhere, None to say nothing about it."""
    if found[11]:
        return _before(found[11], node, document)
    if found[7]:
        section = f".s{read_number(found[8])}" if found[8] else ""
        return f"c{read_number(found[7])}{section}"
    if found[9] or found[10]:
        part = f"p{read_number(found[9])}" if found[9] else str(read_number(found[10]))
        return f"{node.article}.{part}"
    return _numbered(found)


def _numbered(found: re.Match[str]) -> str | None:
    """Return where 第九条之一第二款第三项 leads."""
    own, item = read_number(found[1]), found[4] or found[5]
    if own is None:
        return None
    wanted = f"{own}-{read_number(found[2])}" if found[2] else str(own)
    if item:
        wanted += f".{read_number(item) or 0}"
    elif found[3]:
        wanted += f".p{read_number(found[3])}"
    return f"{wanted}.{read_number(found[6])}" if found[6] else wanted


def _before(words: str, node: Node, document: Document) -> str | None:
    """Return where 前款, 前条, 前两款 leads from a node."""
    count = read_number(words[1:-1]) or 1
    if words.endswith("条"):
        articles = [each.number for each in document.nodes if each.kind == "article"]
        position = articles.index(node.article) if node.article in articles else -1
        return articles[position - count] if position >= count else "?"
    paragraph = re.search(r"\.p(\d+)$", node.number)
    if node.kind not in {"article", "clause"}:
        return None  # inside an item the paragraph before may be the item's own
    return (
        f"{node.article}.p{int(paragraph[1]) - count}"
        if paragraph and int(paragraph[1]) > count
        else "?"
    )


def _there(wanted: str, numbers: set[str]) -> bool:
    if wanted in numbers:
        return True
    article, _dot, part = wanted.rpartition(".")
    return part == "p1" and article in numbers


def _circles(document: Document, edges: dict[str, set[str]]) -> Iterator[Finding]:
    """Report each circle once, beginning with its first article."""
    labels = Labels(document)
    lines = {node.number: node.line for node in document.nodes}
    order = {node.number: place for place, node in enumerate(document.nodes)}
    graph = {a: {_place(b, order) for b in onward} for a, onward in _lifted(edges).items()}
    seen: set[str] = set()
    _without_ends(graph)
    for first in sorted(graph, key=lambda number: order.get(number, 0)):
        circle = _circle(first, graph)
        if circle and seen.isdisjoint(circle):
            seen.update(circle)
            yield Finding(
                "warning", "circular", circle[0], lines.get(circle[0], 1),
                _("These articles go by one another in a circle: %(circle)s."),
                _("Let one of them say itself what holds."),
                values={"circle": " → ".join(map(labels.of, [*circle, circle[0]]))},
                others=tuple(circle[1:]), subject="circle",
            )  # fmt: skip


def _without_ends(graph: dict[str, set[str]]) -> None:
    """Take out what leads to no circle, again and again."""
    ends = [number for number, onward in graph.items() if onward.isdisjoint(graph)]
    while ends:
        for number in ends:
            del graph[number]
        ends = [number for number, onward in graph.items() if onward.isdisjoint(graph)]


def _lifted(edges: dict[str, set[str]]) -> dict[str, set[str]]:
    """Let an article go by whatever its parts go by, whole articles being what is referred to."""
    found: dict[str, set[str]] = {}
    for number, onward in edges.items():
        found.setdefault(number.partition(".")[0], set()).update(onward)
    return found


def _place(number: str, order: dict[str, int]) -> str:
    return number.partition(".")[0] if number.partition(".")[0] in order else number


def _circle(first: str, graph: dict[str, set[str]]) -> list[str]:
    """Return a shortest way from an article back to itself, or []."""
    waiting: list[list[str]] = [[first]]
    seen: set[str] = set()
    while waiting:
        way = waiting.pop(0)
        for after in sorted(graph.get(way[-1], ())):
            if after == first:
                return way
            if after not in seen:
                seen.add(after)
                waiting.append([*way, after])
    return []
