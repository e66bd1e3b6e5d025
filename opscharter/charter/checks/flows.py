"""Processes that cannot end, named with the articles that count on them."""

from collections.abc import Iterator
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
        for code, sentence, step in flow.problems[:3]:
            nodes = _relying(document, flow)
            numbers = list(dict.fromkeys(node.number for node in nodes))
            named = "、".join(map(labels.of, numbers))
            yield Finding(
                "error" if numbers else "warning",
                "flow_endless" if code in _ENDLESS else "flow_broken",
                numbers[0] if numbers else "", nodes[0].line if nodes else 1,
                _("The process “%(flow)s” that %(labels)s counts on cannot come to an end: %(step)s — %(problem)s")
                if code in _ENDLESS else _("The process “%(flow)s” that %(labels)s counts on cannot run: %(step)s — %(problem)s"),
                _("Mend the diagram; `opscharter flow check` shows the line."),
                values={"flow": str(flow.label) or flow.key, "labels": named or "—", "step": step or "—", "problem": sentence},
                others=tuple(numbers[1:]), subject=f"{flow.key}|{code}|{step}",
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
