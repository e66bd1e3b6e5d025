"""People hear of what concerns them: once, in the product, and outside where they want it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from opscharter.core.actor import Actor
from opscharter.core.readers import catch_up, rebuild
from opscharter.engines.flow import operations as flow
from opscharter.engines.flow.models import Task
from opscharter.engines.notices import tasks
from opscharter.engines.notices.models import Notice
from opscharter.engines.notices.operations import mark_all_read, remind_due
from opscharter.engines.notices.queries import notices_for, unread_count
from opscharter.engines.notices.rules import address_problem, usable
from opscharter.org.models import Person
from tests.flow.conftest import Begin, begin, finish, told, waiting
from tests.flow.drawing import draw, user

__all__ = ["begin", "told"]

DRAWN = draw(
    [
        user("a", "受理", post="desk", control="service.request/assess"),
        user("b", "派单", post="dispatcher"),
    ],
    "start > a\na > b\nb > end",
)


def texts(actor: Actor) -> list[str]:
    return [notice.text for notice in notices_for(actor)]


def test_a_new_task_is_told_to_everybody_in_the_post_once(
    begin: Begin, actors: dict[str, Actor], at: datetime, settled: None
) -> None:
    begin(DRAWN)
    center = actors["desk"].center
    assert catch_up("notices", center) > 0
    assert texts(actors["desk"]) == texts(actors["desk2"]) == ["待办：受理 · subject 7"]
    assert texts(actors["engineer"]) == []
    rebuild("notices", center)
    assert texts(actors["desk"]) == ["待办：受理 · subject 7"]


def test_who_did_it_is_not_told_and_reading_empties_the_badge(
    begin: Begin, actors: dict[str, Actor], at: datetime, settled: None
) -> None:
    begin(DRAWN)
    finish(waiting()["a"], actors["desk"], at)
    catch_up("notices", actors["desk"].center)
    dispatcher = actors["dispatcher"]
    assert texts(actors["desk"]) == []
    assert unread_count(dispatcher) == 1
    mark_all_read(by=dispatcher, at=at)
    assert unread_count(dispatcher) == 0


def test_a_reminder_comes_before_and_after_the_due_time_once_each_in_opening_hours(
    begin: Begin, actors: dict[str, Actor], at: datetime
) -> None:
    (task,) = begin(DRAWN).opened
    center = task.center_id
    assert remind_due(center, at + timedelta(minutes=5)) == 0
    assert remind_due(center, at + timedelta(minutes=24)) == 2
    assert remind_due(center, at + timedelta(minutes=25)) == 0
    assert texts(actors["desk"]) == ["将到期 11-09 10:30：受理 · subject 7"]
    assert remind_due(center, at + timedelta(hours=10)) == 0, "nobody is disturbed at night"
    assert remind_due(center, at + timedelta(days=1)) >= 3
    assert texts(actors["service_head"]) == ["已超时（应于 11-09 10:30 完成）：受理 · subject 7"]
    assert remind_due(center, at + timedelta(days=1, minutes=1)) == 0


def test_sending_outside_is_a_job_of_the_same_transaction_and_failure_is_shown(
    begin: Begin,
    actors: dict[str, Actor],
    at: datetime,
    settled: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    person = Person.objects.get(pk=actors["desk"].person or 0)
    person.notice_urls = "wecombot://abc\nfile:///etc/passwd"
    person.save()
    begin(DRAWN)
    catch_up("notices", person.center_id)
    notice = Notice.objects.get(person_id=person.pk)
    job = ProcrastinateJob.objects.get(task_name="notices.send")
    assert job.args == {"center_id": person.center_id, "notice_id": notice.pk}
    sent: list[Any] = []
    context: Any = type("Context", (), {"job": type("Job", (), {"attempts": 0})})

    def refuse(addresses: list[str], **message: str) -> bool:
        sent.append((addresses, message["text"]))
        return len(sent) > 1

    monkeypatch.setattr(tasks, "deliver_outside", refuse)
    with pytest.raises(tasks.SendingFailed):
        tasks.send.func(context, center_id=person.center_id, notice_id=notice.pk)
    notice.refresh_from_db()
    assert notice.failed
    tasks.send.func(context, center_id=person.center_id, notice_id=notice.pk)
    tasks.send.func(context, center_id=person.center_id, notice_id=notice.pk)
    notice.refresh_from_db()
    assert (notice.sent_at, notice.failed) == (at, "")
    assert sent == [(["wecombot://abc"], notice.text)] * 2


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("wecombot://key", ""),
        ("mailtos://user:pass@example.com", ""),
        ("ntfys://ntfy.sh/topic", ""),
        ("file:///etc/passwd", "scheme"),
        ("json://example.com/hook", "scheme"),
        ("ntfy://127.0.0.1/topic", "host"),
        ("ntfy://localhost:5432/topic", "host"),
        ("nonsense", "scheme"),
        ("mailto://" + "a" * 500, "long"),
    ],
)
def test_which_addresses_may_be_used(address: str, problem: str) -> None:
    assert address_problem(address) == problem


def test_only_usable_addresses_are_used() -> None:
    assert usable("wecombot://a\n\nfile:///x\n ntfys://ntfy.sh/t ") == [
        "wecombot://a",
        "ntfys://ntfy.sh/t",
    ]


def test_a_task_handed_on_is_told_to_its_receiver(
    begin: Begin, actors: dict[str, Actor], at: datetime, settled: None
) -> None:
    (task,) = begin(DRAWN).opened
    receiver = Person.objects.get(pk=actors["engineer"].person or 0)
    flow.assign_task(task=Task.objects.get(pk=task.pk), person=receiver, by=actors["desk"], at=at)
    catch_up("notices", task.center_id)
    assert texts(actors["engineer"]) == ["待办：受理 · subject 7"]
