"""The journal's marks become occasions and counts; what nobody reported is found; a rebuild agrees."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opscharter.charter.models import Occasion, Tally
from opscharter.charter.tally import NAME, drifted, sweep_overdue
from opscharter.core.actor import Actor
from opscharter.core.clock import moved_to
from opscharter.core.journal import mark, record
from opscharter.core.operation import operation
from opscharter.core.readers import catch_up, rebuild
from opscharter.core.registry import sentence, sentences
from opscharter.org.models import Center

if "test.marked" not in sentences:
    sentence("test.marked", "%(actor)s marked")
MINUTE = timedelta(minutes=1)


@operation
def enter(*, center: Center, marks: list[dict[str, Any]], by: Actor, at: datetime) -> None:
    record("test.marked", subject=center, by=by, at=at, marks=marks)


def rows(center: Center) -> list[tuple[Any, ...]]:
    columns = (
        "control",
        "key",
        "verdict",
        "due_at",
        "done_at",
        "paused_at",
        "grade",
        "department_id",
        "entries",
        "day",
    )
    return sorted(Occasion.objects.filter(center_id=center.pk).values_list(*columns), key=str)


def counted(center: Center, control: str) -> dict[str, int]:
    found = Tally.objects.filter(center_id=center.pk, control=control, count__gt=0)
    return {row.verdict: row.count for row in found}


@pytest.mark.usefixtures("settled")
def test_what_was_not_done_is_found_and_doing_it_late_does_not_repair_it(
    center: Center, system: Actor, at: datetime
) -> None:
    due = at + 30 * MINUTE
    enter(
        center=center,
        marks=[mark(control="t.t/a", key="1", phase="open", due_at=due)],
        by=system,
        at=at,
    )
    catch_up(NAME, center.pk)
    assert sweep_overdue(center.pk, due) == 0
    assert sweep_overdue(center.pk, due + MINUTE) == 1
    assert sweep_overdue(center.pk, due + MINUTE) == 0
    assert counted(center, "t.t/a") == {"missed": 1}
    with moved_to(due + 5 * MINUTE):
        enter(
            center=center,
            marks=[mark(control="t.t/a", key="1", phase="close")],
            by=system,
            at=due + 5 * MINUTE,
        )
    catch_up(NAME, center.pk)
    assert counted(center, "t.t/a") == {"late": 1}
    assert len(Occasion.objects.get(center_id=center.pk, control="t.t/a").entries) == 2


@pytest.mark.usefixtures("settled")
def test_following_costs_the_same_few_statements_for_many_rows(
    center: Center, system: Actor, at: datetime, django_assert_max_num_queries: Any
) -> None:
    for number in range(60):
        both = [
            mark(control=f"t.t/{letter}", key=str(number), phase="point", department=number % 3)
            for letter in "ab"
        ]
        enter(center=center, marks=both, by=system, at=at)
    with django_assert_max_num_queries(11):  # with savepoint, position and horizon
        assert catch_up(NAME, center.pk) >= 60
    assert sum(Tally.objects.filter(control="t.t/a").values_list("count", flat=True)) == 60


phases = st.sampled_from(["open", "close", "point", "cancel", "pause", "resume", "move"])
marks = st.lists(
    st.tuples(
        phases,
        st.sampled_from("123"),
        st.integers(0, 90),
        st.none() | st.integers(0, 90),
        st.integers(0, 2),
    ),
    min_size=1,
    max_size=14,
)


@pytest.mark.usefixtures("settled")
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(marks)
def test_a_rebuild_gives_the_same_rows(
    center: Center, system: Actor, at: datetime, steps: list[tuple[Any, str, int, int | None, int]]
) -> None:
    for phase, key, when, due, department in steps:
        moment = at + when * MINUTE
        with moved_to(moment):
            given_ = mark(
                control="t.t/r",
                key=key,
                phase=phase,
                due_at=None if due is None else at + due * MINUTE,
                department=department,
            )
            enter(center=center, marks=[given_], by=system, at=moment)
            catch_up(NAME, center.pk, limit=3)
            sweep_overdue(center.pk, moment)
    end = at + 200 * MINUTE
    while catch_up(NAME, center.pk):
        pass
    sweep_overdue(center.pk, end)
    before = rows(center)
    assert drifted(center.pk) == []
    rebuild(NAME, center.pk)
    sweep_overdue(center.pk, end)
    assert rows(center) == before
    assert drifted(center.pk) == []
