"""What stands beside the article that is being decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from opscharter.binding.reviewing.decisions import Decision, Edit, decision
from opscharter.binding.reviewing.state import Loose, Place, Review, Show
from opscharter.binding.suggesting import Suggestion, propose, search, suggest
from opscharter.binding.suggesting.actors import PostName, post_for
from opscharter.binding.suggesting.values import frame, proposed
from opscharter.binding.suggesting.vocabulary import vocabulary
from opscharter.charter.people import DECLARATION, STATEMENT
from opscharter.charter.registry import Control, Parameter, controls, parameter_of
from opscharter.charter.text import Span
from opscharter.charter.values import read_value
from opscharter.core.refusal import NotFound
from opscharter.regulation.characters import simplified
from opscharter.regulation.document import Meaning, Regulation
from opscharter.regulation.understanding import assistant

SHOWN: Final = 3
SURE: Final = 0.6
"""From this score on, first suggestions are accepted together when somebody asks for it."""
MOST_AT_ONCE: Final = 60
"""So many articles at once; the key can be pressed again."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A suggestion as a button: its number on the keyboard, the sentence before and after."""

    key: str
    suggestion: Suggestion
    words: str
    changes: Sequence[tuple[str, str]] = ()  # vague words -> what stands there instead

    @property
    def control(self) -> Control:
        """The control."""
        return self.suggestion.control


@dataclass(frozen=True, slots=True)
class Measure:
    """A way to make a vague word exact: `target` a parameter of a bound control, or "" for plain words."""

    loose: Loose
    target: str
    parameter: Parameter | None
    words: str


@dataclass(frozen=True, slots=True)
class Bound:
    """A link that is there: its control (None when no module knows it) and words."""

    span: Span
    control: Control | None
    values: Sequence[tuple[str, str]]  # (label, words)


@dataclass(frozen=True, slots=True)
class SecondReading:
    """What the configured assistant makes of the place; only shown, never taken over. `meaning` None: no usable answer."""

    meaning: Meaning | None
    offers: Sequence[Offer] = ()


@dataclass(frozen=True)
class Panel:
    """Everything the panel shows for one place."""

    place: Place
    offers: Sequence[Offer]
    more: Sequence[Offer]
    statement: Offer
    declaration: Offer
    bound: Sequence[Bound]
    measures: Sequence[Measure]
    actors: Sequence[tuple[str, PostName | None]]
    before: Place | None
    after: Place | None
    found: Sequence[Offer] = field(default=())
    asked: str = ""
    second: SecondReading | None = None


def second_reading(review: Review, place: Place, posts: Sequence[PostName]) -> SecondReading:
    """Ask the configured assistant about a place; takes as long as it takes, so only when somebody wants it."""
    whole = Regulation(review.document.title, tuple(each.read for each in review.places))
    meaning = assistant.ask(whole, place.read)
    if meaning is None:
        return SecondReading(None)
    bound = {span.control for span in place.bound}
    found = suggest(meaning, place.read, place.context, posts)
    offers = [_offer("", each, place) for each in found if each.key not in bound]
    return SecondReading(meaning, offers[:SHOWN])


def panel_of(
    review: Review, place: Place, show: Show, posts: Sequence[PostName], asked: str = ""
) -> Panel:
    """Return the panel of a place; only its own suggestions are computed."""
    bound_keys = {span.control for span in place.bound}
    suggestions = [
        each
        for each in suggest(place.meaning, place.read, place.context, posts)
        if each.key not in bound_keys and each.end > each.start
    ]
    family = {_family(each.key): each for each in suggestions}
    installed = [each for each in suggestions if not _family(each.key)]
    offers = [_offer(str(number), each, place) for number, each in enumerate(installed, start=1)]
    before, after = review.beside(place.number, show)
    return Panel(
        place,
        offers[:SHOWN],
        offers[SHOWN:],
        _family_offer("P", STATEMENT, family, place, posts),
        _family_offer("D", DECLARATION, family, place, posts),
        [_bound(span, place) for span in place.bound],
        measures(place),
        _actors(place, posts),
        before,
        after,
        _found(asked, place, posts, bound_keys),
        asked,
    )


def _family(key: str) -> str:
    head = key.partition("/")[0]
    return head if head in {STATEMENT, DECLARATION} else ""


def _offer(key: str, suggestion: Suggestion, place: Place) -> Offer:
    text = place.node.text
    changes = [
        (
            "" if value.adds else value.replaces,
            f"{value.frame[0]}{value.words}{value.frame[1]}".strip("，。；;"),
        )
        for value in suggestion.values
        if value.replaces
    ]
    return Offer(key, suggestion, text[suggestion.start : suggestion.end], changes)


def _family_offer(
    key: str,
    family: str,
    found: Mapping[str, Suggestion],
    place: Place,
    posts: Sequence[PostName],
) -> Offer:
    suggestion = found.get(family)
    if suggestion is None:
        control = controls[f"{family}/{place.context.slug}"]
        suggestion = propose(control, place.meaning, place.read, place.context, posts)
    return _offer(key, suggestion, place)


def _found(asked: str, place: Place, posts: Sequence[PostName], bound: set[str]) -> list[Offer]:
    return [
        _offer("", propose(each, place.meaning, place.read, place.context, posts), place)
        for each in search(asked)
        if each.key not in bound
    ]


def _bound(span: Span, place: Place) -> Bound:
    control = controls.get(span.control)
    values = []
    for each in place.node.spans:
        if each.kind == "value" and each.control == span.control:
            parameter = parameter_of(each.target)
            values.append((str(parameter.label) if parameter else each.target, each.words))
    return Bound(span, control, values)


def _actors(place: Place, posts: Sequence[PostName]) -> list[tuple[str, PostName | None]]:
    named = [each.actor for each in place.meaning.obligations if each.actor]
    return [(words, post_for(words, posts)) for words in dict.fromkeys(named)]


def measures(place: Place) -> list[Measure]:
    """Return how each vague word of a bound place could be made exact: by a parameter of its control, or in plain words."""
    return [_measure(place, each) for each in place.loose]


def _measure(place: Place, loose: Loose) -> Measure:
    words = vocabulary()
    said = simplified(loose.words)
    kind = next(
        (k for k, table in (("frequency", words.frequencies), ("duration", words.durations)) if said in table), ""
    )  # fmt: skip
    for target, parameter in _parameters(place, kind):
        return Measure(loose, target, parameter, proposed(said, parameter))
    if kind == "frequency":
        return Measure(loose, "", None, words.frequencies[said])
    if kind == "duration":
        before, after = frame(kind, place.node.text, loose.start, loose.end)
        return Measure(loose, "", None, f"{before}{words.durations[said]}{after}")
    return Measure(loose, "", None, words.plain.get(said, ""))


def _parameters(place: Place, kind: str) -> list[tuple[str, Parameter]]:
    found: list[tuple[str, Parameter]] = []
    for span in place.bound:
        control = controls.get(span.control)
        found += [
            (f"{span.control}.{parameter.name}", parameter)
            for parameter in (control.parameters if control else ())
            if parameter.kind == kind
        ]
    return found


def measured(place: Place, start: int, words: str, target: str) -> Edit:
    """Return the edit that puts `words` in place of the vague word at `start`; plain words may be none: then the word goes.

    Refused: `NotFound`, `NotUnderstood`.
    """
    loose = next((each for each in place.loose if each.start == start), None)
    if loose is None:
        raise NotFound
    if not target:
        return Edit(loose.start, loose.end, words.strip(), "")
    parameter = parameter_of(target)
    if parameter is None:
        raise NotFound
    read_value(parameter, words)
    around = frame(parameter.kind, place.node.text, loose.start, loose.end)
    return Edit(loose.start, loose.end, words.strip(), target, *around)


def chosen(
    place: Place, key: str, posts: Sequence[PostName], *, with_values: bool, words: str = ""
) -> Decision:
    """Return what binding `key` to a place writes; `words` of the article may be named to be linked instead of the
    suggested ones. Refused: `NotFound` for a control that no module knows, or words that do not stand there.
    """
    control = controls.get(key)
    if control is None:
        raise NotFound
    found = propose(control, place.meaning, place.read, place.context, posts)
    if words and words in place.node.text:
        start = place.node.text.index(words)
        values = tuple(v for v in found.values if v.end <= start or v.start >= start + len(words))
        found = Suggestion(control, found.score, found.reasons, start, start + len(words), values)
    return decision(place.number, place.node.text, found, with_values=with_values)


def sure_ones(
    places: Sequence[Place], posts: Sequence[PostName], least: float = SURE
) -> list[Decision]:
    """Return the first suggestion of every place that has one with at least this score."""
    found = []
    for place in places[:MOST_AT_ONCE]:
        first = suggest(place.meaning, place.read, place.context, posts)[0]
        if first.score >= least and first.end > first.start:
            found.append(decision(place.number, place.node.text, first))
    return found
