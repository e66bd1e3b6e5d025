"""The links of a text: controls and parameters that exist, values that can be read, and no two for one parameter."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from django.utils.translation import gettext_lazy as _

from opscharter.charter.checks.findings import Finding, Labels
from opscharter.charter.checks.world import Organisation
from opscharter.charter.registry import Control, controls
from opscharter.charter.text import Document, Node, Span
from opscharter.charter.values import NotUnderstood, read_value, values_in


def links(document: Document, organisation: Organisation | None) -> Iterator[Finding]:
    """Report links to unknown controls and parameters, and values that cannot be read."""
    known = (
        {kind: organisation.names(kind) for kind in ("post", "department")}
        if organisation
        else None
    )
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


def conflicts(document: Document) -> Iterator[Finding]:
    """Report parameters to which two articles give different values."""
    labels = Labels(document)
    given: dict[str, tuple[Node, Span, object]] = {}
    for node, span, parameter, value in values_in(document):
        first = given.setdefault(span.target, (node, span, value))
        if first[2] != value:
            yield Finding(
                "error", "conflict", node.number, span.line,
                _("%(here)s sets %(label)s (%(target)s) to “%(words)s”, but %(there)s to “%(first)s” (line %(line)s)."),
                _("One parameter has one value: change one of the two."), span.column,
                {
                    "target": span.target, "words": span.words, "first": first[1].words, "line": str(first[1].line),
                    "here": labels.of(node.number), "there": labels.of(first[0].number), "label": str(parameter.label),
                },
                others=(first[0].number,), subject=span.target,
            )  # fmt: skip
