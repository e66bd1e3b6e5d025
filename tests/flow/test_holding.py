"""Who has a task: offered, taken, given back, handed on, done for somebody else; never with nobody."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from opscharter.core.actor import Actor
from opscharter.core.models import JournalEntry
from opscharter.engines.flow import operations as flow
from opscharter.engines.flow.directory import forget
from opscharter.engines.flow.models import Task
from opscharter.engines.flow.queries import (
    InboxFilters,
    diagram,
    inbox,
    open_tasks_of,
    waiting_count,
)
from opscharter.org.access import actor_for
from opscharter.org.models import Account, Appointment, Person, Post
from opscharter.org.operations import delegate
from tests.flow.conftest import KIND, Begin, Told, finish, waiting
from tests.flow.drawing import draw, user

DRAWN = draw(
    [user("a", "受理", post="desk"), user("b", "办理", department="engineering")],
    "start > a\na > b\nb > end",
)


def elements(actor: Actor, **filters: object) -> list[str]:
    return [task.element for task in inbox(actor, InboxFilters(**filters))]  # type: ignore[arg-type]


def test_a_taken_task_leaves_the_colleagues_inbox(
    begin: Begin, actors: dict[str, Actor], at: datetime
) -> None:
    (task,) = begin(DRAWN).opened
    desk, colleague = actors["desk"], actors["desk2"]
    assert elements(desk) == elements(colleague) == ["a"]
    assert elements(actors["engineer"]) == []
    flow.claim_task(task=task, by=desk, at=at)
    assert (elements(desk), elements(colleague)) == (["a"], [])
    assert elements(colleague, whose="posts") == ["a"]
    with pytest.raises(flow.TaskChanged) as refusal:
        flow.claim_task(task=task, by=colleague, at=at)
    assert desk.name in str(refusal.value)
    with pytest.raises(flow.NotYours):
        finish(Task.objects.get(pk=task.pk), colleague, at)
    flow.release_task(task=Task.objects.get(pk=task.pk), by=desk, at=at)
    assert elements(colleague) == ["a"]


def test_a_department_may_take_what_is_offered_to_it(
    begin: Begin, told: Told, actors: dict[str, Actor], at: datetime
) -> None:
    begin(DRAWN)
    finish(waiting()["a"], actors["desk"], at)
    assert elements(actors["engineer"]) == elements(actors["engineer2"]) == ["b"]
    head = Post.objects.get(key="engineering_head")
    assert told.owners[-1] == (head.department_id, head.pk, None)


def test_who_has_a_task_may_hand_it_on_and_nobody_else(
    begin: Begin, told: Told, actors: dict[str, Actor], at: datetime
) -> None:
    (task,) = begin(DRAWN).opened
    dispatcher = Post.objects.get(key="dispatcher")
    with pytest.raises(flow.NotYours):
        flow.assign_task(task=task, post=dispatcher, by=actors["engineer"], at=at)
    flow.assign_task(task=task, post=dispatcher, reason="更清楚情况", by=actors["desk"], at=at)
    assert elements(actors["dispatcher"]) == ["a"]
    assert told.owners[-1] == (dispatcher.department_id, dispatcher.pk, None)
    row = JournalEntry.objects.get(operation="flow.assigned")
    assert (row.reason, row.changes["receiver"]) == ("更清楚情况", dispatcher.name)


def test_a_deputy_works_for_the_absent_and_the_journal_says_so(
    begin: Begin, actors: dict[str, Actor], system: Actor, at: datetime
) -> None:
    (task,) = begin(DRAWN).opened
    principal = Person.objects.get(pk=actors["desk"].person or 0)
    deputy = Person.objects.get(pk=actors["clerk"].person or 0)
    delegate(
        principal=principal, deputy=deputy, starts_at=at, ends_at=at + timedelta(days=2), reason="休假", by=actors["desk"], at=at
    )  # fmt: skip
    acting = actor_for(Account.objects.select_related("person").get(person=deputy), at=at)
    assert elements(acting) == ["a"]
    finish(task, acting, at)
    row = JournalEntry.objects.get(operation="test.flow.done")
    assert (row.actor_name, row.behalf_name) == (deputy.name, principal.name)


def test_work_of_a_vacant_post_goes_to_the_head_and_never_passes_by_itself(
    begin: Begin, actors: dict[str, Actor], at: datetime
) -> None:
    Appointment.objects.filter(post__key="desk").delete()
    forget(actors["desk"].center)
    (task,) = begin(DRAWN).opened
    assert task.post_id == Post.objects.get(key="service_head").pk
    assert (
        JournalEntry.objects.get(operation="flow.started").changes["vacant"]
        == Post.objects.get(key="desk").name
    )
    forget(actors["desk"].center)


def test_the_inbox_costs_one_query_however_full_it_is(
    begin: Begin, actors: dict[str, Actor], at: datetime
) -> None:
    for number in range(3):
        begin(DRAWN, subject_id=number, case_id=number)
    desk = actors["desk"]
    with CaptureQueriesContext(connection) as queries:
        assert len(inbox(desk)) == 3
        assert waiting_count(desk) == 3
        assert {key: len(tasks) for key, tasks in open_tasks_of(KIND, [0, 1, 2]).items()} == {
            0: 1,
            1: 1,
            2: 1,
        }
    assert len(queries) == 3
    assert [task.subject_id for task in inbox(desk, size=2)] == [0, 1]
    later = inbox(desk, cursor=inbox(desk, size=2).next_cursor, size=2)
    assert [task.subject_id for task in later] == [2]


def test_the_diagram_shows_where_the_token_is(
    begin: Begin, actors: dict[str, Actor], at: datetime
) -> None:
    begin(DRAWN)
    finish(waiting()["a"], actors["desk"], at)
    found = diagram(KIND, 7)
    assert found is not None
    assert (found.active, found.done) == (["b"], ["start", "a"])
    assert [(step.label, step.state) for step in found.steps] == [("受理", "done"), ("办理", "now")]
    finish(waiting()["b"], actors["engineer"], at)
    ended = diagram(KIND, 7)
    assert ended is not None
    assert (ended.active, ended.done, ended.running) == ([], ["start", "a", "b", "end"], False)
