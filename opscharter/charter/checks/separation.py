"""Separation of duties: could one person ask, approve and pay? Proved over all posts, people, delegations and processes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.utils.translation import gettext_lazy as _

from opscharter.charter.checks.findings import Finding, Labels
from opscharter.charter.checks.proving import Proof, Run, prove
from opscharter.charter.checks.world import Holder, Organisation, Seat, World
from opscharter.charter.registry import FlowFacts, FlowStep, incompatible, parameter_of
from opscharter.charter.text import Document
from opscharter.charter.text.document import split_target
from opscharter.charter.values import read_value, values_in

_KINDS: Final = {
    "request": _("ask"),
    "approve": _("approve"),
    "pay": _("pay"),
    "handle": _("do the work"),
    "check": _("check it"),
}


@dataclass(frozen=True, slots=True)
class Proven:
    """How far separation of duties was proved: over how many people, processes with such steps, and states of their runs."""

    people: int = 0
    flows: int = 0
    states: int = 0
    violated: int = 0
    unfinished: int = 0

    @property
    def holds(self) -> bool:
        """Whether nobody can do what must be kept apart."""
        return self.flows > 0 and not self.violated and not self.unfinished


def separation(document: Document, world: World) -> Iterator[Finding]:
    """Report each process in which one person could do what must be kept apart, with a shortest example."""
    for flow, key, organisation, proof in _proofs(document, world):
        if proof.run is not None:
            yield _violation(document, organisation, flow, key, proof.run)
        elif not proof.complete:
            yield Finding(
                "notice", "separation_unproven", "", 1,
                _("“%(rule)s” in the process “%(flow)s”: more than %(states)s states, the proof was not finished."),
                _("Give fewer posts the right to do these steps, or state a step as apart from the other in the diagram."),
                values={"rule": str(incompatible[key].label), "flow": str(flow.label), "states": str(proof.states)},
                subject=f"{flow.key}|{key}",
            )  # fmt: skip


def proven(document: Document, world: World) -> Proven:
    """Return how far the proof went."""
    proofs = [
        (flow.key, proof) for flow, _key, _org, proof in _proofs(document, world) if proof.states
    ]
    return Proven(
        people=len(world.organisation.people) if world.organisation else 0,
        flows=len({key for key, _proof in proofs}),
        states=sum(proof.states for _key, proof in proofs),
        violated=sum(1 for _key, proof in proofs if proof.run is not None),
        unfinished=sum(1 for _key, proof in proofs if not proof.complete),
    )


def _proofs(
    document: Document, world: World
) -> Iterator[tuple[FlowFacts, str, Organisation, Proof]]:
    if world.organisation is None or not world.organisation.people:
        return
    given = values_given(document)
    for flow in world.flows:
        switched = tuple(
            sorted((step.key, _applies(step, given)) for step in flow.steps if step.apart)
        )
        for key, rule in incompatible.items():
            yield (
                flow,
                key,
                world.organisation,
                proved(flow, world.organisation, switched, rule.kinds),
            )


def values_given(document: Document) -> dict[str, object]:
    """Return "control.parameter" -> the value that the text gives it, as far as it can be read."""
    found: dict[str, object] = {}
    for _node, span, _parameter, value in values_in(document):
        found.setdefault(span.target, value)
    return found


def _applies(step: FlowStep, given: Mapping[str, object]) -> bool:
    """Tell whether the step's guard holds under the values that the text gives."""
    name, wanted = step.apart_if
    if not name:
        return True
    parameter = parameter_of(name)
    if parameter is None:
        return False
    return given.get(name, read_value(parameter, parameter.default)) == wanted


@lru_cache(maxsize=256)
def proved(
    flow: FlowFacts,
    organisation: Organisation,
    switched: tuple[tuple[str, bool], ...],
    kinds: tuple[str, ...],
) -> Proof:
    """Return the proof for one process and rule; kept, since it depends on the organisation and hardly on the text."""
    holds = dict(switched)
    apart = {step.key: step.apart for step in flow.steps if step.apart and holds.get(step.key)}
    may = {step.key: doers(flow, step, organisation) for step in flow.steps}
    return prove(flow, may, apart, kinds)


def doers(flow: FlowFacts, step: FlowStep, organisation: Organisation) -> frozenset[str]:
    """Return who may do a step: by a post it is offered to, or as a manager of others' steps; with the capability it takes."""
    seats = {seat.key: seat for seat in organisation.posts}
    found = frozenset(
        person.name for person in organisation.people if _may(flow, step, person, seats)
    )
    # work of a vacant post goes elsewhere: then anybody may come to do it
    return found or frozenset(person.name for person in organisation.people)


def _may(flow: FlowFacts, step: FlowStep, person: Holder, seats: Mapping[str, Seat]) -> bool:
    held = [seats[key] for key in person.reach if key in seats]
    can = frozenset(capability for seat in held for capability in seat.capabilities)
    offered = step.posts is None or bool(step.posts & person.reach)
    managing = bool(flow.managers) and flow.managers in can
    return bool(held) and (offered or managing) and (not step.needs or step.needs in can)


def _violation(
    document: Document, organisation: Organisation, flow: FlowFacts, key: str, run: Run
) -> Finding:
    rule = incompatible[key]
    person = next(p for p in organisation.people if p.name == run.person)
    names = {seat.key: seat.name for seat in organisation.posts}
    posts = "、".join(names.get(post, post) for post in sorted(person.posts))
    lent = "、".join(
        f"{names.get(post, post)}（代 {principal}）" for post, principal in person.lent
    )
    steps = {step.key: step for step in flow.steps}
    own = [
        steps[step]
        for step, who in run.steps
        if who == run.person and steps[step].kinds & frozenset(rule.kinds)
    ]
    binding = {step.control for step in own} | {split_target(step.apart_if[0])[0] for step in own}
    bound = [node for node, span in document.links() if span.control in binding]
    numbers = tuple(dict.fromkeys(node.number for node in bound))
    deeds = "、".join(
        f"{'、'.join(str(_KINDS.get(kind, kind)) for kind in sorted(step.kinds & frozenset(rule.kinds)))}（{step.name}）"
        for step in own
    )
    way = " → ".join(f"{steps[step].name}（{who}）" for step, who in run.steps)
    return Finding(
        "error", "separation", numbers[0] if numbers else "", bound[0].line if bound else 1,
        _("%(rule)s (%(labels)s): %(person)s (%(posts)s) can do both in one matter of “%(flow)s”: %(deeds)s. The shortest way: %(way)s."),
        _("Take one of the posts or permissions from them, or let the step refuse whoever did the other (apart=… in the diagram)."),
        values={
            "rule": str(rule.label), "person": run.person, "posts": "，".join(p for p in (posts, lent) if p),
            "flow": str(flow.label), "deeds": deeds, "way": way,
            "labels": "、".join(map(Labels(document).of, numbers)) or str(flow.label),
        },
        others=numbers[1:], subject=f"{flow.key}|{key}|{run.person}",
    )  # fmt: skip
