"""Which words set which parameter: deadlines, rhythms, actors; and what to put in place of vague words."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from opscharter.binding.suggesting.actors import PostName, post_for
from opscharter.binding.suggesting.shapes import ValueSuggestion
from opscharter.binding.suggesting.spans import Run, free
from opscharter.binding.suggesting.vocabulary import vocabulary
from opscharter.charter.registry import Control, Parameter
from opscharter.charter.values import NotUnderstood, read_value
from opscharter.regulation.characters import simplified
from opscharter.regulation.document import Meaning

_NUMBER: Final = r"(?:\d+(?:\.\d+)?|[一二两三四五六七八九十百]+|半)"
_DURATION: Final = re.compile(
    rf"(?<![月年第每\d一二三四五六七八九十]){_NUMBER}\s*个?\s*(?:工作日|半小时|分钟|小时|自然日|星期|月|日|天|周|年)(?!\d|[份内]?[至到])"
)
_FREQUENCY: Final = re.compile(
    rf"每隔?\s*{_NUMBER}?\s*个?(?:工作日|季度|半年|年度|星期|日|天|周|月|季|年)(?:至少)?(?:一次)?"
)
_PERCENT: Final = re.compile(r"\d+(?:\.\d+)?\s*[%％]|百分之[一二三四五六七八九十]+")
_COUNT: Final = re.compile(rf"{_NUMBER}\s*次")
_FINDERS: Final = {
    "duration": _DURATION,
    "frequency": _FREQUENCY,
    "percent": _PERCENT,
    "number": _COUNT,
}
_HINT: Final = 16
_STOPS: Final = "。；;，,、："


def values_for(
    control: Control,
    text: str,
    meaning: Meaning,
    taken: Sequence[Run],
    posts: Sequence[PostName] = (),
) -> tuple[ValueSuggestion, ...]:
    """Return a suggestion for each parameter that some words of `text` set, exact words before vague ones."""
    found: list[ValueSuggestion] = []
    occupied = list(taken)
    for parameter in control.parameters:
        value = _exact(parameter, control.parameters, text, meaning, occupied, posts)
        value = value or _vague(parameter, text, occupied, first=not found)
        if value is not None:
            found.append(value)
            occupied.append((value.start, value.end))
    return tuple(found)


def stated_by(
    control: Control,
    text: str,
    meaning: Meaning,
    taken: Sequence[Run],
    posts: Sequence[PostName],
    values: Sequence[ValueSuggestion],
) -> tuple[ValueSuggestion, ...]:
    """Return the words to add, so that the post states that is obliged: “…，由资料员说明。” Nothing where the sentence names the
    post itself, where no post is meant, and where it is the one that states anyway.
    """
    parameter = control.parameter("by")
    actor = next((each.actor for each in meaning.obligations if each.actor), "")
    post = post_for(actor, posts)
    if parameter is None or post is None or post.key == parameter.default:
        return ()
    last = len(text.rstrip()) - 1
    if (
        last < 1
        or any(value.parameter == "by" for value in values)
        or not free((last, last + 1), taken)
    ):
        return ()
    stop = text[last] if text[last] in _STOPS else ""
    before = "，由" if stop else f"{text[last]}，由"
    return (
        ValueSuggestion(
            "by", last, last + 1, post.name, parameter.label, text[last], (before, f"说明{stop}"), adds=True
        ),
    )  # fmt: skip


def _exact(
    parameter: Parameter,
    beside: Sequence[Parameter],
    text: str,
    meaning: Meaning,
    taken: Sequence[Run],
    posts: Sequence[PostName],
) -> ValueSuggestion | None:
    for start, end in _candidates(parameter, text, meaning, posts):
        words = text[start:end]
        if not free((start, end), taken) or not _readable(parameter, words):
            continue
        alike = [each for each in beside if each.kind == parameter.kind]
        if len(alike) > 1 and _meant(alike, text[max(0, start - _HINT) : start]) != parameter:
            continue
        return ValueSuggestion(parameter.name, start, end, words, parameter.label)
    return None


def _candidates(
    parameter: Parameter, text: str, meaning: Meaning, posts: Sequence[PostName]
) -> Iterator[Run]:
    finder = _FINDERS.get(parameter.kind)
    if finder is not None:
        for found in finder.finditer(simplified(text)):
            yield found.span()
        return
    names = [words for words, _value in parameter.choices]
    if parameter.kind == "post":
        actors = [each.actor for each in (*meaning.obligations, *meaning.lead) if each.actor]
        actors = actors or [text[:_HINT]]
        names = [post.name for post in posts if any(post.name in actor for actor in actors)]
    for name in sorted(names, key=len, reverse=True):
        if name in text:
            yield text.index(name), text.index(name) + len(name)


def _readable(parameter: Parameter, words: str) -> bool:
    try:
        read_value(parameter, words)
    except NotUnderstood:
        return False
    return True


def _meant(alike: Sequence[Parameter], before: str) -> Parameter:
    """Return which of several values of one kind the words before mean: 紧急…, 危及…, else the first."""
    plain = simplified(before)
    best, place = alike[0], -1
    for parameter in alike[1:]:
        hint = re.sub(r"时限|[（）()]", "", str(parameter.label))
        at = max(plain.rfind(hint[:2]), -1) if hint else -1
        if at > place:
            best, place = parameter, at
    return best


def _vague(
    parameter: Parameter, text: str, taken: Sequence[Run], *, first: bool
) -> ValueSuggestion | None:
    """Return what could stand in place of a vague word, for the kind of value it lacks."""
    words = vocabulary()
    table = {"duration": words.durations, "frequency": words.frequencies}.get(parameter.kind)
    if not table or not first:
        return None
    for found in vague_words(text, table):
        run = (found.start(), found.end())
        if free(run, taken):
            default = proposed(found.group(), parameter)
            return ValueSuggestion(
                parameter.name, *run, default, parameter.label, text[run[0] : run[1]],
                frame(parameter.kind, text, *run),
            )  # fmt: skip
    return None


def proposed(word: str, parameter: Parameter) -> str:
    """Return the value to propose for a vague word: at once means at once, else the control's default."""
    words = vocabulary()
    if parameter.kind == "duration" and word in words.urgent:
        return words.durations[word]
    return parameter.default


def frame(kind: str, text: str, start: int, end: int) -> tuple[str, str]:
    """Return what has to stand around a value that takes the place of words `start` to `end`: 在 … 内 around a deadline, unless
    it is there.
    """
    if kind != "duration":
        return "", ""
    before, after = simplified(text[:start])[-1:], simplified(text[end:])[:2]
    return (
        "" if before in {"在", "于"} else "在 ",
        "" if after.startswith("内") or after == "以内" else "内",
    )


def vague_words(text: str, table: object) -> Iterator[re.Match[str]]:
    """Yield where the vague words of a table stand in `text`."""
    alternatives = sorted(table, key=len, reverse=True)  # type: ignore[call-overload]
    yield from re.finditer("|".join(alternatives), simplified(text))
