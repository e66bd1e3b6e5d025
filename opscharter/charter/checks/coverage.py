"""Coverage both ways: obligations that no control proves, and controls that no article asks for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from opscharter.charter.checks.findings import Finding, Labels
from opscharter.charter.checks.meanings import leads, meanings, obliges
from opscharter.charter.checks.world import World
from opscharter.charter.registry import controls
from opscharter.charter.text import Document


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a text is bound: `obligations` leaves that oblige, `bound` of them with a control; the numbers of the others;
    of the `installed` controls those `idle` that no charter of the center binds.
    """

    obligations: int = 0
    bound: int = 0
    open: Sequence[str] = ()
    installed: int = 0
    idle: Sequence[str] = ()
    labels: Mapping[str, str] = field(default_factory=dict)


def obliging_numbers(document: Document) -> list[str]:
    """Return the nodes that are to be proven: those that are bound, and leaves that oblige somebody.

    The lead of a list obliges through its items; it counts when it is bound itself.
    """
    read = meanings(document)
    linked = {node.number for node, span in document.links() if span.kind == "control"}
    parents = leads(document.nodes)
    return [
        node.number
        for node in document.nodes
        if node.number in linked or (node.number not in parents and obliges(read[node.number]))
    ]


def coverage(document: Document, world: World) -> Coverage:
    """Count both ways."""
    linked = {node.number for node, span in document.links() if span.kind == "control"}
    obliging = obliging_numbers(document)
    used = _used(document, world)
    return Coverage(
        obligations=len(obliging),
        bound=sum(1 for number in obliging if number in linked),
        open=[number for number in obliging if number not in linked],
        installed=len(controls.values()),
        idle=sorted(key for key in controls if key not in used),
    )


def _used(document: Document, world: World) -> set[str]:
    texts = [document, *(other.document for other in world.others)]
    return {span.control for text in texts for _node, span in text.links()}


def uncovered(document: Document, world: World) -> Iterator[Finding]:
    """Report obligations without a control; with the whole charter in view also controls without an article."""
    labels = Labels(document)
    found = coverage(document, world)
    lines = {node.number: node.line for node in document.nodes}
    for number in found.open:
        yield Finding(
            "warning", "unbound", number, lines[number],
            _("%(label)s obliges somebody, but no control proves it."),
            _("Bind its words to a control, to people.statement/… (evidence by statement) or to people.declaration/… (obliges nobody)."),
            values={"label": labels.of(number)},
        )  # fmt: skip
    if world.whole and found.idle:
        names = "、".join(f"{controls[key].label}（{key}）" for key in found.idle)
        yield Finding(
            "notice", "control_unused", "", 1,
            _("%(count)s of %(all)s installed controls are bound by no article of any charter here: %(controls)s."),
            _("Bind them where the text means them; what the center does not do may stay unbound."),
            values={"count": str(len(found.idle)), "all": str(found.installed), "controls": names},
            subject=" ".join(found.idle),
        )  # fmt: skip
