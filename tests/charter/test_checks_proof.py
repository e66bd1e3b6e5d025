"""The proof of separation of duties agrees with trying everything, and its examples are shortest."""

from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from opscharter.charter.checks.proving import prove
from opscharter.charter.registry import FlowFacts, FlowStep

STEPS = ("a", "b", "c")
KINDS = ("request", "approve", "other")
PEOPLE = ("甲", "乙", "丙")
LONGEST = 5


def brute(
    flow: FlowFacts,
    may: Mapping[str, frozenset[str]],
    apart: Mapping[str, frozenset[str]],
    forbidden: tuple[str, ...],
) -> int | None:
    """Return the length of a shortest violation of at most LONGEST steps, by trying every run with every person."""
    kinds = {step.key: step.kinds for step in flow.steps}
    runs: list[tuple[int, tuple[tuple[str, str], ...]]] = [(0, ())]
    for length in range(1, LONGEST + 1):
        longer = []
        for place, run in runs:
            for origin, step, target in flow.moves:
                if origin != place:
                    continue
                barred = {who for done, who in run if done in apart.get(step, frozenset())}
                longer += [(target, (*run, (step, who))) for who in may[step] - barred]
        for _place, run in longer:
            if any(_violates([kinds[s] for s, w in run if w == who], forbidden) for who in PEOPLE):
                return length
        runs = longer
    return None


def _violates(done: list[frozenset[str]], forbidden: tuple[str, ...]) -> bool:
    progress = 0
    for kinds in done:
        while progress < len(forbidden) and forbidden[progress] in kinds:
            progress += 1
    return progress == len(forbidden)


#: enough guards and few enough people for them to matter; the first step asks, the second approves, the third anything
SMALL_WORLDS = st.fixed_dictionaries(
    {
        "kinds": st.fixed_dictionaries(
            {
                "a": st.just(frozenset({"request"})),
                "b": st.sampled_from([frozenset({"approve"}), frozenset({"request", "approve"})]),
                "c": st.frozensets(st.sampled_from(KINDS), max_size=1),
            }
        ),
        "moves": st.frozensets(
            st.tuples(st.integers(0, 2), st.sampled_from(STEPS), st.integers(0, 2)), max_size=5
        ).map(lambda moves: moves | {(0, "a", 1), (1, "b", 2)}),
        "may": st.fixed_dictionaries(
            {step: st.frozensets(st.sampled_from(PEOPLE), min_size=1) for step in STEPS}
        ),
        "apart": st.dictionaries(
            st.sampled_from(STEPS),
            st.frozensets(st.sampled_from(STEPS), min_size=1, max_size=2),
            min_size=1,
        ),
        "forbidden": st.sampled_from(
            [("request", "approve"), ("approve", "request"), ("request", "approve", "other")]
        ),
    }
)


@settings(max_examples=300, deadline=None)
@given(SMALL_WORLDS)
def test_the_proof_agrees_with_trying_every_run_with_every_person(world) -> None:
    steps = tuple(FlowStep(key, key, kinds=world["kinds"][key]) for key in STEPS)
    flow = FlowFacts("t", "t", steps, tuple(sorted(world["moves"])))
    proof = prove(flow, world["may"], world["apart"], world["forbidden"])
    shortest = brute(flow, world["may"], world["apart"], world["forbidden"])
    assert proof.complete
    found = len(proof.run.steps) if proof.run else None
    assert found == shortest or (shortest is None and found is not None and found > LONGEST)
    if proof.run is not None:
        _plays(flow, world, proof.run)


def _plays(flow, world, run) -> None:
    """The example can be played as it is told, and its person does the forbidden."""
    places = {0}
    done: list[tuple[str, str]] = []
    for step, who in run.steps:
        places = {t for o, s, t in flow.moves if o in places and s == step}
        assert places
        assert who in world["may"][step]
        assert who not in {w for s, w in done if s in world["apart"].get(step, frozenset())}
        done.append((step, who))
    assert _violates([world["kinds"][s] for s, w in done if w == run.person], world["forbidden"])


def _line(*steps: FlowStep) -> FlowFacts:
    moves = tuple((place, step.key, place + 1) for place, step in enumerate(steps))
    return FlowFacts("t", "t", steps, moves)


ASK, APPROVE = (
    FlowStep("ask", "ask", kinds=frozenset({"request"})),
    FlowStep("approve", "approve", kinds=frozenset({"approve"})),
)
SEQUENCE = ("request", "approve")


def test_who_else_does_a_step_is_tried_with_everybody_not_only_with_the_first() -> None:
    """Only 丙 can take the first step so that 乙 may take the second; then 甲 asks and approves."""
    first, second, third = (FlowStep(key, key) for key in ("first", "second", "third"))
    flow = _line(first, second, third, ASK, APPROVE)
    may = {
        "first": frozenset({"乙", "丙"}), "second": frozenset({"乙"}), "third": frozenset({"丙"}),
        "ask": frozenset({"甲", "丙"}), "approve": frozenset({"甲"}),
    }  # fmt: skip
    proof = prove(flow, may, {"second": frozenset({"first"})}, SEQUENCE)
    assert proof.run is not None
    assert proof.run.steps == (
        ("first", "丙"), ("second", "乙"), ("third", "丙"), ("ask", "甲"), ("approve", "甲"),
    )  # fmt: skip


def test_with_too_few_people_the_guards_leave_no_way() -> None:
    first, second = FlowStep("first", "first"), FlowStep("second", "second")
    flow = _line(first, second, ASK, APPROVE)
    may = {key: frozenset({"乙"}) for key in ("first", "second")}
    may |= {"ask": frozenset({"甲"}), "approve": frozenset({"甲"})}
    assert prove(flow, may, {}, SEQUENCE).run is not None
    proof = prove(flow, may, {"second": frozenset({"first"})}, SEQUENCE)
    assert (proof.run, proof.complete) == (None, True)
    may |= {
        "first": frozenset({"乙", "丁"}),
        "second": frozenset({"乙", "丁"}),
    }  # two of a kind suffice
    assert prove(flow, may, {"second": frozenset({"first"})}, SEQUENCE).run is not None


def test_a_guard_against_oneself_is_the_proof_of_absence() -> None:
    flow = _line(ASK, APPROVE)
    may = {"ask": frozenset(PEOPLE), "approve": frozenset(PEOPLE)}
    assert prove(flow, may, {}, SEQUENCE).run is not None
    assert prove(flow, may, {"approve": frozenset({"ask"})}, SEQUENCE).run is None


def test_two_hundred_people_are_proved_by_their_kinds() -> None:
    people = frozenset(f"{number} 号" for number in range(200))
    flow = _line(ASK, FlowStep("check", "check"), APPROVE)
    may = {"ask": people, "check": people, "approve": people}
    proof = prove(flow, may, {"approve": frozenset({"ask"}), "check": frozenset({"ask"})}, SEQUENCE)
    assert proof.run is None
    assert proof.states < 20
