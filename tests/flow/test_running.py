"""A process runs inside operations: tasks, marks, owner and journal agree at every step."""

from datetime import datetime, timedelta

import pytest

from opscharter.core.actor import Actor
from opscharter.core.journal import record
from opscharter.core.models import JournalEntry
from opscharter.core.operation import operation
from opscharter.engines.flow import operations as flow
from opscharter.engines.flow.engine import NoWayOn
from opscharter.engines.flow.models import Process, ProcessState, Task, TaskState
from opscharter.engines.flow.registry import steps
from tests.flow.conftest import Begin, Told, finish, waiting
from tests.flow.drawing import choice, draw, fork, service, timer, user

ASSESS = "service.request/assess"
TWO_STEPS = draw(
    [
        user("assess", "初步评估", post="desk", control=ASSESS),
        user("assign", "派单", post="dispatcher"),
    ],
    "start > assess\nassess > assign\nassign > end",
)


def test_a_started_process_offers_its_first_step_with_a_deadline(
    begin: Begin, told: Told, at: datetime
) -> None:
    advance = begin(TWO_STEPS)
    (task,) = advance.opened
    assert (task.name, task.round, task.state) == ("初步评估", 1, TaskState.OPEN)
    assert task.due_at == at + timedelta(minutes=30)
    assert told.owners == [(task.department_id, task.post_id, None)]
    assert told.stages == ["初步评估"]
    (row,) = JournalEntry.objects.filter(operation="flow.started")
    (opened,) = row.marks
    assert (opened["control"], opened["key"], opened["phase"]) == (ASSESS, "7:1", "open")
    assert datetime.fromisoformat(opened["due_at"]) == task.due_at


def test_finishing_a_step_writes_one_row_that_closes_and_opens(
    begin: Begin, told: Told, actors: dict[str, Actor], at: datetime
) -> None:
    (task,) = begin(TWO_STEPS).opened
    advance = finish(task, actors["desk"], at, verdict_text="fine")
    assert [each.element for each in advance.opened] == ["assign"]
    (row,) = JournalEntry.objects.filter(operation="test.flow.done")
    assert [(m["phase"], m["control"], m.get("outcome")) for m in row.marks] == [
        ("close", ASSESS, "kept")
    ]
    assert row.changes == {"step": "初步评估", "next": "派单"}
    assert (row.actor_id, row.case_id) == (actors["desk"].person, 7)
    finish(advance.opened[0], actors["dispatcher"], at)
    process = Process.objects.get()
    assert (process.status, process.ended_at) == (ProcessState.ENDED, at)
    assert process.state == {"passed": ["start", "assess", "assign", "end"]}
    assert told.stages == ["初步评估", "派单", ""]


def test_of_two_who_finish_one_step_the_second_is_told_who_did_it(
    begin: Begin, actors: dict[str, Actor], at: datetime
) -> None:
    (task,) = begin(TWO_STEPS).opened
    seen_by_both = Task.objects.get(pk=task.pk)
    finish(task, actors["desk"], at)
    with pytest.raises(flow.TaskChanged) as refusal:
        finish(seen_by_both, actors["desk"], at)
    assert actors["desk"].name in str(refusal.value)
    assert "10:00" in str(refusal.value)
    assert JournalEntry.objects.filter(operation="test.flow.done").count() == 1


def test_a_step_waits_for_its_post_only(
    begin: Begin, actors: dict[str, Actor], at: datetime
) -> None:
    (task,) = begin(TWO_STEPS).opened
    with pytest.raises(flow.NotYours) as refusal:
        finish(task, actors["engineer"], at)
    assert "前台" in str(refusal.value)
    assert Task.objects.get(pk=task.pk).state == TaskState.OPEN


def test_a_step_visited_again_is_another_occasion(
    begin: Begin, actors: dict[str, Actor], at: datetime
) -> None:
    circle = draw(
        [
            user("handle", post="engineer", control="service.request/redo"),
            user("rate", post="callback"),
            choice("good", "yes"),
        ],
        "start > handle\nhandle > rate\nrate > good\nyes: good > end\nno: good > handle if rating &lt; 3",
    )
    begin(circle)
    for rating in (1, 5):
        finish(waiting()["handle"], actors["engineer"], at)
        finish(waiting()["rate"], actors["callback"], at, rating=rating)
    keys = [
        m["key"]
        for row in JournalEntry.objects.order_by("pk")
        for m in row.marks
        if m["phase"] == "open"
    ]
    assert keys == ["7:1", "7:2"]
    assert Process.objects.get().status == ProcessState.ENDED


def test_a_reopened_matter_goes_on_counting_its_rounds(
    begin: Begin, actors: dict[str, Actor], at: datetime
) -> None:
    begin(TWO_STEPS)
    finish(waiting()["assess"], actors["desk"], at)
    finish(waiting()["assign"], actors["dispatcher"], at)
    (again,) = begin(TWO_STEPS, {"reopened": 1}).opened
    assert again.round == 2


def test_both_branches_must_arrive(begin: Begin, actors: dict[str, Actor], at: datetime) -> None:
    both = draw(
        [
            fork("open"),
            user("a", post="desk"),
            user("b", post="engineer"),
            fork("close"),
            user("c", post="desk"),
        ],
        "start > open\nopen > a\nopen > b\na > close\nb > close\nclose > c\nc > end",
    )
    begin(both)
    assert set(waiting()) == {"a", "b"}
    finish(waiting()["a"], actors["desk"], at)
    assert set(waiting()) == {"b"}
    finish(waiting()["b"], actors["engineer"], at)
    assert set(waiting()) == {"c"}


def test_a_gateway_without_an_answer_refuses_and_nothing_changes(
    begin: Begin, actors: dict[str, Actor], at: datetime
) -> None:
    lost = draw(
        [user("ask", post="desk"), choice("which"), user("b", post="desk")],
        "start > ask\nask > which\nx: which > b if kind == 'b'\ny: which > end if kind == 'e'\nb > end",
    )
    (task,) = begin(lost).opened
    with pytest.raises(NoWayOn):
        finish(task, actors["desk"], at, kind="z")
    assert Task.objects.get(pk=task.pk).state == TaskState.OPEN
    finish(Task.objects.get(pk=task.pk), actors["desk"], at, kind="b")
    assert set(waiting()) == {"b"}


def test_when_time_is_up_the_process_goes_its_other_way(
    begin: Begin, actors: dict[str, Actor], at: datetime, center: object
) -> None:
    late = draw(
        [
            user("accept", post="engineer", control="service.request/accept"),
            timer("late", "accept", "PT2H"),
            user("catch", post="service_head"),
        ],
        "start > accept\naccept > end\nlate > catch\ncatch > end",
    )
    (task,) = begin(late).opened
    assert flow.wake_due(task.center_id, at + timedelta(minutes=119)) == 0
    assert flow.wake_due(task.center_id, at + timedelta(minutes=121)) == 1
    assert set(waiting()) == {"catch"}
    assert Task.objects.get(pk=task.pk).state == TaskState.CANCELLED
    row = JournalEntry.objects.get(operation="flow.woken")
    assert [m["phase"] for m in row.marks] == ["cancel"]
    assert row.changes == {"timer": "late", "next": "catch"}
    assert flow.wake_due(task.center_id, at + timedelta(minutes=122)) == 0


def test_a_pause_moves_due_times_and_timers(
    begin: Begin, actors: dict[str, Actor], system: Actor, at: datetime
) -> None:
    paused = draw(
        [
            user("accept", post="engineer", control="service.request/accept"),
            timer("late", "accept", "PT2H"),
        ],
        "start > accept\naccept > end\nlate > end",
    )
    (task,) = begin(paused).opened
    hour = timedelta(hours=1)
    stopping(system, at)
    assert flow.wake_due(task.center_id, at + 3 * hour) == 0
    resuming(system, at + hour)
    moved = Task.objects.get(pk=task.pk)
    assert task.due_at is not None
    assert moved.due_at is not None
    assert moved.due_at > task.due_at
    assert moved.paused_at is None
    assert Process.objects.get().wake_at == at + 3 * hour


def stopping(by: Actor, at: datetime) -> None:
    @operation
    def pause(*, by: Actor, at: datetime) -> None:
        marks = flow.pause_tasks(subject_kind="test.subject", subject_id=7, by=by, at=at)
        assert [m["phase"] for m in marks] == ["pause"]
        record("test.flow.done", subject=Process.objects.get(), by=by, at=at, marks=marks)

    pause(by=by, at=at)


def resuming(by: Actor, at: datetime) -> None:
    @operation
    def resume(*, by: Actor, at: datetime) -> None:
        marks = flow.resume_tasks(subject_kind="test.subject", subject_id=7, by=by, at=at)
        record("test.flow.done", subject=Process.objects.get(), by=by, at=at, marks=marks)

    resume(by=by, at=at)


def test_a_service_step_sets_variables_that_conditions_see(
    begin: Begin, actors: dict[str, Actor], at: datetime
) -> None:
    steps._items["test.mark"] = lambda call: {"seen": call.data["kind"] + "!"}
    drawn = draw(
        [
            service("look", "test.mark"),
            choice("which", "no"),
            user("yes", post="desk"),
            user("never", post="desk"),
        ],
        "start > look\nlook > which\nx: which > yes if seen == 'b!'\nno: which > never\nyes > end\nnever > end",
    )
    begin(drawn, {"kind": "b"})
    assert set(waiting()) == {"yes"}
    del steps._items["test.mark"]
