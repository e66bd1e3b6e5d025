"""Processes as plain facts for the charter's checks: who may do which step in which order, and whether it can end.

In a diagram, `kind` says what a step means (request, approve, pay, handle, check; several with blanks), `needs` which capability
everybody needs for it, `apart` which steps bar their doer from it: `engines.flow` refuses them (`operations.apart`), and the checks prove what follows from that.
`apart_if="control.parameter=value"` makes it depend on the charter. The start event says the same of whoever begins, in
`<oc:start kind="request"/>`.
"""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from opscharter.charter.registry import FlowFacts, FlowStep, flow_readers, flow_sources
from opscharter.engines.flow import checks
from opscharter.engines.flow.access import MANAGE
from opscharter.engines.flow.registry import processes
from opscharter.engines.flow.source import BadProcess, Definition, Element, Problem, read

START: Final = "start"


def facts_of(text: str, label: object = "") -> FlowFacts:
    """Return the facts of a BPMN text; of one that cannot be read only what is wrong with it."""
    try:
        definition = read(text)
    except BadProcess as refusal:
        told = tuple((p.code, p.message, p.element) for p in refusal.problems)
        return FlowFacts("", str(label), (), problems=told)
    found = [p for p in checks.check(definition) if p.severity == "error"]
    broken = any(p.code in {"one_start", "no_end", "dead_end", "no_way_in"} for p in found)
    return FlowFacts(
        key=definition.id,
        label=str(label) or definition.name,
        steps=tuple(_step(each) for each in _performed(definition)),
        moves=() if broken else _moves(definition),
        problems=tuple((_code(definition, p), p.message, p.element) for p in found),
        limit=_limit(definition),
        managers=MANAGE,
    )


def _limit(definition: Definition) -> str:
    """Return the parameter that limits the whole: `<oc:start limit="service.request/handle.within"/>`."""
    starts = (each for each in definition.elements.values() if each.kind == "startEvent")
    return next((each.own.get("limit", "") for each in starts), "")


def _code(definition: Definition, problem: Problem) -> str:
    """Return the code of a problem; an end to which no way leads is no end."""
    ends = {each.label for each in definition.elements.values() if each.kind == "endEvent"}
    lost = problem.code in {"no_way_in", "unreachable"} and problem.element in ends
    return "no_end" if lost else problem.code


def _performed(definition: Definition) -> list[Element]:
    start = [each for each in definition.elements.values() if each.kind == "startEvent"]
    return [*start[:1], *(e for e in definition.elements.values() if e.kind == "userTask")]


def _step(element: Element) -> FlowStep:
    own, post = element.own, element.own.get("post", "")
    name, _equals, wanted = own.get("apart_if", "").partition("=")
    fixed = bool(post) and not post.startswith("=") and not own.get("person")
    starting = element.kind == "startEvent"
    return FlowStep(
        key=START if starting else element.id,
        name=element.label,
        control=own.get("control", ""),
        kinds=frozenset(own.get("kind", "").split()),
        posts=frozenset({post}) if fixed else None,
        needs=own.get("needs", ""),
        apart=frozenset(own.get("apart", "").split()),
        apart_if=(name.strip(), wanted.strip()) if wanted else ("", ""),
    )


def _moves(definition: Definition) -> tuple[tuple[int, str, int], ...]:
    """Return the runs of a process as an automaton over its steps: what happens by itself is left out."""
    first: checks.Marking = tuple(sorted(definition.start.outgoing))
    numbers: dict[checks.Marking, int] = {first: 1}
    waiting = [first]
    found: set[tuple[int, str, int]] = {(0, START, 1)}
    while waiting and len(numbers) <= checks.MOST_MARKINGS:
        here = waiting.pop()
        for step, after in _steps_from(definition, here):
            if after not in numbers:
                numbers[after] = len(numbers) + 1
                waiting.append(after)
            found.add((numbers[here], step, numbers[after]))
    return tuple(sorted(found))


def _steps_from(
    definition: Definition, marking: checks.Marking
) -> list[tuple[str, checks.Marking]]:
    """Return what people can do from a marking, after whatever happens by itself."""
    found: list[tuple[str, checks.Marking]] = []
    seen, waiting = {marking}, [marking]
    while waiting:
        here = waiting.pop()
        for after, step in checks.moves(definition, here):
            if step:
                found.append((step, after))
            elif after not in seen and len(seen) <= checks.MOST_MARKINGS:
                seen.add(after)
                waiting.append(after)
    return found


@lru_cache(maxsize=64)
def _shipped(path: Path, changed: float, label: str) -> FlowFacts:  # noqa: ARG001 - read anew when the file changes
    return facts_of(path.read_text(encoding="utf-8"), label)


def installed() -> Sequence[FlowFacts]:
    """Return the facts of all installed processes."""
    return [
        _shipped(source.bpmn, source.bpmn.stat().st_mtime, str(source.label))
        for source in processes.values()
    ]


flow_sources.add("flow", installed)
flow_readers.add("bpmn", facts_of)
