"""The form of a text: its head, its numbers, its articles."""

import re
from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext_lazy as _

from opscharter.charter.checks.findings import Finding
from opscharter.charter.choices import MARKS
from opscharter.charter.text import Document, Node
from opscharter.charter.text.document import PRECEDENCE
from opscharter.charter.text.labels import read_label

LONGEST_NUMBER: Final = 20
LONGEST_LABEL: Final = 20
LONGEST_TITLE: Final = 120
"""What the tables of articles hold."""
_REQUIRED: Final = ("key", "title", "label")
_KEY: Final = re.compile(r"[a-z][a-z0-9-]{0,39}")


def is_key(key: str) -> bool:
    """Tell whether a charter's key is written as keys are."""
    return _KEY.fullmatch(key) is not None


def problems(document: Document) -> Iterator[Finding]:
    """Report what could not be read."""
    for p in document.problems:
        yield Finding("error", p.code, "", p.line, p.message, p.remedy, p.column, p.values)


def head(document: Document) -> Iterator[Finding]:
    """Report what the head lacks."""
    for key in _REQUIRED:
        if not document.meta.get(key):
            yield Finding(
                "error", "head_missing", "", 1,
                _("The head does not give “%(key)s”."),
                _("Add a line “%(key)s: …” between the two lines “---” at the top."), values={"key": key},
            )  # fmt: skip
    if document.meta.get("key") and not is_key(document.meta["key"]):
        yield Finding(
            "error", "head_key", "", 1, _("The charter's key may hold small letters, digits and hyphens only."),
            _("Write something like “key: community”."),
        )  # fmt: skip
    limits = {"title": 120, "label": 20, "document_number": 60, "contact": 20}
    for key, most in limits.items():
        if len(document.meta.get(key, "")) > most:
            yield Finding(
                "error", "head_long", "", 1, _("“%(key)s” is longer than %(most)s characters."),
                _("Shorten it."), values={"key": key, "most": str(most)},
            )  # fmt: skip
    yield from _rank_and_mark(document)
    if not any(node.kind == "article" for node in document.nodes):
        yield Finding(
            "error", "no_article", "", 1, _("The text has no article."),
            _("Begin a paragraph with 第一条."),
        )  # fmt: skip


def _rank_and_mark(document: Document) -> Iterator[Finding]:
    rank, mark = document.meta.get("precedence", ""), document.meta.get("mark", "")
    if rank and not PRECEDENCE.fullmatch(rank):
        yield Finding(
            "error", "head_precedence", "", 1, _("“precedence” must be a whole number, but is “%(words)s”."),
            _("Write “precedence: 10”; of several charters the greater number decides."), values={"words": rank},
        )  # fmt: skip
    if mark and mark not in MARKS:
        yield Finding(
            "error", "head_mark", "", 1, _("“mark” does not know “%(words)s”."),
            _("Write 内部使用, 草案 or 试行, or leave the line out."), values={"words": mark},
        )  # fmt: skip


def numbering(document: Document) -> Iterator[Finding]:
    """Numbers run from one without gaps: 第X条 through the text, everything else within what holds it; each style by itself."""
    runs: dict[tuple[str, str], int] = {}
    parents = {node.parent for node in document.nodes}
    for node in document.nodes:
        style, own = _own_number(node)
        if own is None or "~" in node.number:
            continue
        within = node.number.rpartition("-")[0] if style == "article" else node.parent
        last = runs.get((style, within), 0)
        if own not in {last, last + 1} and not (own > 1 and last == 0 and node.kind == "chapter"):
            yield Finding(
                "error", "number_gap", node.number, node.line,
                _("%(label)s follows number %(last)s: the numbering has a gap or goes back."),
                _("Number the paragraphs one after the other, or add the missing one."),
                values={"label": node.label, "last": str(last)},
            )  # fmt: skip
        if node.kind == "article" and not (node.text or node.title) and node.number not in parents:
            yield Finding(
                "error", "empty_article", node.number, node.line, _("%(label)s is empty."),
                _("Write its words, or take it out."), values={"label": node.label},
            )  # fmt: skip
        runs[style, within] = own


def _own_number(node: Node) -> tuple[str, int | None]:
    """Return the style of a label and its number among its siblings; 第九条之一 stands between two and is not counted."""
    style, numbers = read_label(node.label)
    inserted = style == "article" and len(numbers) > 1
    return style, None if inserted or not numbers else numbers[-1]


def sizes(document: Document) -> Iterator[Finding]:
    """Report what is too long or too deep to be kept as an article."""
    for node in document.nodes:
        if len(node.number) > LONGEST_NUMBER or len(node.label) > LONGEST_LABEL:
            yield Finding(
                "error", "too_deep", node.number, node.line,
                _("%(label)s is nested too deep, or its label is too long."),
                _("Bring it at least one level up, or write it as words of the item above it."),
                values={"label": node.name[:40]},
            )  # fmt: skip
        elif len(node.title) > LONGEST_TITLE:
            yield Finding(
                "error", "title_long", node.number, node.line,
                _("The heading “%(title)s…” is longer than %(most)s characters."),
                _("Shorten it, or write it as a paragraph below a shorter heading."),
                values={"title": node.title[:20], "most": str(LONGEST_TITLE)},
            )  # fmt: skip
