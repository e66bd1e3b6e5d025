"""What may be wrong with a process: form, expressions, ways that end nowhere, joins that wait for ever, endless loops."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from django.utils.translation import gettext as _

from opscharter.core.refusal import Refusal
from opscharter.engines.flow import language
from opscharter.engines.flow.source import TASKS, WAITING, Definition, Element, Problem

ISO: Final = re.compile(r"^P(?=.)(?:\d+W|(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?)$")
MOST_MARKINGS: Final = 4000

type Marking = tuple[str, ...]


def check(definition: Definition) -> list[Problem]:
    """Return what is wrong with a process by itself, errors first."""
    if problems := list(_shape(definition)):
        return problems
    found = [
        *_elements(definition),
        *_reach(definition),
        *_loops(definition),
    ]
    if not any(each.severity == "error" for each in found):
        found += _soundness(definition)
    return sorted(found, key=lambda each: (each.severity, each.line))


def _error(element: Element, code: str, message: str, severity: str = "error") -> Problem:
    return Problem(severity, code, message, element.label, element.line)


def _shape(definition: Definition) -> Iterator[Problem]:
    kinds = [each.kind for each in definition.elements.values()]
    if kinds.count("startEvent") != 1:
        yield Problem("error", "one_start", _("A process needs exactly one start event."))
    if "endEvent" not in kinds:
        yield Problem("error", "no_end", _("A process needs an end event."))
    for element in definition.elements.values():
        yield from _ways(element)


def _ways(element: Element) -> Iterator[Problem]:
    begins, ends = element.kind in {"startEvent", "boundaryEvent"}, element.kind == "endEvent"
    if not begins and not element.incoming:
        yield _error(element, "no_way_in", _("No sequence flow leads here."))
    if begins and element.incoming:
        yield _error(element, "way_in", _("No sequence flow may lead here."))
    if ends and element.outgoing:
        yield _error(element, "way_out", _("No sequence flow may leave an end event."))
    if not ends and not element.outgoing:
        yield _error(element, "dead_end", _("No sequence flow leads on from here: a dead end."))
    if not element.kind.endswith("Gateway") and len(element.outgoing) > 1:
        yield _error(element, "split", _("Only a gateway may have more than one way out."))


def _elements(definition: Definition) -> Iterator[Problem]:
    for element in definition.elements.values():
        if element.kind in TASKS and not element.name:
            yield _error(element, "unnamed", _("A step needs a name."))
        yield from _own_words(element)
        if element.kind == "exclusiveGateway":
            yield from _gateway(definition, element)
        if element.kind in {"boundaryEvent", "intermediateCatchEvent"}:
            yield from _timer(element)


def _own_words(element: Element) -> Iterator[Problem]:
    places = [element.own.get(name, "") for name in ("post", "department", "person")]
    if element.kind == "userTask" and not any(places):
        yield _error(
            element, "nobody", _("A user task must say whose it is: post, department or person.")
        )
    if element.kind == "serviceTask" and not element.own.get("key"):
        yield _error(element, "no_step", _("A service task must name its step."))
    if element.kind == "businessRuleTask" and not element.own.get("ref"):
        yield _error(element, "no_decision", _("A business rule must name its decision."))
    for value in element.own.values():
        if value.startswith("="):
            yield from _readable(element, value[1:])
    if element.kind == "scriptTask":
        yield from _script(element)


def _script(element: Element) -> Iterator[Problem]:
    try:
        if not language.assignments(element.script):
            yield _error(element, "no_script", _("The script is empty."))
    except Refusal as refusal:
        yield _error(element, "script", str(refusal))


def _readable(element: Element, expression: str, line: int = 0) -> Iterator[Problem]:
    try:
        language.read(expression)
    except Refusal as refusal:
        yield Problem("error", "expression", str(refusal), element.label, line or element.line)


def _gateway(definition: Definition, element: Element) -> Iterator[Problem]:
    if len(element.outgoing) == 1:
        return
    for key in element.outgoing:
        flow = definition.flows[key]
        if flow.condition:
            yield from _readable(element, flow.condition, flow.line)
        elif key != element.default:
            message = _(
                "A way out of an exclusive gateway needs a condition, or must be its default."
            )
            yield Problem("error", "no_condition", message, element.label, flow.line)
    if element.default not in element.outgoing:
        yield _error(
            element,
            "no_default",
            _("Without a default way out the process refuses when no condition holds."),
            "warning",
        )


def _timer(element: Element) -> Iterator[Problem]:
    timer = element.timer
    if timer is None or not (timer.after or timer.within):
        yield _error(element, "no_timer", _("Only timers are supported here, with a duration."))
    elif timer.within:
        if not timer.within.startswith("=") and "." not in timer.within:
            yield _error(
                element,
                "timer",
                _("Name a control's parameter, such as service.request/accept.within."),
            )
    elif timer.after.startswith("="):
        yield from _readable(element, timer.after[1:])
    elif not ISO.match(timer.after):
        yield _error(element, "timer", _("Write the duration in ISO 8601, such as PT30M or P1D."))


def _next(definition: Definition, key: str) -> list[str]:
    """Return what may follow a node, boundary events of a task included."""
    return [*definition.targets(key), *(each.id for each in definition.boundary(key))]


def _reach(definition: Definition) -> Iterator[Problem]:
    ahead = {key: _next(definition, key) for key in definition.elements}
    behind: dict[str, list[str]] = {key: [] for key in definition.elements}
    for key, following in ahead.items():
        for after in following:
            behind[after].append(key)
    seen = _closure([definition.start.id], ahead)
    ends = [key for key, each in definition.elements.items() if each.kind == "endEvent"]
    ending = _closure(ends, behind)
    for element in definition.elements.values():
        if element.id not in seen:
            yield _error(element, "unreachable", _("No way leads here from the start."))
        elif element.id not in ending:
            yield _error(element, "no_way_out", _("From here no way leads to an end."))


def _closure(first: list[str], following: Mapping[str, list[str]]) -> set[str]:
    seen: set[str] = set()
    waiting = list(first)
    while waiting:
        key = waiting.pop()
        if key not in seen:
            seen.add(key)
            waiting += following[key]
    return seen


def _loops(definition: Definition) -> Iterator[Problem]:
    """Find circles in which nothing ever waits: they would run for ever."""
    automatic = {key for key, each in definition.elements.items() if each.kind not in WAITING}
    left = set(automatic)
    changed = True
    while changed:  # take away what cannot be on a circle
        ends = {key for key in left if not any(after in left for after in definition.targets(key))}
        left -= ends
        changed = bool(ends)
    changed = True
    while changed:
        entered = {after for key in left for after in definition.targets(key)}
        begins = left - entered
        left -= begins
        changed = bool(begins)
    if left:
        first = min((definition.elements[key] for key in left), key=lambda each: each.line)
        yield _error(first, "endless", _("This circle has no step that waits: it would never end."))


def _soundness(definition: Definition) -> list[Problem]:
    """Play every order of events with conditions ignored: does a join wait for ever, do tokens pile up?"""
    first: Marking = tuple(sorted(definition.start.outgoing))
    seen, waiting = {first}, [first]
    while waiting:
        marking = waiting.pop()
        after = [each for each, _step_done in moves(definition, marking)]
        if marking and not after:
            return [_stuck(definition, marking)]
        for each in after:
            if any(each.count(flow) > 2 for flow in each):
                flow = next(flow for flow in each if each.count(flow) > 2)
                element = definition.elements[definition.flows[flow].target]
                message = _("This step may be begun again and again at the same time.")
                return [_error(element, "piling_up", message, "warning")]
            if each not in seen:
                seen.add(each)
                waiting.append(each)
        if len(seen) > MOST_MARKINGS:
            return []
    return []


def _stuck(definition: Definition, marking: Marking) -> Problem:
    element = definition.elements[definition.flows[marking[0]].target]
    return _error(
        element,
        "waits_for_ever",
        _("This join may wait for ever: not every way into it is always taken."),
    )


def moves(definition: Definition, marking: Marking) -> Iterator[tuple[Marking, str]]:
    """Yield what may come next, conditions ignored: the marking after it, and the user task that was done ("" for none)."""
    flows = list(dict.fromkeys(marking))
    # what never waits goes first: other orders lead to the same markings
    at_once = [
        flow for flow in flows if _kind(definition, flow) not in {*WAITING, "parallelGateway"}
    ]
    for flow in at_once[:1] or flows:
        element = definition.elements[definition.flows[flow].target]
        if element.kind == "parallelGateway":
            if all(each in marking for each in element.incoming):
                yield _step(marking, element.incoming, element.outgoing), ""
        elif element.terminate:
            yield (), ""
        elif element.kind == "exclusiveGateway":
            for out in element.outgoing:
                yield _step(marking, [flow], [out]), ""
        else:
            done = element.id if element.kind == "userTask" else ""
            yield _step(marking, [flow], element.outgoing), done
            for event in definition.boundary(element.id):
                kept = [] if event.interrupting else element.outgoing
                # one that does not interrupt fires while the task is being done: the task is done all the same
                yield (
                    _step(marking, [flow], [*kept, *event.outgoing]),
                    "" if event.interrupting else done,
                )


def _kind(definition: Definition, flow: str) -> str:
    return definition.elements[definition.flows[flow].target].kind


def _step(marking: Marking, consumed: list[str], produced: list[str]) -> Marking:
    left = list(marking)
    for flow in consumed:
        left.remove(flow)
    return tuple(sorted([*left, *produced]))
