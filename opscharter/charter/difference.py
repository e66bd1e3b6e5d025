"""What changed between two texts, article by article, word by word."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Final, Literal

from opscharter.charter.people import DECLARATION, STATEMENT
from opscharter.charter.registry import controls, parameter_of
from opscharter.charter.substance import meanings
from opscharter.charter.text import Document, Node
from opscharter.charter.values import tell, values_in

type ChangeKind = Literal["same", "changed", "moved", "added", "removed", "split", "merged"]

ALIKE: Final = 0.55
"""How much of two articles must agree for one to count as the other's new wording."""
_LONGEST: Final = 4000
_HELD: Final = 0.8
"""How much of an article must stand in another for it to count as cut out of it, or taken into it."""
_SHORTEST: Final = 8
_TOKEN: Final = re.compile(r"\d+|[A-Za-z]+|.", re.DOTALL)
_MOST_PAIRS: Final = 10_000
"""Beyond this many possible pairs only articles of one number are compared."""


@dataclass(frozen=True, slots=True)
class ArticleChange:
    """One article (with its items) before and after; `words` are (same | removed | added, text) runs in order.

    `split`: an article that was part of `before`; `merged`: one whose words now stand in `after`. `substance`: whether its meaning
    may have changed: more than numbering, punctuation, or another way to write the same value.
    """

    kind: ChangeKind
    before: str = ""
    after: str = ""
    before_label: str = ""
    after_label: str = ""
    words: Sequence[tuple[str, str]] = ()
    substance: bool = False


@dataclass(frozen=True, slots=True)
class ParameterChange:
    """A value that will rule differently; `before` or `after` is "" when the text gave or gives none."""

    target: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that changed; `bound`, `unbound` are the keys and names of controls that articles now answer for, or no longer."""

    articles: Sequence[ArticleChange] = ()
    parameters: Sequence[ParameterChange] = ()
    bound: Sequence[tuple[str, str]] = ()
    unbound: Sequence[tuple[str, str]] = ()
    counts: Mapping[str, int] = field(default_factory=dict)


def difference(before: Document, after: Document) -> Difference:
    """Compare two texts."""
    changes = _articles(before, after)
    old, new = _bound(before), _bound(after)
    bound = [(key, new[key]) for key in sorted(new.keys() - old.keys())]
    unbound = [(key, old[key]) for key in sorted(old.keys() - new.keys())]
    counts: dict[str, int] = {}
    for change in changes:
        counts[change.kind] = counts.get(change.kind, 0) + 1
    return Difference(changes, parameter_changes(before, after), bound, unbound, counts)


def _bound(document: Document) -> dict[str, str]:
    """Return the controls of a text and what they are called there."""
    found: dict[str, str] = {}
    for node, span in document.links():
        if span.kind == "control":
            found.setdefault(span.control, _called(document, node, span.control))
    return found


def _called(document: Document, node: Node, key: str) -> str:
    """Return the name of a control; where many bear one name (what people state), with the article before it."""
    control = controls.get(key)
    name = str(control.label) if control else key
    family = key.startswith((f"{STATEMENT}/", f"{DECLARATION}/"))
    return f"{_full_label(document, node)}　{name}" if family else name


def _full_label(document: Document, node: Node) -> str:
    """Return 第九条（二） of an item, with the article it stands in."""
    number = node.number.partition(".")[0]
    article = next((each.label for each in document.nodes if each.number == number), "")
    return node.label if number == node.number else f"{article}{node.label}"


def _blocks(document: Document) -> list[tuple[Node, str]]:
    """Return each article with all its words, items on their own lines."""
    blocks: list[tuple[Node, list[str]]] = []
    for node in document.nodes:
        if node.kind == "article":
            blocks.append((node, [_worded(node)]))
        elif blocks and node.number.startswith(f"{blocks[-1][0].number}."):
            blocks[-1][1].append(node.label + _worded(node))
    return [(node, "\n".join(lines)) for node, lines in blocks]


def _worded(node: Node) -> str:
    return f"{node.title}　{node.text}" if node.title else node.text


def _articles(before: Document, after: Document) -> list[ArticleChange]:
    old, new = _blocks(before), _blocks(after)
    partner = partners(old, new)
    renumbered = {old[i][0].number: new[index][0].number for index, i in partner.items()}
    was, now = meanings(before, renumbered), meanings(after)
    gone = [index for index in range(len(old)) if index not in set(partner.values())]
    changes = []
    for index, (node, text) in enumerate(new):
        if index not in partner:
            changes.append(_arrived(node, text, old))
            continue
        earlier, earlier_text = old[partner[index]]
        kind: ChangeKind = "changed"
        if earlier_text == text:
            kind = "same" if earlier.number == node.number else "moved"
        words = [("same", text)] if earlier_text == text else _words(earlier_text, text)
        changes.append(
            ArticleChange(
                kind, earlier.number, node.number, earlier.label, node.label, words,
                substance=was[earlier.number] != now[node.number],
            )
        )  # fmt: skip
    return changes + [_left(*old[index], new) for index in gone]


def _arrived(node: Node, text: str, old: Sequence[tuple[Node, str]]) -> ArticleChange:
    """Return an article without a partner: new, or cut out of another."""
    source = _holder(text, old)
    if source is None:
        words = [("added", text)]
        return ArticleChange(
            "added", after=node.number, after_label=node.label, words=words, substance=True
        )
    return ArticleChange(
        "split", source.number, node.number, source.label, node.label, [("same", text)],
        substance=True,
    )  # fmt: skip


def _left(node: Node, text: str, new: Sequence[tuple[Node, str]]) -> ArticleChange:
    """Return an article that is no more: taken out, or taken into another."""
    words = [("removed", text)]
    target = _holder(text, new)
    if target is None:
        return ArticleChange(
            "removed", before=node.number, before_label=node.label, words=words, substance=True
        )
    return ArticleChange("merged", node.number, target.number, node.label, target.label, words)


def _holder(text: str, blocks: Sequence[tuple[Node, str]]) -> Node | None:
    """Return the article that holds nearly all of `text` among its own words."""
    if len(text) < _SHORTEST:
        return None
    for node, words in blocks:
        if len(words) <= len(text):
            continue
        matcher = SequenceMatcher(None, text[:_LONGEST], words[:_LONGEST], autojunk=False)
        longest = sum(block.size for block in matcher.get_matching_blocks() if block.size > 3)
        if longest >= _HELD * min(len(text), _LONGEST):
            return node
    return None


def partners(
    before: Sequence[tuple[Node, str]], after: Sequence[tuple[Node, str]]
) -> dict[int, int]:
    """Return index after -> index before: the same words first, then the likest pairs, whatever their numbers."""
    partner: dict[int, int] = {}
    free = dict.fromkeys(range(len(before)))
    for index, (node, text) in enumerate(after):
        same = [i for i in free if before[i][1] == text]
        if same:
            chosen = min(same, key=lambda i: before[i][0].number != node.number)
            partner[index] = chosen
            del free[chosen]
    waiting = [index for index in range(len(after)) if index not in partner]
    few = len(waiting) * len(free) <= _MOST_PAIRS
    scored = [
        (_likeness(before[i], after[index]), -abs(i - index), index, i)
        for index in waiting
        for i in free
        if few or before[i][0].number == after[index][0].number
    ]
    for score, _near, index, i in sorted(scored, reverse=True):
        if score >= ALIKE and index not in partner and i in free:
            partner[index] = i
            del free[i]
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
    names = _value_names(before) | _value_names(after)
    changes = []
    for target in sorted(old.keys() | new.keys()):
        if old.get(target, ("", None))[1] != new.get(target, ("", None))[1]:
            label = names[target]
            changes.append(
                ParameterChange(target, label, old.get(target, ("",))[0], new.get(target, ("",))[0])
            )
    return changes


def _value_names(document: Document) -> dict[str, str]:
    """Return "control.parameter" -> what it is called: 第九条　由人员落实 · 多久说明一次."""
    found: dict[str, str] = {}
    for node, span in document.links():
        parameter = parameter_of(span.target)
        if parameter is not None and span.target not in found:
            name = _called(document, node, span.control)
            found[span.target] = f"{name} · {parameter.label}"
    return found


def parameter_values(document: Document) -> dict[str, tuple[str, str]]:
    """Return "control.parameter" -> (words, meaning told canonically) of what a text sets and can be read."""
    found: dict[str, tuple[str, str]] = {}
    for _node, span, parameter, value in values_in(document):
        found.setdefault(span.target, (span.words, tell(parameter.kind, value)))
    return found
