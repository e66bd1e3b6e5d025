"""The proof of separation of duties agrees with trying everything, and its examples are shortest."""

from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from opscharter.charter.checks.proving import prove
from opscharter.charter.registry import FlowFacts, FlowStep

STEPS = ("a", "b", "c", "d")
KINDS = ("request", "approve", "other")
PEOPLE = ("甲", "乙", "丙")
LONGEST = 6


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


SMALL_WORLDS = st.fixed_dictionaries(
    {
        "kinds": st.fixed_dictionaries(
            {step: st.frozensets(st.sampled_from(KINDS), max_size=2) for step in STEPS}
        ),
        "moves": st.frozensets(
            st.tuples(st.integers(0, 2), st.sampled_from(STEPS), st.integers(0, 2)),
            min_size=1,
            max_size=5,
        ),
        "may": st.fixed_dictionaries(
            {step: st.frozensets(st.sampled_from(PEOPLE)) for step in STEPS}
        ),
        "apart": st.dictionaries(
            st.sampled_from(STEPS), st.frozensets(st.sampled_from(STEPS), min_size=1, max_size=2)
        ),
        "forbidden": st.sampled_from(
            [("request", "approve"), ("approve", "request"), ("request", "approve", "other")]
        ),
    }
)


@settings(max_examples=150, deadline=None)
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
