"""Ranking: every installed control against one sentence, then the two families that fit any sentence."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _

from opscharter.binding.suggesting.actors import PostName
from opscharter.binding.suggesting.lexicon import Entry, lexicon, overlap
from opscharter.binding.suggesting.shapes import Context, Suggestion, ValueSuggestion
from opscharter.binding.suggesting.spans import Run, fit, predicate
from opscharter.binding.suggesting.values import stated_by, values_for
from opscharter.binding.suggesting.vocabulary import grams, surrounding
from opscharter.charter.checks.vague import VAGUE
from opscharter.charter.controls import said
from opscharter.charter.people import DECLARATION, STATEMENT
from opscharter.charter.registry import Control, controls
from opscharter.core.refusal import Text
from opscharter.regulation.characters import simplified
from opscharter.regulation.document import Meaning, Node, Regulation

LEAST: Final = 0.24
"""Below this score a control is not worth showing."""
MOST: Final = 8
_STATEMENT_SCORE: Final = 0.44
_DECLARED: Final = {"definition", "declaration"}


def contexts(regulation: Regulation) -> list[Context]:
    """Return for each node of a regulation what stands above it."""
    texts: dict[tuple[str, ...], str] = {}
    found = []
    for index, node in enumerate(regulation.nodes):
        texts[node.path] = node.text or node.label
        above = tuple(
            simplified(texts.get(node.path[:depth], node.path[depth - 1]))[:60]
            for depth in range(1, node.depth)
        )
        found.append(Context(above, f"n{index + 1}"))
    return found


def suggest(
    meaning: Meaning, node: Node, context: Context, posts: Sequence[PostName] = ()
) -> list[Suggestion]:
    """Return the controls that may prove what `node` asks, best first; the two families are always among them.

    `posts` are the center's: only their names can set who is meant.
    """
    ranked = []
    for entry in lexicon().entries:
        found = _judge(entry, meaning, node, context)
        if found is not None:
            ranked.append(found)
    ranked.sort(key=lambda each: (-each[0], each[1].control.key))
    offered = [
        _suggestion(entry, score, reasons, run, meaning, node, context, posts)
        for score, entry, reasons, run in ranked[:MOST]
    ]
    offered += [
        _statement(meaning, node, context, posts),
        _declaration(meaning, node, context),
    ]
    return sorted(offered, key=lambda each: (-each.score, each.key))


def propose(
    control: Control, meaning: Meaning, node: Node, context: Context, posts: Sequence[PostName] = ()
) -> Suggestion:
    """Return how a control that a person has chosen would be bound to `node`."""
    for each in suggest(meaning, node, context, posts):
        if each.key == control.key:
            return each
    values = values_for(control, node.text, meaning, context.taken, posts)
    taken = _taken(node, context, values)
    start, end = predicate(node.text, taken)
    reasons: list[Text] = [_("Chosen by hand.")]
    return Suggestion(control, 0.0, tuple(reasons), start, end, values)


def search(words: str, most: int = 8) -> list[Control]:
    """Return the installed controls that `words` name: by key, name, proof, or the words regulations use."""
    wanted = simplified(words.strip().lower())
    if not wanted:
        return []
    seen = grams(wanted)
    found = []
    for entry in lexicon().entries:
        control = entry.control
        said_of = f"{control.key} {control.label} {' '.join(control.words)}".lower()
        score = 1.0 if wanted in said_of else 0.0
        score += overlap(entry.name, seen) + 0.5 * overlap(entry.proof, seen)
        score += 0.5 * any(phrase.finds.search(wanted) for phrase in entry.phrases)
        if score > 0.2:
            found.append((score, control))
    found.sort(key=lambda each: (-each[0], each[1].key))
    return [control for _score, control in found[:most]]


type _Judged = tuple[float, Entry, list[Text], Run | None]


def _judge(entry: Entry, meaning: Meaning, node: Node, context: Context) -> _Judged | None:
    """Return how well a control fits, why, and which words say so; None when it does not."""
    text = simplified(node.text)
    doubt, reasons, run, best = 1.0, list[Text](), None, 0.0
    for phrase in entry.phrases:
        match = phrase.finds.search(text)
        if match is None:
            continue
        doubt *= 1 - phrase.weight
        if phrase.weight > best:
            best, run = phrase.weight, match.span()
    if run is not None:
        words = node.text[run[0] : run[1]]
        reasons.append(said(_("“%(words)s” is how regulations say it."), words=words))
    seen = grams(text)
    named, proven = overlap(entry.name, seen), overlap(entry.proof, seen)
    doubt *= (1 - 0.5 * named**1.5) * (1 - 0.3 * proven**2)
    if named >= 0.5:
        reasons.append(said(_("It shares words with “%(name)s”."), name=entry.control.label))
    score = 1 - doubt
    if run is None and entry.control.standing:
        score *= 0.5  # a post or a target shares its name with half of all sentences
    if score < LEAST / 2:
        return None
    score = _by_context(score, entry, text, context, reasons)
    score = _by_actor(score, entry, meaning, context, reasons)
    return (score, entry, reasons, run) if score >= LEAST else None


def _by_context(
    score: float, entry: Entry, text: str, context: Context, reasons: list[Text]
) -> float:
    """Weigh the headings above: they say what the sentence is about."""
    around = surrounding(entry.control.key)
    near = next((w for above in reversed(context.above) for w in around.near if w in above), "")
    far = any(word in above for above in context.above for word in around.far)
    far = far or any(word in text for word in around.far)
    if far and not near:
        return score * 0.5
    if far:
        return score * 0.75
    if near:
        reasons.append(said(_("It stands under “%(heading)s”."), heading=near))
        return 1 - (1 - score) * 0.85
    return score


def _by_actor(
    score: float, entry: Entry, meaning: Meaning, context: Context, reasons: list[Text]
) -> float:
    """Weigh who is obliged, for controls that are about somebody."""
    if not entry.control.actors:
        return score
    named = [each.actor for each in (*meaning.obligations, *meaning.lead) if each.actor]
    for words in [*map(simplified, named), *reversed(context.above)]:
        actor = next((known for known in lexicon().actors if known in words), "")
        if actor in entry.control.actors and actor:
            reasons.append(said(_("“%(actor)s” is whom it is about."), actor=actor))
            return 1 - (1 - score) * 0.6
        if actor or words in named:
            return score * 0.4
    return score * 0.7


def _suggestion(  # noqa: PLR0913, PLR0917 - everything that was found about one control
    entry: Entry,
    score: float,
    reasons: list[Text],
    run: Run | None,
    meaning: Meaning,
    node: Node,
    context: Context,
    posts: Sequence[PostName],
) -> Suggestion:
    values = values_for(entry.control, node.text, meaning, context.taken, posts)
    taken = _taken(node, context, values)
    chosen = fit(run, node.text, taken) if run else None
    start, end = chosen or predicate(node.text, taken)
    for value in values:
        if value.replaces:
            reasons.append(
                said(_("“%(vague)s” can become its %(label)s: %(words)s."),
                     vague=value.replaces, label=value.label, words=value.words)
            )  # fmt: skip
        else:
            reasons.append(
                said(_("“%(words)s” can set its %(label)s."), words=value.words, label=value.label)
            )
    return Suggestion(entry.control, round(score, 3), tuple(reasons), start, end, values)


def _taken(
    node: Node, context: Context, values: Sequence[ValueSuggestion] = ()
) -> list[tuple[int, int]]:
    """Return the words that a link must leave alone: linked ones, values, and vague words, which will become values."""
    vague = (found.span() for found in VAGUE.finditer(simplified(node.text)))
    return [*context.taken, *((value.start, value.end) for value in values), *vague]


def _statement(
    meaning: Meaning, node: Node, context: Context, posts: Sequence[PostName]
) -> Suggestion:
    """Return that people fulfil it and say so: fits whatever no module proves."""
    control = controls[f"{STATEMENT}/{context.slug}"]
    values = values_for(control, node.text, meaning, context.taken, posts)
    stated = stated_by(control, node.text, meaning, context.taken, posts, values)
    values = (*values, *stated)
    taken = _taken(node, context, values)
    score = _STATEMENT_SCORE + (0.06 if values else 0.0)
    if meaning.kind in _DECLARED:
        score = 0.3
    reasons: list[Text] = [_("People do it and state it afterwards, in words or with a file.")]
    reasons += [
        said(_("“%(words)s” can set its %(label)s."), words=v.replaces or v.words, label=v.label)
        for v in values
        if not v.adds
    ]
    start, end = predicate(node.text, taken)
    return Suggestion(control, score, tuple(reasons), start, end, values)


def _declaration(meaning: Meaning, node: Node, context: Context) -> Suggestion:
    """Return that it obliges nobody: purposes, scopes, definitions."""
    control = controls[f"{DECLARATION}/{context.slug}"]
    declared = meaning.kind in _DECLARED
    reasons: list[Text] = (
        [_("It declares or defines, and asks nothing of anybody.")] if declared
        else [_("Only if it obliges nobody: nothing will be proven then.")]
    )  # fmt: skip
    start, end = predicate(node.text, _taken(node, context))
    return Suggestion(control, 0.7 if declared else 0.15, tuple(reasons), start, end)
