"""Rounds of a rhythm: every day belongs to exactly one, and each is due when the center last closes in it."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opscharter.charter.rhythm import round_of, rounds
from opscharter.core.calendar.rules import WorkCalendar

CALENDAR = WorkCalendar()
RHYTHMS = st.one_of(
    st.builds(lambda n: {"every": n, "unit": "months"}, st.sampled_from([1, 2, 3, 6, 12])),
    st.builds(lambda n: {"every": n, "unit": "days"}, st.sampled_from([7, 10, 14, 30])),
    st.builds(lambda n: {"every": n, "unit": "workdays"}, st.integers(1, 10)),
)
DAYS = st.dates(date(2025, 1, 1), date(2026, 12, 31))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(RHYTHMS, DAYS)
def test_rounds_follow_one_another_without_a_gap(every, day):
    found = list(rounds(every, day, day + timedelta(days=120), CALENDAR))
    for before, after in itertools.pairwise(found):
        gap = [before.last + timedelta(days=n) for n in range(1, (after.first - before.last).days)]
        assert not any(CALENDAR.opening(each).intervals for each in gap)
        assert before.due_at < after.due_at
    for each in found:
        assert each.starts_at < each.due_at
        assert each.due_at.date() <= each.last


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(RHYTHMS, DAYS)
def test_a_day_lies_in_the_round_that_is_named_for_it(every, day):
    found = round_of(every, day, CALENDAR)
    assert found is None or found.first <= day <= found.last
    if found is not None:
        assert round_of(every, found.last, CALENDAR) == found


@pytest.mark.parametrize(
    ("every", "day", "first", "due"),
    [
        ({"every": 1, "unit": "months"}, date(2026, 2, 10), date(2026, 2, 1), "2026-02-28"),
        ({"every": 3, "unit": "months"}, date(2026, 11, 9), date(2026, 10, 1), "2026-12-31"),
        ({"every": 7, "unit": "days"}, date(2026, 11, 11), date(2026, 11, 9), "2026-11-13"),
        # National day: the quarter's last working day lies before the holiday's weekend
        ({"every": 1, "unit": "workdays"}, date(2026, 10, 10), date(2026, 10, 10), "2026-10-10"),
    ],
)
def test_a_round_is_due_on_its_last_open_day(every, day, first, due):
    found = round_of(every, day, CALENDAR)
    assert found is not None
    assert (found.first, found.due_at.date().isoformat()) == (first, due)
