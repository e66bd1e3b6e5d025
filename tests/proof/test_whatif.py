"""What if: the last months are judged again under other values, by the rules that gave the lights."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opscharter.charter import rules as verdicts
from opscharter.charter.periods import Period
from opscharter.charter.registry import controls
from opscharter.charter.tally import NAME, sweep_overdue
from opscharter.charter.values import NotUnderstood
from opscharter.core.actor import Actor
from opscharter.core.calendar.rules import WorkCalendar
from opscharter.core.clock import ZONE, moved_to
from opscharter.core.durations import minutes
from opscharter.core.journal import mark, record
from opscharter.core.operation import operation
from opscharter.core.readers import catch_up
from opscharter.core.refusal import NotFound
from opscharter.core.registry import sentence, sentences
from opscharter.org.models import Center, Department
from opscharter.proof.whatif import rules
from opscharter.proof.whatif.queries import read_changes, replay
from opscharter.proof.whatif.rules import Was
from tests.stage import present

if "test.whatif" not in sentences:
    sentence("test.whatif", "%(actor)s did")
ASSESS = "service.request/assess"
MINUTE = timedelta(minutes=1)
MONDAY = datetime(2026, 11, 9, 9, 30, tzinfo=ZONE)
CALENDAR = WorkCalendar()


@operation
def enter(*, center: Center, marks: list[dict[str, Any]], by: Actor, at: datetime) -> None:
    record("test.whatif", subject=center, by=by, at=at, marks=marks)


def assessed(center: Center, by: Actor, key: str, at: datetime, took: int, department: int) -> None:
    """One assessment begun at `at` under 30 minutes, done after `took` working minutes."""
    due = CALENDAR.due(at, minutes(30))
    common: dict[str, Any] = {"control": ASSESS, "key": key, "department": department}
    enter(center=center, marks=[mark(**common, phase="open", due_at=due)], by=by, at=at)
    done = CALENDAR.due(at, minutes(took))
    enter(center=center, marks=[mark(**common, phase="close")], by=by, at=done)


@pytest.mark.usefixtures("settled")
def test_a_shorter_deadline_shows_who_would_have_been_late_and_what_it_costs(
    center: Center, system: Actor, at: datetime
) -> None:
    department = present(Department.objects.filter(center_id=center.pk).order_by("pk").first()).pk
    began = at.replace(day=3)
    for number, took in enumerate((10, 18, 25, 28, 40)):
        with moved_to(CALENDAR.due(began, minutes(took))):
            assessed(center, system, str(number), began, took, department)
    catch_up(NAME, center.pk)
    version = None
    changes = read_changes(center.pk, version, {f"{ASSESS}.within": "20 分钟"})
    assert [(c.old, c.new) for c in changes] == [("30 分钟", "20 分钟")]
    (found,) = replay(center.pk, changes, Period("chosen", began.date(), at.date()), at)
    assert dict(found.outcome.before) == {"kept": 4, "late": 1}
    assert dict(found.outcome.after) == {"kept": 2, "late": 3}
    assert found.outcome.worse == 2
    assert [number for _name, number in found.departments] == [2]
    # to keep four of five again, those of 25 and of 28 minutes must gain 5 and 8 minutes
    assert found.outcome.extra == timedelta(minutes=13)


@pytest.mark.usefixtures("settled")
def test_a_longer_deadline_repairs_late_and_missed_ones(
    center: Center, system: Actor, at: datetime
) -> None:
    began = at - timedelta(days=4)
    due = CALENDAR.due(began, minutes(30))
    enter(
        center=center, marks=[mark(control=ASSESS, key="9", phase="open", due_at=due)], by=system,
        at=began,
    )  # fmt: skip
    catch_up(NAME, center.pk)
    sweep_overdue(center.pk, at)
    changes = read_changes(center.pk, None, {f"{ASSESS}.within": "30 个工作日"})
    (found,) = replay(center.pk, changes, Period("chosen", began.date(), at.date()), at)
    assert dict(found.outcome.before) == {"missed": 1}
    assert dict(found.outcome.after) == {"open": 1}


def test_words_that_are_no_value_and_targets_that_are_none_are_refused(center: Center) -> None:
    with pytest.raises(NotUnderstood):
        read_changes(center.pk, None, {f"{ASSESS}.within": "尽快"})
    with pytest.raises(NotFound):
        read_changes(center.pk, None, {"service.request/nothing.within": "1 天"})
    assert read_changes(center.pk, None, {f"{ASSESS}.within": "三十分钟"}) == []


def was(opened: datetime, took: int | None, limit: int, *, paused: int = 0) -> Was:
    base = CALENDAR.due(opened, minutes(limit))
    due = CALENDAR.later(base, timedelta(minutes=paused))
    done = CALENDAR.due(opened, minutes(took)) if took is not None else None
    verdict = "missed" if done is None else verdicts.verdict(due_at=due, done_at=done)
    return Was(1, opened, due, done, done, verdict, 1)


OPENED = st.integers(0, 60 * 24 * 300).map(
    lambda n: datetime(2026, 1, 5, tzinfo=ZONE) + timedelta(minutes=n)
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(OPENED, st.integers(1, 900), st.integers(5, 600), st.integers(5, 600), st.integers(0, 300))
def test_the_same_value_changes_nothing_and_a_longer_one_never_hurts(
    opened, took, limit, other, paused
):
    one = was(opened, took, limit, paused=paused)
    until = opened + timedelta(days=400)

    def played(new: int) -> str:
        (found,) = rules.replay_limits(
            [one], old_of=lambda _v: {"within": minutes(limit)}, new={"within": minutes(new)},
            calendar=CALENDAR, until=until,
        )  # fmt: skip
        assert found is not None
        return found.verdict

    assert played(limit) == one.verdict
    if other >= limit and one.verdict == "kept":
        assert played(other) == "kept"
    if other <= limit and one.verdict == "late":
        assert played(other) == "late"


def test_the_limit_that_set_a_due_time_is_found_among_several():
    limits = {"within": minutes(300), "urgent": minutes(60), "danger": minutes(15)}
    due = CALENDAR.due(MONDAY, minutes(60))
    found = rules.limit_of(Was(1, MONDAY, due, None, None, "open", 0), limits, CALENDAR)
    assert found == ("urgent", due)


def test_another_rhythm_counts_each_deed_for_the_round_it_was_done_in():
    done = [
        Was(n, MONDAY, None, MONDAY + timedelta(days=day), None, "kept", 0)
        for n, day in enumerate((0, 1, 20))
    ]
    weeks = [(MONDAY + timedelta(days=7 * n), MONDAY + timedelta(days=7 * n + 5)) for n in range(4)]
    outcome = rules.replay_rhythm(done, ends=weeks)
    assert dict(outcome.after) == {"kept": 1, "missed": 3}
    assert outcome.before["kept"] == 3


def test_a_target_is_compared_month_by_month(center: Center, at: datetime):
    control = controls["service.target/on-time"]
    changes = read_changes(center.pk, None, {f"{control.key}.least": "99%"})
    (found,) = replay(
        center.pk, changes, Period("chosen", at.date().replace(month=9, day=1), at.date()), at
    )
    assert [first.month for first, *_rest in found.months] == [9, 10, 11]


def test_what_the_record_cannot_tell_is_said(center: Center, at: datetime):
    changes = read_changes(center.pk, None, {"service.request/contact.attempts": "5"})
    (found,) = replay(center.pk, changes, Period("month", at.date(), at.date()), at)
    assert found.why
