"""No change without evidence, no half change, no second change: the machine behind every write."""

from datetime import datetime
from itertools import count
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from opscharter.core.actor import Actor, Reach, system_actor
from opscharter.core.journal import UnrecordedOperationError, mark, record
from opscharter.core.models import JournalEntry, OpeningHours
from opscharter.core.operation import SwallowedFailureError, once, operation
from opscharter.core.refusal import NotAllowed, Refusal
from opscharter.core.registry import sentence, sentences
from opscharter.core.scope import center_scope

HERE, THERE = 901, 902

for _code in ("test.opened", "test.failed"):
    if _code not in sentences:
        sentence(_code, "%(actor)s")


_minutes = count()


def opening(center: int, weekday: int) -> OpeningHours:
    return OpeningHours.objects.create(
        center_id=center, day_kind=weekday, opens=next(_minutes), closes=1440
    )


@operation
def open_on(*, weekday: int, by: Actor, at: datetime) -> OpeningHours:
    row = opening(by.center, weekday)
    record("test.opened", subject=row, by=by, at=at, changes={"weekday": [None, weekday]})
    return row


@operation
def forget_to_record(*, by: Actor, at: datetime) -> None:
    opening(by.center, 1)


@operation
def open_then_refuse(*, by: Actor, at: datetime) -> None:
    open_on(weekday=2, by=by, at=at)
    raise Refusal("no")


@operation
def swallow(*, by: Actor, at: datetime) -> None:
    open_on(weekday=3, by=by, at=at)
    try:
        open_then_refuse(by=by, at=at)
    except Refusal:
        return


def rows(center: int) -> tuple[int, int]:
    with center_scope(center):
        return OpeningHours.objects.count(), JournalEntry.objects.count()


def test_a_change_and_its_entry_come_together(db, at):
    open_on(weekday=0, by=system_actor(HERE), at=at)
    assert rows(HERE) == (1, 1)
    with center_scope(HERE):
        entry = JournalEntry.objects.get()
    assert entry.operation == "test.opened"
    assert entry.changes == {"weekday": [None, 0]}
    assert (entry.at, entry.recorded_at) == (at, at)
    assert entry.xid > 0


def test_an_operation_that_says_nothing_is_undone(db, at):
    with pytest.raises(UnrecordedOperationError):
        forget_to_record(by=system_actor(HERE), at=at)
    assert rows(HERE) == (0, 0)


def test_a_refusal_leaves_nothing_behind(db, at):
    with pytest.raises(Refusal):
        open_then_refuse(by=system_actor(HERE), at=at)
    assert rows(HERE) == (0, 0)


def test_catching_the_failure_of_a_nested_operation_is_refused(db, at):
    with pytest.raises((SwallowedFailureError, transaction.TransactionManagementError)):
        swallow(by=system_actor(HERE), at=at)
    assert rows(HERE) == (0, 0)


def test_recording_outside_an_operation_or_without_a_sentence_is_a_fault(db, at):
    subject = OpeningHours(pk=1, center_id=HERE, day_kind=1, opens=0, closes=1)
    with pytest.raises(UnrecordedOperationError):
        record("test.opened", subject=subject, by=system_actor(HERE), at=at)


def test_one_center_sees_nothing_of_another_not_even_by_raw_sql(db, at):
    open_on(weekday=0, by=system_actor(HERE), at=at)
    assert rows(THERE) == (0, 0)
    for center, expected in ((HERE, 1), (THERE, 0), (None, 0)):
        with center_scope(center), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM core_journalentry")
            assert cursor.fetchone() == (expected,)


def test_a_row_cannot_be_written_into_another_center(db, at):
    with (
        center_scope(HERE),
        pytest.raises(Exception, match="row-level security"),
        transaction.atomic(),
    ):
        opening(THERE, 1)


def test_the_center_is_named_anew_after_a_rollback(db, at):
    open_on(weekday=0, by=system_actor(HERE), at=at)
    with center_scope(THERE):
        OpeningHours.objects.count()
    with center_scope(HERE):
        try:
            with transaction.atomic():
                assert OpeningHours.objects.count() == 1
                raise Refusal("undo")
        except Refusal:
            pass
        assert OpeningHours.objects.count() == 1
    assert rows(THERE) == (0, 0)


def test_once_gives_the_first_result_again_and_runs_only_once(db, at):
    by = system_actor(HERE)

    def attempt(key: str) -> tuple[dict[str, Any], bool]:
        return once(
            key,
            by=by,
            run=lambda: open_on(weekday=4, by=by, at=at),
            remember=lambda row: {"id": row.pk},
        )

    first, ran = attempt("form-1")
    again, ran_again = attempt("form-1")
    other, _ = attempt("form-2")
    assert (ran, ran_again) == (True, False)
    assert first == again != other
    assert rows(HERE)[0] == 2


def test_a_failed_first_attempt_does_not_use_up_its_key(db, at):
    by = system_actor(HERE)
    with pytest.raises(Refusal):
        once("form-3", by=by, run=lambda: open_then_refuse(by=by, at=at), remember=lambda _: {})
    result, ran = once(
        "form-3",
        by=by,
        run=lambda: open_on(weekday=5, by=by, at=at),
        remember=lambda row: {"id": row.pk},
    )
    assert ran
    assert result["id"]


@pytest.mark.django_db(transaction=True)
def test_two_submits_of_one_form_at_the_same_moment_make_one_change(at):
    by = system_actor(HERE)
    start = Barrier(4)
    answers: list[dict[str, Any]] = []

    def submit() -> None:
        start.wait()
        try:
            answers.append(
                once(
                    "double",
                    by=by,
                    run=lambda: open_on(weekday=6, by=by, at=at),
                    remember=lambda row: {"id": row.pk},
                )[0]
            )
        finally:
            connection.close()

    threads = [Thread(target=submit) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 4
    assert len({answer["id"] for answer in answers}) == 1
    assert rows(HERE) == (1, 1)


def test_an_actor_without_the_capability_is_refused_and_reach_is_by_department():
    desk = Actor(
        kind="person",
        center=HERE,
        name="前台",
        reaches={"cases.view": Reach(departments=frozenset({7}))},
    )
    assert desk.may("cases.view")
    assert desk.may("cases.view", department=7)
    assert not desk.may("cases.view", department=8)
    with pytest.raises(NotAllowed):
        desk.require("cases.export")


def test_marks_carry_only_what_is_said(at):
    assert mark(control="a/b", key="1", phase="open", due_at=at) == {
        "control": "a/b",
        "key": "1",
        "phase": "open",
        "due_at": at.isoformat(),
    }
    assert mark(control="a/b", key="1", phase="point")["outcome"] == "kept"


def test_what_fails_inside_a_savepoint_leaves_the_rest_usable(db):
    """As `get_or_create` needs it when somebody else was faster."""
    with center_scope(HERE):
        opening(HERE, 1)
        with pytest.raises(DatabaseError), transaction.atomic():
            connection.cursor().execute("SELECT 1/0")
        assert OpeningHours.objects.count() == 1
