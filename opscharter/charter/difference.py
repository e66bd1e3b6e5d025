"""What changed between two texts, article by article, word by word."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Final, Literal

from opscharter.charter.registry import controls
from opscharter.charter.text import Document, Node
from opscharter.charter.values import NotUnderstood, read_value, tell

type ChangeKind = Literal["same", "changed", "moved", "added", "removed"]

ALIKE: Final = 0.55
"""How much of two articles must agree for one to count as the other's new wording."""
_LONGEST: Final = 4000
_TOKEN: Final = re.compile(r"\d+|[A-Za-z]+|.", re.DOTALL)
_MOST_PAIRS: Final = 10_000
"""Beyond this many possible pairs only articles of one number are compared."""


@dataclass(frozen=True, slots=True)
class ArticleChange:
    """One article (with its items) before and after; `words` are (same | removed | added, text) runs in order."""

    kind: ChangeKind
    before: str = ""
    after: str = ""
    before_label: str = ""
    after_label: str = ""
    words: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class ParameterChange:
    """A value that will rule differently; `before` or `after` is "" when the text gave or gives none."""

    target: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that changed; `bound`, `unbound` are controls that articles now answer for, or no longer."""

    articles: Sequence[ArticleChange] = ()
    parameters: Sequence[ParameterChange] = ()
    bound: Sequence[str] = ()
    unbound: Sequence[str] = ()
    counts: Mapping[str, int] = field(default_factory=dict)


def difference(before: Document, after: Document) -> Difference:
    """Compare two texts."""
    changes = _articles(_blocks(before), _blocks(after))
    old, new = _bound(before), _bound(after)
    counts: dict[str, int] = {}
    for change in changes:
        counts[change.kind] = counts.get(change.kind, 0) + 1
    return Difference(
        changes, parameter_changes(before, after), sorted(new - old), sorted(old - new), counts
    )


def _bound(document: Document) -> set[str]:
    return {span.control for _node, span in document.links() if span.kind == "control"}


def _blocks(document: Document) -> list[tuple[Node, str]]:
    """Return each article with all its words, items on their own lines."""
    blocks: list[tuple[Node, list[str]]] = []
    for node in document.nodes:
        if node.kind == "article":
            blocks.append((node, [node.text]))
        elif blocks and node.number.startswith(f"{blocks[-1][0].number}."):
            blocks[-1][1].append(node.label + node.text)
    return [(node, "\n".join(lines)) for node, lines in blocks]


def _articles(
    before: Sequence[tuple[Node, str]], after: Sequence[tuple[Node, str]]
) -> list[ArticleChange]:
    partner = _partners(before, after)
    changes = []
    for index, (node, text) in enumerate(after):
        if index not in partner:
            changes.append(
                ArticleChange(
                    "added", after=node.number, after_label=node.label, words=[("added", text)]
                )
            )
            continue
        old, old_text = before[partner[index]]
        kind: ChangeKind = "changed"
        if old_text == text:
            kind = "same" if old.number == node.number else "moved"
        words = [("same", text)] if old_text == text else _words(old_text, text)
        changes.append(ArticleChange(kind, old.number, node.number, old.label, node.label, words))
    taken = set(partner.values())
    changes += [
        ArticleChange(
            "removed", before=node.number, before_label=node.label, words=[("removed", text)]
        )
        for index, (node, text) in enumerate(before)
        if index not in taken
    ]
    return changes


def _partners(
    before: Sequence[tuple[Node, str]], after: Sequence[tuple[Node, str]]
) -> dict[int, int]:
    """Return index after -> index before: the same words first, then the same number or the likest words."""
    partner: dict[int, int] = {}
    free = dict.fromkeys(range(len(before)))
    for index, (node, text) in enumerate(after):
        same = [i for i in free if before[i][1] == text]
        if same:
            chosen = min(same, key=lambda i: before[i][0].number != node.number)
            partner[index] = chosen
            del free[chosen]
    open_ones = [index for index in range(len(after)) if index not in partner]
    few = len(open_ones) * len(free) <= _MOST_PAIRS
    for index in open_ones:
        node = after[index][0]
        rivals = [i for i in free if few or before[i][0].number == node.number]
        scored = [(_likeness(before[i], after[index]), -i) for i in rivals]
        best = max(scored, default=(0.0, 0))
        if best[0] >= ALIKE:
            partner[index] = -best[1]
            del free[-best[1]]
    return partner


def _likeness(before: tuple[Node, str], after: tuple[Node, str]) -> float:
    matcher = SequenceMatcher(None, before[1][:_LONGEST], after[1][:_LONGEST], autojunk=False)
    bonus = 0.2 if before[0].number == after[0].number else 0.0
    if matcher.quick_ratio() + bonus < ALIKE:
        return 0.0
    return matcher.ratio() + bonus


def _words(before: str, after: str) -> list[tuple[str, str]]:
    """Return the runs of words; a number or a Latin word counts as one."""
    runs: list[tuple[str, str]] = []
    old, new = _TOKEN.findall(before[:_LONGEST]), _TOKEN.findall(after[:_LONGEST])
    for code, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if code == "equal":
            runs.append(("same", "".join(old[a:b])))
            continue
        if b > a:
            runs.append(("removed", "".join(old[a:b])))
        if d > c:
            runs.append(("added", "".join(new[c:d])))
    return runs


def parameter_changes(before: Document, after: Document) -> list[ParameterChange]:
    """Return the values that differ in meaning: 三十分钟 for 30 分钟 is no change."""
    old, new = parameter_values(before), parameter_values(after)
    changes = []
    for target in sorted(old.keys() | new.keys()):
        if old.get(target, ("", None))[1] != new.get(target, ("", None))[1]:
            control_key, _dot, name = target.rpartition(".")
            control = controls.get(control_key)
            parameter = control.parameter(name) if control else None
            label = f"{control.label} · {parameter.label}" if control and parameter else target
            changes.append(
                ParameterChange(target, label, old.get(target, ("",))[0], new.get(target, ("",))[0])
            )
    return changes


def parameter_values(document: Document) -> dict[str, tuple[str, str]]:
    """Return "control.parameter" -> (words, meaning told canonically) of what a text sets and can be read."""
    found: dict[str, tuple[str, str]] = {}
    for _node, span in document.links():
        control = controls.get(span.control)
        parameter = control.parameter(span.parameter) if control and span.kind == "value" else None
        if parameter is None or span.target in found:
            continue
        try:
            value = read_value(parameter, span.words)
        except NotUnderstood:
            continue
        found[span.target] = (span.words, tell(parameter.kind, value))
    return found
