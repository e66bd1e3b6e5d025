"""Links inside a line: `[words](control:key)` and `[words](control:key.parameter)`."""

import re
from typing import Final

from django.utils.translation import gettext_lazy as _

from opscharter.charter.text.document import Problem, Span, SpanKind, split_target

_LINK: Final = re.compile(r"\[([^\[\]]*)\]\(([^()\s]*)\)")
_TARGET: Final = re.compile(
    r"[a-z][a-z0-9_-]*(?:\.[a-z][a-z0-9_-]*)*/[a-z][a-z0-9_-]*(?:\.[a-z][a-z0-9_]*)?"
)
_LONGEST_WORDS: Final = {"control": 200, "value": 80}


def read_spans(words: str, line: int, column: int) -> tuple[tuple[Span, ...], list[Problem]]:
    """Return the runs of words of one line that begins at `column`, and what is wrong with its links."""
    spans: list[Span] = []
    problems: list[Problem] = []
    position = 0
    for found in _LINK.finditer(words):
        target = found[2].removeprefix("control:")
        problem = _problem(found[1], found[2], line, column + found.start())
        if problem:
            problems.append(problem)
            continue
        _text(spans, problems, words[position : found.start()], line, column + position)
        kind: SpanKind = "value" if split_target(target)[1] else "control"
        spans.append(Span(kind, found[1], target, line, column + found.start()))
        position = found.end()
    _text(spans, problems, words[position:], line, column + position)
    return tuple(spans), problems


def _text(spans: list[Span], problems: list[Problem], words: str, line: int, column: int) -> None:
    if not words:
        return
    spans.append(Span("text", words, "", line, column))
    stray = words.find("](control:")
    if stray >= 0 and not _LINK.search(words):
        problems.append(
            Problem(
                "link_open",
                line,
                column + stray,
                _("A link is not written to its end."),
                _(
                    "Write it as [words](control:key), without spaces or brackets inside the round brackets."
                ),
            )
        )


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
    if not words.strip() or len(words) > _LONGEST_WORDS[kind]:
        return Problem(
            "link_words", line, column,
            _("The link to %(target)s binds no words, or too many."),
            _("Put the few words into the square brackets that say what is done, or the value itself."),
            {"target": target[:80]},
        )  # fmt: skip
    return None
