"""A closure announced today moves the deadlines that are still to come, and says so in each timeline."""

from datetime import date, timedelta

import pytest

from opscharter.cases import queries
from opscharter.cases.models import Case
from opscharter.core.calendar.operations import announce_closure, withdraw_closure
from opscharter.core.calendar.queries import calendar_for
from opscharter.core.durations import workdays
from opscharter.core.models import JournalEntry
from opscharter.engines.flow.models import Task, TaskState
from opscharter.modules.service.operations import intake

pytestmark = pytest.mark.django_db
TOMORROW = date(2026, 11, 10)


@pytest.fixture
def request_taken(actors, at):
    return intake(
        channel="phone",
        description="二号楼门口的台阶松动，老人进出不稳",
        urgency="normal",
        location="2 号楼",
        name="周敏",
        phone="13812345678",
        by=actors["desk"],
        at=at,
    )


def told(case: Case) -> int:
    return JournalEntry.objects.filter(case_id=case.pk, operation="cases.recounted").count()


def test_a_closure_moves_what_is_due_after_it_and_back_when_withdrawn(actors, at, request_taken):
    due = request_taken.due_at
    step = Task.objects.get(subject_id=request_taken.pk, state=TaskState.OPEN)
    closure = announce_closure(
        first_day=TOMORROW,
        last_day=TOMORROW,
        reason="线路检修停电",
        by=actors["administrator"],
        at=at,
    )
    moved = Case.objects.get(pk=request_taken.pk)
    assert moved.due_at == calendar_for(moved.center_id).add(at, workdays(3)).due_at > due
    assert "线路检修停电" in queries.derivation_words(moved)
    assert Task.objects.get(pk=step.pk).due_at == step.due_at
    assert told(moved) == 1
    withdraw_closure(exception=closure, reason="检修改期", by=actors["administrator"], at=at)
    assert Case.objects.get(pk=request_taken.pk).due_at == due
    assert told(moved) == 2


def test_what_has_passed_stays_judged_as_it_was(actors, at, request_taken):
    late = request_taken.due_at + timedelta(days=1)
    announce_closure(
        first_day=late.date() + timedelta(days=1),
        last_day=late.date() + timedelta(days=2),
        reason="设备更换",
        by=actors["administrator"],
        at=late,
    )
    assert Case.objects.get(pk=request_taken.pk).due_at == request_taken.due_at
    assert told(request_taken) == 0
