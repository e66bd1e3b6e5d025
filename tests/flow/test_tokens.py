"""Whatever is drawn from sequences, choices and parallel branches, and in whatever order it is worked on: no token is lost, none
doubles, every started branch is done exactly once, and the remembered way gives the same tree as the engine itself."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from opscharter.engines.flow import engine
from opscharter.engines.flow.source import Element
from opscharter.engines.flow.state import State
from tests.flow.drawing import choice, draw, fork, user

NOW = datetime(2026, 11, 9, 2, tzinfo=UTC)


class Nowhere:
    """No steps, no timers."""

    def step(self, element: Element, data: Mapping[str, Any]) -> Mapping[str, Any]:
        raise AssertionError(element)

    def due(self, element: Element, data: Mapping[str, Any]) -> datetime:
        raise AssertionError(element)


type Block = str | tuple[str, list["Block"]]

blocks: st.SearchStrategy[Block] = st.recursive(
    st.just("task"),
    lambda inner: st.tuples(
        st.sampled_from(["then", "either", "both"]), st.lists(inner, min_size=2, max_size=3)
    ),
    max_leaves=7,
)


@dataclass
class Drawing:
    """A block tree on its way to a BPMN text."""

    nodes: list[str] = field(default_factory=list)
    flows: list[str] = field(default_factory=list)
    number: int = 0

    def name(self, kind: str) -> str:
        self.number += 1
        return f"{kind}{self.number}"

    def add(self, block: Block) -> tuple[str, str]:
        """Return the first and last node of a block."""
        if isinstance(block, str):
            key = self.name("t")
            self.nodes.append(user(key))
            return key, key
        kind, inner = block
        if kind == "then":
            parts = [self.add(each) for each in inner]
            self.flows += [f"{a[1]} > {b[0]}" for a, b in pairwise(parts)]
            return parts[0][0], parts[-1][1]
        opens, closes = self.name("g"), self.name("g")
        for number, each in enumerate(inner):
            first, last = self.add(each)
            condition = f" if pick == {number}" if kind == "either" and number else ""
            label = f"d{opens}: " if kind == "either" and not number else f"f{opens}{number}: "
            self.flows += [f"{label}{opens} > {first}{condition}", f"{last} > {closes}"]
        gateway = (lambda key: choice(key, f"d{key}")) if kind == "either" else fork
        self.nodes += [gateway(opens), choice(closes) if kind == "either" else fork(closes)]
        return opens, closes


def text_of(block: Block) -> str:
    drawing = Drawing()
    first, last = drawing.add(block)
    return draw(drawing.nodes, "\n".join([*drawing.flows, f"start > {first}", f"{last} > end"]))


def done_by(block: Block, pick: int) -> int:
    """Return how many tasks are to be done when every choice takes way `pick`."""
    if isinstance(block, str):
        return 1
    kind, inner = block
    if kind == "either":
        return done_by(inner[pick if pick < len(inner) else 0], pick)
    return sum(done_by(each, pick) for each in inner)


@settings(max_examples=120, deadline=None)
@given(blocks, st.integers(0, 2), st.data())
def test_every_order_of_work_does_every_step_once(
    block: Block, pick: int, data: st.DataObject
) -> None:
    process = engine.compile_process(text_of(block))
    state = engine.start(process, {"pick": pick}, now=NOW, world=Nowhere())
    finished: Counter[str] = Counter()
    while not state.ended:
        waiting = process.waiting(state)
        assert waiting, "nothing waits, but the process has not ended"
        number = data.draw(st.sampled_from(sorted(waiting)))
        finished[waiting[number].id] += 1
        stored = State.from_json(json.loads(json.dumps(state.as_json())))
        state = engine.finish(process, stored, number, {}, now=NOW, world=Nowhere())
        assert number not in process.waiting(state)
    assert set(finished.values()) == {1}
    assert sum(finished.values()) == done_by(block, pick)


@settings(max_examples=40, deadline=None)
@given(blocks, st.integers(0, 2))
def test_what_is_remembered_is_what_the_engine_does(block: Block, pick: int) -> None:
    process = engine.compile_process(text_of(block))

    def play() -> list[list[Any]]:
        state = engine.start(process, {"pick": pick}, now=NOW, world=Nowhere())
        trees = [state.tree]
        while not state.ended:
            state = engine.finish(
                process, state, min(process.waiting(state)), {}, now=NOW, world=Nowhere()
            )
            trees.append(state.tree)
        return trees

    engine._memory.clear()
    first = play()
    assert play() == first
    engine._memory.clear()
    assert play() == first


def test_ten_steps_take_less_than_eight_kilobytes() -> None:
    process = engine.compile_process(text_of(("then", ["task"] * 12)))
    state = engine.start(process, {}, now=NOW, world=Nowhere())
    for _step in range(10):
        state = engine.finish(
            process, state, min(process.waiting(state)), {}, now=NOW, world=Nowhere()
        )
    assert len(json.dumps(state.as_json())) < 8192
