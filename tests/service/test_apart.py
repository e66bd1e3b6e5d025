"""What the diagram keeps apart is kept apart while it runs: nobody checks work they did, not even as a manager of others' steps."""

from dataclasses import replace

import pytest

from opscharter.cases.models import Case
from opscharter.cases.operations import plans
from opscharter.charter.checks.center import installed_flows, organisation_of
from opscharter.charter.checks.separation import separation
from opscharter.charter.checks.world import World
from opscharter.charter.text import parse
from opscharter.engines.flow.models import Task, TaskState
from opscharter.engines.flow.operations.refusals import SamePerson
from opscharter.modules.service import operations
from opscharter.modules.service.choices import Element
from tests.service.way import handled, step, taken_in, to_handle, work

GOOD = operations.Opinion(grade=4, manner=True, skill=True)
BAD = operations.Opinion(grade=2, reasons=("quality",), manner=True, skill=False)


def test_a_manager_who_did_the_work_for_another_does_not_call_back(actors, at):
    case = taken_in(actors["desk"], at)
    to_handle(case, actors, at)
    head = actors["service_head"]
    everywhere = head.reach("service.callback")
    head = replace(head, reaches={**head.reaches, "service.handle": everywhere})
    operations.handle_request(task=step(case, Element.HANDLE), work=work(), by=head, at=at)
    operations.rate_request(
        task=step(case, Element.SATISFACTION), opinion=BAD, by=actors["callback"], at=at
    )
    handled(case, actors, at)  # done again by the engineer: the head is no longer the last handler
    with pytest.raises(SamePerson) as refused:
        operations.rate_request(task=step(case, Element.SATISFACTION), opinion=GOOD, by=head, at=at)
    assert "办理" in str(refused.value)
    operations.rate_request(
        task=step(case, Element.SATISFACTION), opinion=GOOD, by=actors["callback"], at=at
    )


def test_a_manager_who_revised_a_plan_does_not_approve_it(actors, at):
    form = {
        "kind": "work", "title": "六月工作计划", "description": "巡检和走访的安排", "until": "2026-12-31",
    }  # fmt: skip
    case = plans.submit_plan(form=form, by=actors["desk"], at=at)
    director = actors["director"]
    plans.decide_plan(task=_waiting(case), approved=False, opinion="写明人数", by=director, at=at)
    plans.revise_plan(task=_waiting(case), description="两人巡检，三人走访", by=director, at=at)
    with pytest.raises(SamePerson):
        plans.decide_plan(task=_waiting(case), approved=True, by=director, at=at)
    plans.decide_plan(task=_waiting(case), approved=True, by=actors["service_head"], at=at)


def _waiting(case: Case) -> Task:
    return Task.objects.get(subject_id=case.pk, state=TaskState.OPEN)


ANYBODY = """---
key: t
title: 甲
label: "1"
---

# 甲

第一条　办结后由[任何人员](control:service.request/callback.by)[回访](control:service.request/callback)。
"""


def test_the_charter_that_lets_anybody_call_back_is_shown_who_could_check_their_own_work(
    center, at
):
    world = World(organisation_of(center.pk, at), installed_flows())
    (found,) = separation(parse(ANYBODY), world)
    assert found.code == "separation"
    assert found.articles == ("1",)
    assert "经办人不得自行核验" in found.words
    kept = parse(ANYBODY.replace("[任何人员]", "[非经办人]"))
    assert list(separation(kept, world)) == []
