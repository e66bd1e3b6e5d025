"""A request from intake to its close, the straight way and the hard ways."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from opscharter.cases.models import Case, Ownership
from opscharter.charter.models import Occasion
from opscharter.core import readers
from opscharter.core.actor import public_actor
from opscharter.core.models.journal import JournalEntry
from opscharter.core.refusal import Invalid
from opscharter.engines.flow.models import Process
from opscharter.kit.citation import citation_for
from opscharter.modules.service import operations
from opscharter.modules.service.choices import Element
from opscharter.modules.service.refusals import (
    CatcherDecides,
    ContentAndTimeNeeded,
    OtherCaller,
    PlanAndStandardNeeded,
    ProofNeeded,
    RequesterNotPresent,
    ReturnedTwice,
    ReturnReasonNeeded,
)
from tests.service.way import handled, recorded, step, taken_in, to_accept, to_handle, work
from tests.stage import present

SATISFIED = operations.Opinion(grade=4, manner=True, skill=True)
DISSATISFIED = operations.Opinion(grade=2, reasons=("quality",), manner=True, skill=False)


def verdicts(case):
    readers.catch_up_all(case.center_id)
    rows = Occasion.objects.filter(case_id=case.pk).order_by("pk")
    return {
        f"{row.control.partition('/')[2]} {row.key.partition(':')[2]}".strip(): row.verdict
        for row in rows
    }


def test_dissatisfied_is_done_again_until_satisfied(actors, at, settled):
    case = taken_in(actors["desk"], at)
    assert case.number.startswith("SR-2026-")
    assert case.title == "三号楼地下车库入口的灯坏了三天，晚上有老人差点摔倒"
    to_handle(case, actors, at + timedelta(minutes=10))
    handled(case, actors, at + timedelta(hours=2))
    operations.rate_request(
        task=step(case, Element.SATISFACTION),
        opinion=DISSATISFIED,
        by=actors["callback"],
        at=at + timedelta(hours=3),
    )
    assert step(case, Element.HANDLE).person_id == actors["engineer"].person
    handled(case, actors, at + timedelta(hours=4))
    operations.rate_request(
        task=step(case, Element.SATISFACTION),
        opinion=SATISFIED,
        by=actors["callback"],
        at=at + timedelta(hours=5),
    )
    closed = recorded(case, actors, at + timedelta(hours=6))
    assert (closed.state, closed.result, closed.satisfaction) == ("closed", "solved", 4)
    assert Process.objects.get(subject_id=case.pk).status == "ended"
    found = verdicts(case)
    assert set(found.values()) == {"kept", "broken"}
    assert [name for name, verdict in found.items() if verdict == "broken"] == ["manner"]
    assert found["close"] == "kept"
    spans = list(Ownership.objects.filter(case=case).order_by("starts_at", "pk"))
    assert spans[0].starts_at == at
    assert spans[-1].ends_at == closed.closed_at
    assert all(one.ends_at == next_one.starts_at for one, next_one in pairwise(spans))


def test_second_return_goes_to_the_catcher_whose_word_stands(actors, at):
    case = taken_in(actors["desk"], at)
    to_accept(case, actors, at)
    with pytest.raises(ReturnReasonNeeded):
        operations.return_request(
            task=step(case, Element.ACCEPT), reason=" ", by=actors["engineer"], at=at
        )
    operations.return_request(
        task=step(case, Element.ACCEPT), reason="属业主户内线路", by=actors["engineer"], at=at
    )
    assert step(case, Element.ASSIGN).post_id in actors["dispatcher"].posts
    operations.assign_request(
        task=step(case, Element.ASSIGN), department="community", by=actors["dispatcher"], at=at
    )
    operations.return_request(
        task=step(case, Element.ACCEPT), reason="不属社区事务", by=actors["community_worker"], at=at
    )
    caught = step(case, Element.ASSIGN)
    assert caught.post_id in actors["service_head"].posts
    with pytest.raises(CatcherDecides):
        operations.assign_request(
            task=caught, department="engineering", by=actors["dispatcher"], at=at
        )
    operations.assign_request(
        task=caught, department="engineering", by=actors["service_head"], at=at
    )
    with pytest.raises(ReturnedTwice):
        operations.return_request(
            task=step(case, Element.ACCEPT), reason="仍不属本部门", by=actors["engineer"], at=at
        )


def test_nothing_counts_as_done_without_what_the_articles_ask_for(actors, at):
    case = taken_in(actors["desk"], at)
    to_accept(case, actors, at)
    operations.accept_request(task=step(case, Element.ACCEPT), by=actors["engineer"], at=at)
    with pytest.raises(ContentAndTimeNeeded) as said:
        operations.contact_requester(
            task=step(case, Element.CONTACT),
            reached=True,
            content="换灯",
            by=actors["engineer"],
            at=at,
        )
    assert set(said.value.fields) == {"appointment"}
    for _attempt in range(3):
        operations.contact_requester(
            task=step(case, Element.CONTACT), reached=False, by=actors["engineer"], at=at
        )
    with pytest.raises(PlanAndStandardNeeded):
        operations.handle_request(
            task=step(case, Element.HANDLE), work=work(plan=""), by=actors["engineer"], at=at
        )


def test_closing_without_proof_is_refused_and_cites_the_article(actors, at, center):
    case = taken_in(actors["desk"], at)
    to_handle(case, actors, at)
    handled(case, actors, at)
    for element in (Element.SATISFACTION, Element.CALLBACK, Element.CALLBACK):
        operations.not_reached(task=step(case, element), by=actors["callback"], at=at)
    before = JournalEntry.objects.filter(case_id=case.pk).count()
    with pytest.raises(ProofNeeded) as said:
        recorded(case, actors, at)
    assert said.value.control == "service.request/close"
    assert present(citation_for(center.pk, said.value.control)).article.startswith("第")
    assert JournalEntry.objects.filter(case_id=case.pk).count() == before
    assert Case.objects.get(pk=case.pk).state == "open"


def test_nobody_calls_back_about_their_own_work(actors, at):
    case = taken_in(actors["desk"], at)
    to_handle(case, actors, at)
    handled(case, actors, at)
    task = step(case, Element.SATISFACTION)
    Case.objects.filter(pk=case.pk).update(
        data={**Case.objects.get(pk=case.pk).data, "handler": actors["callback"].person}
    )
    with pytest.raises(OtherCaller):
        operations.rate_request(task=task, opinion=SATISFIED, by=actors["callback"], at=at)


def test_the_requester_grades_it_online(actors, at, center):
    case = taken_in(public_actor(center.pk), at, channel="web")
    to_handle(case, actors, at)
    handled(case, actors, at)
    with pytest.raises(Invalid):
        operations.rate_by_requester(
            case=case, opinion=operations.Opinion(grade=1), by=public_actor(center.pk), at=at
        )
    operations.rate_by_requester(
        case=case, opinion=operations.Opinion(grade=5), by=public_actor(center.pk), at=at
    )
    assert recorded(case, actors, at).data["proof"] == "requester"


def test_unable_is_honest_only_with_a_reason_and_the_heads_consent(actors, at):
    case = taken_in(actors["desk"], at)
    to_handle(case, actors, at)
    with pytest.raises(Invalid):
        operations.declare_unable(
            task=step(case, Element.HANDLE), reason="", by=actors["engineer"], at=at
        )
    operations.declare_unable(
        task=step(case, Element.HANDLE),
        reason="灯具停产，须等专项改造",
        by=actors["engineer"],
        at=at,
    )
    operations.decide_unable(
        task=step(case, Element.UNABLE),
        agree=False,
        opinion="可先装临时灯",
        by=actors["engineering_head"],
        at=at,
    )
    operations.declare_unable(
        task=step(case, Element.HANDLE), reason="临时灯无电源可接", by=actors["engineer"], at=at
    )
    operations.decide_unable(
        task=step(case, Element.UNABLE), agree=True, by=actors["engineering_head"], at=at
    )
    closed = recorded(case, actors, at)
    assert (closed.result, closed.data["proof"]) == ("unable", "approval")


def test_answered_at_once_needs_the_requesters_own_yes(actors, at, settled):
    told: dict[str, Any] = {
        "channel": "visit",
        "description": "居住证怎么办理？",
        "name": "李平",
        "phone": "13900001111",
    }
    with pytest.raises(RequesterNotPresent) as said:
        operations.answer_at_once(
            **told, answer="带身份证", confirmed=False, by=actors["desk"], at=at
        )
    assert said.value.control == "service.request/close"
    case = operations.answer_at_once(
        **told,
        answer="请携带身份证件和住所证明到前台",
        confirmed=True,
        grade=5,
        by=actors["desk"],
        at=at,
    )
    assert (case.state, case.result, case.category) == ("closed", "answered", "certificate")
    assert set(verdicts(case).values()) == {"kept"}
    assert not Process.objects.filter(subject_id=case.pk).exists()


def test_danger_waits_for_nobody(actors, at, center):
    case = taken_in(
        public_actor(center.pk),
        at,
        channel="web",
        urgency="danger",
        category="",
        description="二号楼电梯困人，里面有两位老人",
    )
    task = step(case, Element.ACCEPT)
    assert (case.category, task.opened_at) == ("elevator", at)
    assert case.due_at == at + timedelta(hours=2)
    assert task.post_id in actors["engineer"].posts


def test_a_late_step_shows_late(actors, at, settled):
    case = taken_in(actors["desk"], at)
    operations.assess_request(
        task=step(case, Element.ASSESS),
        assessment="已了解",
        by=actors["desk"],
        at=at + timedelta(minutes=31),
    )
    found = verdicts(case)
    assert (found["assess 1"], found["record"]) == ("late", "kept")
