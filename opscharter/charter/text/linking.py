"""Links inside a line: `[words](control:key)` and `[words](control:key.parameter)`."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

from django.utils.translation import gettext_lazy as _

from opscharter.charter.text.document import Problem, Span, SpanKind, split_target

_LINK: Final = re.compile(r"\[([^\[\]]*)\]\(([^()\s]*)\)")
_TARGET: Final = re.compile(
    r"[a-z][a-z0-9_-]*(?:\.[a-z][a-z0-9_-]*)*/[a-z][a-z0-9_-]*(?:\.[a-z][a-z0-9_]*)?"
)
LONGEST_WORDS: Final = {"control": 200, "value": 80}


def read_spans(words: str, line: int, column: int) -> tuple[tuple[Span, ...], list[Problem]]:
    """Return the runs of words of one line that begins at `column`, and what is wrong with its links."""
    problems = [
        problem
        for found in _LINK.finditer(words)
        if (problem := _problem(found[1], found[2], line, column + found.start()))
    ]
    spans = []
    for span, start, _inner, _end in runs(words):
        spans.append(Span(span.kind, span.words, span.target, line, column + start))
        if not span.target and (stray := _unfinished(span.words, line, column + start)):
            problems.append(stray)
    return tuple(spans), problems


def runs(words: str) -> Iterator[tuple[Span, int, int, int]]:
    """Yield each run of words with where it begins, where its plain words begin, and where it ends in `words`."""
    position = 0
    for found in _LINK.finditer(words):
        if _problem(found[1], found[2], 0, 0):
            continue
        if position < found.start():
            yield Span("text", words[position : found.start()]), position, position, found.start()
        target = found[2].removeprefix("control:")
        kind: SpanKind = "value" if split_target(target)[1] else "control"
        yield Span(kind, found[1], target), found.start(), found.start(1), found.end()
        position = found.end()
    if position < len(words):
        yield Span("text", words[position:]), position, position, len(words)


def target_is_good(target: str) -> bool:
    """Tell whether `target` is written like the key of a control or of its parameter."""
    return _TARGET.fullmatch(target) is not None


def gap(left: str, right: str) -> bool:
    """Tell whether a space stands between two lines of one block: between Latin words, not between Chinese ones."""
    return left[-1:].isascii() and right[:1].isascii() and left[-1:] != "\n"


def continued(spans: list[Span], more: Iterable[Span], *, broken: bool = False) -> None:
    """Put the words of a continuation line behind those of its block; `broken` when a line feed stands between the two."""
    more = list(more)
    if spans and more and broken:
        spans.append(Span("text", "\n"))
    if spans and more and gap(spans[-1].words, more[0].words):
        spans.append(Span("text", " "))
    spans += more


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the spans with neighbouring plain ones made one, and empty ones left out."""
    found: list[Span] = []
    for plain, group in groupby(
        (span for span in spans if span.words), lambda span: not span.target
    ):
        run = list(group)
        if plain and len(run) > 1:
            first = run[0]
            run = [Span("text", "".join(s.words for s in run), "", first.line, first.column)]
        found += run
    return tuple(found)


def _unfinished(words: str, line: int, column: int) -> Problem | None:
    """Return the complaint about a link that is not written to its end, or None."""
    stray = words.find("](control:")
    if stray < 0 or _LINK.search(words):
        return None
    return Problem(
        "link_open", line, column + stray,
        _("A link is not written to its end."),
        _("Write it as [words](control:key), without spaces or brackets inside the round brackets."),
    )  # fmt: skip


def _problem(words: str, target: str, line: int, column: int) -> Problem | None:
    """Return what is wrong with one complete link, or None."""
    if not target.startswith("control:"):
        return Problem(
            "link_target", line, column,
            _("The link of “%(words)s” does not lead to a control: %(target)s"),
            _("A charter links to controls only: [words](control:key). Web addresses are written out as text."),
            {"words": words[:40], "target": target[:80]},
        )  # fmt: skip
    if not _TARGET.fullmatch(target.removeprefix("control:")):
        return Problem(
            "link_key", line, column,
            _("“%(target)s” is not the key of a control."),
            _("A key looks like service.request/assess, its parameter like service.request/assess.within."),
            {"target": target[:80]},
        )  # fmt: skip
    kind = "value" if split_target(target)[1] else "control"
    if not words.strip() or len(words) > LONGEST_WORDS[kind]:
        return Problem(
            "link_words", line, column,
            _("The link to %(target)s binds no words, or too many."),
            _("Put the few words into the square brackets that say what is done, or the value itself."),
            {"target": target[:80]},
        )  # fmt: skip
    return None
