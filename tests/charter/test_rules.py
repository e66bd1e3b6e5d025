"""How marks become verdicts."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from opscharter.charter import rules

NOON = datetime(2026, 11, 9, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def event(phase: str, minutes: int, *, late: int = 0, **mark: object) -> rules.Event:
    at = NOON + minutes * MINUTE
    return rules.Event(
        minutes + 1000,
        at,
        at + late * MINUTE,
        7,
        {"control": "a.b/c", "key": "7", "phase": phase, **mark},
    )


def due(minutes: int) -> str:
    return (NOON + minutes * MINUTE).isoformat()


def judged(*events: rules.Event) -> rules.State:
    state = rules.begin(events[0], UTC)
    for each in events:
        rules.apply(state, each)
    return state


def test_done_in_time_is_kept_and_after_it_late() -> None:
    assert judged(event("open", 0, due_at=due(30)), event("close", 30)).verdict == "kept"
    assert judged(event("open", 0, due_at=due(30)), event("close", 31)).verdict == "late"


def test_an_entry_dated_back_does_not_meet_the_deadline() -> None:
    told_at_once = judged(event("open", 0, due_at=due(30)), event("close", 29, late=10))
    written_next_day = judged(event("open", 0, due_at=due(30)), event("close", 29, late=1440))
    assert told_at_once.verdict == "kept"
    assert written_next_day.verdict == "late"


def test_a_pause_gives_its_time_back_but_not_once_the_time_has_run_out() -> None:
    in_time = judged(
        event("open", 0, due_at=due(30)),
        event("pause", 20),
        event("resume", 90, due_at=due(100)),
        event("close", 99),
    )
    too_late = judged(
        event("open", 0, due_at=due(30)),
        event("pause", 40),
        event("resume", 90, due_at=due(100)),
        event("close", 99),
    )
    assert in_time.verdict == "kept"
    assert too_late.verdict == "late"


def test_the_first_ending_decides_and_only_a_finding_against_the_rule_changes_it() -> None:
    twice = judged(event("open", 0, due_at=due(30)), event("close", 40), event("close", 41))
    found = judged(
        event("open", 0),
        event("close", 10),
        event("close", 41, outcome="broken", grade="statement"),
    )
    assert (twice.verdict, twice.done_at) == ("late", NOON + 40 * MINUTE)
    assert (found.verdict, found.grade) == ("broken", "statement")


def test_a_verdict_is_as_good_as_its_weakest_link() -> None:
    assert rules.weakest(["machine", "file", "single"]) == "file"


phases = st.sampled_from(["open", "close", "point", "cancel", "pause", "resume", "move"])


@given(
    st.lists(
        st.tuples(phases, st.integers(0, 200), st.none() | st.integers(0, 200)),
        min_size=1,
        max_size=12,
    )
)
def test_sweeping_in_between_never_changes_the_end(
    steps: list[tuple[str, int, int | None]],
) -> None:
    """Swept after every mark, or only at the end: the same verdict, so a rebuild agrees with the running count."""
    events = [
        event(phase, at) if to is None else event(phase, at, due_at=due(to))
        for phase, at, to in steps
    ]
    at_the_end, always = rules.begin(events[0], UTC), rules.begin(events[0], UTC)
    for each in events:
        rules.apply(at_the_end, each)
        rules.apply(always, each)
        if rules.overdue(always, each.at):
            always.verdict = "missed"
    for state in (at_the_end, always):
        if rules.overdue(state, NOON + 500 * MINUTE):
            state.verdict = "missed"
    assert at_the_end == always
