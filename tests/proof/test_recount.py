"""Two programs, one verdict: the running count, mark by mark, and the recount from the whole list of rows."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from opscharter.charter import rules
from opscharter.proof import recount
from opscharter.proof.rebuilding import COLUMNS

NOON = datetime(2026, 11, 9, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PHASES = ("open", "open", "close", "point", "cancel", "pause", "resume", "move", "except", "except")
MARKS = st.fixed_dictionaries(
    {"phase": st.sampled_from(PHASES)},
    optional={
        "due_at": st.integers(0, 60).map(lambda n: (NOON + n * MINUTE).isoformat()),
        "outcome": st.sampled_from(["kept", "broken", "excepted"]),
        "grade": st.sampled_from(rules.GRADES),
        "department": st.integers(1, 3),
        "post": st.integers(1, 3),
        "person": st.integers(1, 3),
        "version": st.integers(1, 3),
    },
)
STEPS = st.lists(
    st.tuples(
        MARKS,
        st.integers(0, 15),  # minutes since the step before
        st.sampled_from([0, 0, 14, 16, 60]),  # written so much later
        st.tuples(st.integers(1, 2), st.integers(0, 60), st.integers(0, 90)),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=600, deadline=None)
@given(STEPS)
def test_recount_and_running_count_agree_in_every_column(steps: list[Any]) -> None:
    rows, passed, written = [], 0, NOON
    for number, (mark, after, later, (grant, since, until)) in enumerate(steps):
        passed += after
        at = NOON + passed * MINUTE
        written = max(written, at + later * MINUTE)
        window = {
            "grant": grant,
            "from": (NOON + since * MINUTE).isoformat(),
            "until": (NOON + until * MINUTE).isoformat(),
        }
        full = {"control": "a.b/c", "key": "7", **mark}
        full |= window if mark["phase"] == "except" else {}
        rows.append(recount.Row(number, at, written, number % 3 or None, full))
    events = [rules.Event(r.entry, r.at, r.recorded_at, r.case_id, r.mark) for r in rows]
    state = rules.begin(events[0], UTC)
    for event in events:
        rules.apply(state, event)
        if rules.overdue(state, event.at):  # a sweep in between changes nothing in the end
            state.verdict = state.overdue_as
    end = NOON + 600 * MINUTE
    if rules.overdue(state, end):
        state.verdict = state.overdue_as
    found = recount.find(rows, UTC)
    true = {name: getattr(found, name, None) for name in COLUMNS}
    true |= {"verdict": found.told(end), "history": recount.history(rows, UTC)}
    assert true == {name: getattr(state, name) for name in COLUMNS}
    for minute in range(-1, 260, 3):
        moment = NOON + minute * MINUTE
        known = recount.known_by(rows, moment)
        told = rules.known_at(state.history, moment)
        expected = recount.find(known, UTC).told(moment) if known else None
        assert (told.verdict if told else None) == expected
