"""What has to be mended in a charter's text before it may rule: syntax, unknown controls, unreadable values, numbering, vagueness."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Final, Literal

from django.utils.translation import gettext_lazy as _

from opscharter.charter.choices import MARKS
from opscharter.charter.registry import Control, controls
from opscharter.charter.text import Document, Node, Span, parse
from opscharter.charter.text.numerals import NUMERAL, read_number
from opscharter.charter.values import NotUnderstood, read_value
from opscharter.core.refusal import Text
from opscharter.core.scope import center_scope
from opscharter.org.models import Department, Post

type Severity = Literal["error", "warning"]

VAGUE: Final = re.compile(
    "及时|定期|适时|适当|酌情|尽快|尽可能|尽量|必要时|必要的|视情况|原则上|相关部门|有关部门|不断|经常"
)
"""Words that oblige without saying how much or when; they need a value beside them."""

_REFERENCE: Final = re.compile(
    rf"第([{NUMERAL}]+)条(?:之([{NUMERAL}]+))?((?:第[{NUMERAL}]+款)?)(（[{NUMERAL}]+）)?"
)
_REQUIRED: Final = ("key", "title", "label")
_KEY: Final = re.compile(r"[a-z][a-z0-9-]{0,39}")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found. `article` is the node's number ("" for the whole text); `values` fill both sentences."""

    severity: Severity
    code: str
    article: str
    line: int
    message: Text
    remedy: Text
    column: int = 1
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """What is wrong, in the reader's language."""
        return str(self.message) % self.values if self.values else str(self.message)

    @property
    def mend(self) -> str:
        """How to mend it, in the reader's language."""
        return str(self.remedy) % self.values if self.values else str(self.remedy)


def check(text: str, center_id: int | None = None) -> list[Finding]:
    """Return everything found in `text`, in order of lines. With a center, posts and departments are looked up there too."""
    document = parse(text)
    return check_document(document, center_id)


def check_document(document: Document, center_id: int | None = None) -> list[Finding]:
    """Return everything found in a text that has been read already."""
    findings = [
        Finding("error", p.code, "", p.line, p.message, p.remedy, p.column, p.values)
        for p in document.problems
    ]
    findings += _head(document)
    findings += _numbering(document)
    findings += _links(document, center_id)
    findings += _conflicts(document)
    findings += _references(document)
    findings += _vague(document)
    return sorted(findings, key=lambda f: (f.line, f.column))


def errors(findings: Iterable[Finding]) -> list[Finding]:
    """Return those that stand against publishing."""
    return [finding for finding in findings if finding.severity == "error"]


def _head(document: Document) -> Iterator[Finding]:
    for key in _REQUIRED:
        if not document.meta.get(key):
            yield Finding(
                "error", "head_missing", "", 1,
                _("The head does not give “%(key)s”."),
                _("Add a line “%(key)s: …” between the two lines “---” at the top."), values={"key": key},
            )  # fmt: skip
    if document.meta.get("key") and not _KEY.fullmatch(document.meta["key"]):
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
    if rank and not re.fullmatch(r"-?\d{1,4}", rank, re.ASCII):
        yield Finding(
            "error", "head_precedence", "", 1, _("“precedence” must be a whole number, but is “%(words)s”."),
            _("Write “precedence: 10”; of several charters the greater number decides."), values={"words": rank},
        )  # fmt: skip
    if mark and mark not in MARKS:
        yield Finding(
            "error", "head_mark", "", 1, _("“mark” does not know “%(words)s”."),
            _("Write 内部使用, 草案 or 试行, or leave the line out."), values={"words": mark},
        )  # fmt: skip


def _numbering(document: Document) -> Iterator[Finding]:
    """Numbers run from one without gaps: chapters and articles through the text, items within their article."""
    runs: dict[tuple[str, str], int] = {}
    parents = {node.parent for node in document.nodes}
    for node in document.nodes:
        own = _own_number(node)
        if own is None or "~" in node.number:
            continue
        within = node.parent if node.kind in {"section", "item", "subitem"} else ""
        last = runs.get((node.kind, within), 0)
        if own not in {last, last + 1} and not (own > 1 and last == 0 and node.kind == "chapter"):
            yield Finding(
                "error", "number_gap", node.number, node.line,
                _("%(label)s follows number %(last)s: the numbering has a gap or goes back."),
                _("Number the paragraphs one after the other, or add the missing one."),
                values={"label": node.label, "last": str(last)},
            )  # fmt: skip
        if node.kind == "article" and not node.text and node.number not in parents:
            yield Finding(
                "error", "empty_article", node.number, node.line, _("%(label)s is empty."),
                _("Write its words, or take it out."), values={"label": node.label},
            )  # fmt: skip
        runs[node.kind, within] = own


def _own_number(node: Node) -> int | None:
    if not node.label or "-" in node.number:
        return None
    found = re.search(rf"[{NUMERAL}]+", node.label)
    return read_number(found.group()) if found else None


def _links(document: Document, center_id: int | None) -> Iterator[Finding]:
    known = _names(center_id)
    bound = {span.control for _node, span in document.links() if span.kind == "control"}
    for node, span in document.links():
        found = controls.get(span.control)
        if found is None:
            yield _unknown_control(node, span)
        elif span.kind == "value":
            yield from _value(node, span, found, known)
            if span.control not in bound:
                yield Finding(
                    "warning", "value_unbound", node.number, span.line,
                    _("“%(words)s” sets a value of %(control)s, but no words say that this control fulfils the article."),
                    _("Link the words that say what is done to control:%(control)s."),
                    span.column, {"words": span.words, "control": span.control},
                )  # fmt: skip


def _unknown_control(node: Node, span: Span) -> Finding:
    near = get_close_matches(span.control, list(controls), n=3)
    values = {"words": span.words, "control": span.control, "near": "、".join(near)}
    remedy = (
        _("Did you mean: %(near)s?")
        if near
        else _("`opscharter charter controls` lists what can be bound.")
    )
    return Finding(
        "error", "unknown_control", node.number, span.line,
        _("“%(words)s” is bound to %(control)s, which no installed module knows."),
        remedy, span.column, values,
    )  # fmt: skip


def _value(
    node: Node, span: Span, control: Control, known: Mapping[str, frozenset[str]] | None
) -> Iterator[Finding]:
    parameter = control.parameter(span.parameter)
    values = {"words": span.words, "target": span.target}
    if parameter is None:
        names = "、".join(f"{control.key}.{p.name}" for p in control.parameters)
        yield Finding(
            "error", "unknown_parameter", node.number, span.line,
            _("%(target)s is no parameter: this control has %(names)s."),
            _("Link the value to one of these, or bind the words to the control itself."),
            span.column, {**values, "names": names or "—"},
        )  # fmt: skip
        return
    try:
        value = read_value(parameter, span.words)
    except NotUnderstood as refusal:
        yield Finding(
            "error", "value", node.number, span.line,
            _("“%(words)s” is not understood as “%(label)s”."), refusal.remedy, span.column,
            {**values, "label": str(parameter.label)},
        )  # fmt: skip
        return
    if known is not None and parameter.kind in known and value not in known[parameter.kind]:
        yield Finding(
            "error", "unknown_name", node.number, span.line,
            _("The center has no post or department “%(words)s”."),
            _("Write its name or key as on the organisation page."), span.column, values,
        )  # fmt: skip


def _names(center_id: int | None) -> Mapping[str, frozenset[str]] | None:
    """Return the names and keys of a center's posts and departments; None without a center."""
    if center_id is None:
        return None
    with center_scope(center_id):
        posts = Post.objects.filter(center_id=center_id, closed_at=None).values_list("key", "name")
        departments = Department.objects.filter(center_id=center_id, closed_at=None)
        return {
            "post": frozenset(word for row in posts for word in row),
            "department": frozenset(
                word for row in departments.values_list("key", "name") for word in row
            ),
        }


def _conflicts(document: Document) -> Iterator[Finding]:
    given: dict[str, tuple[Node, Span, object]] = {}
    for node, span in document.links():
        found = controls.get(span.control)
        parameter = found.parameter(span.parameter) if found and span.kind == "value" else None
        if parameter is None:
            continue
        try:
            value = read_value(parameter, span.words)
        except NotUnderstood:
            continue
        first = given.setdefault(span.target, (node, span, value))
        if first[2] != value:
            yield Finding(
                "error", "conflict", node.number, span.line,
                _("%(target)s is “%(words)s” here, but “%(first)s” in line %(line)s."),
                _("One parameter has one value: change one of the two."), span.column,
                {"target": span.target, "words": span.words, "first": first[1].words, "line": str(first[0].line)},
            )  # fmt: skip


def _references(document: Document) -> Iterator[Finding]:
    numbers = {node.number for node in document.nodes}
    for node in document.nodes:
        text = node.text
        for found in _REFERENCE.finditer(text):
            before = text[: found.start()]
            own, extra = read_number(found[1]), read_number(found[2]) if found[2] else 0
            if before.endswith(("》", "法", "条例")) or own is None:
                continue
            wanted = f"{own}-{extra}" if extra else str(own)
            if found[4]:
                wanted += f".{read_number(found[4].strip('（）')) or 0}"
            if wanted not in numbers:
                yield Finding(
                    "error", "reference", node.number, node.line,
                    _("%(reference)s is mentioned here, but does not exist in this charter."),
                    _("Correct the number, or name the other regulation in 《 》."),
                    values={"reference": found.group()},
                )  # fmt: skip


def _vague(document: Document) -> Iterator[Finding]:
    for node in document.nodes:
        kinds = {span.kind for span in node.spans}
        if "control" not in kinds or "value" in kinds:
            continue
        for found in VAGUE.finditer(node.text):
            yield Finding(
                "warning", "vague", node.number, node.line,
                _("“%(words)s” obliges without saying how much or by when."),
                _("Give a value the system can keep to, for instance 在 [30 分钟](control:…within) 内."),
                values={"words": found.group()},
            )  # fmt: skip


def check_sources(document: Document, sources: Mapping[str, Sequence[str]]) -> Iterator[Finding]:
    """Compare `sources.yaml` (article -> requirement ids) with the text: neither may name what the other lacks."""
    numbers = {node.number for node in document.nodes}
    for article in sources:
        if str(article) not in numbers:
            yield Finding(
                "error", "source_unknown", str(article), 1,
                _("sources.yaml names article %(article)s, which the charter does not have."),
                _("Correct the number in sources.yaml."), values={"article": str(article)},
            )  # fmt: skip
    sourced = {str(number).partition(".")[0] for number in sources}
    for node in document.nodes:
        if node.kind == "article" and node.number not in sourced:
            yield Finding(
                "error", "source_missing", node.number, node.line,
                _("%(label)s has no source in sources.yaml."),
                _("Write which requirements it answers, or an empty list when it is the charter's own."),
                values={"label": node.label},
            )  # fmt: skip
    bound = {node.number for node, span in document.links() if span.kind == "control"}
    for article, ids in sources.items():
        if ids and str(article) in numbers and not _any_bound(str(article), bound):
            yield Finding(
                "error", "source_unbound", str(article), 1,
                _("sources.yaml claims requirements for %(article)s, but nothing in it is bound to a control."),
                _("Bind its words, or take the claim out."), values={"article": str(article)},
            )  # fmt: skip


def _any_bound(article: str, bound: set[str]) -> bool:
    return any(number == article or number.startswith(f"{article}.") for number in bound)
