"""Processes that cannot end, named with the articles that count on them."""

from collections.abc import Iterator, Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _

from opscharter.charter.checks.findings import Finding, Labels
from opscharter.charter.checks.world import World
from opscharter.charter.registry import FlowFacts
from opscharter.charter.text import Document, Node

#: what the checks of a process call not coming to an end
_ENDLESS: Final = frozenset({"no_end", "dead_end", "no_way_out", "endless", "waits_for_ever"})


def flows(document: Document, world: World) -> Iterator[Finding]:
    """Report processes that cannot end, or cannot run at all; errors where an article counts on them."""
    labels = Labels(document)
    for flow in world.flows:
        for endless in (True, False):
            found = [each for each in flow.problems if (each[0] in _ENDLESS) is endless]
            if found:
                yield _finding(document, flow, found, labels, endless=endless)


def _finding(
    document: Document,
    flow: FlowFacts,
    found: Sequence[tuple[str, str, str]],
    labels: Labels,
    *,
    endless: bool,
) -> Finding:
    nodes = _relying(document, flow)
    numbers = list(dict.fromkeys(node.number for node in nodes))
    told = "；".join(f"{step or '—'}：{sentence}" for _code, sentence, step in found[:4])
    return Finding(
        "error" if numbers else "warning",
        "flow_endless" if endless else "flow_broken",
        numbers[0] if numbers else "", nodes[0].line if nodes else 1,
        _("The process “%(flow)s” that %(labels)s counts on cannot come to an end: %(problems)s")
        if endless else _("The process “%(flow)s” that %(labels)s counts on cannot run: %(problems)s"),
        _("Mend the diagram; `opscharter flow check` shows the line."),
        values={"flow": str(flow.label) or flow.key, "labels": "、".join(map(labels.of, numbers)) or "—", "problems": told},
        others=tuple(numbers[1:]), subject=f"{flow.key}|{endless}",
    )  # fmt: skip


def _relying(document: Document, flow: FlowFacts) -> list[Node]:
    """Return the nodes whose words are bound to a control of one of the process's steps."""
    own = {step.control for step in flow.steps if step.control}
    return [
        node
        for node, span in document.links()
        if span.kind == "control"
        and (span.control in own or span.control.partition("/")[0] == flow.key)
    ]
