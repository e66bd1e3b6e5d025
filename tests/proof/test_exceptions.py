"""Exceptions: asked for by one, decided on by another, counted apart, over on their day, and known since when."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from opscharter.charter.models import Occasion
from opscharter.core import readers
from opscharter.core.actor import Actor
from opscharter.core.clock import moved_to
from opscharter.core.models.journal import JournalEntry
from opscharter.core.refusal import Conflict, Invalid, NotAllowed
from opscharter.kit.citation import refusal_citation
from opscharter.modules.service import operations as service
from opscharter.modules.service.choices import Element
from opscharter.modules.service.refusals import ProofNeeded
from opscharter.org.models import Center, Post
from opscharter.proof.exceptions import operations
from opscharter.proof.exceptions.models import ExceptionGrant
from opscharter.proof.exceptions.operations import OwnRequest, Wish
from opscharter.proof.exceptions.telling import tell, waits_for
from opscharter.proof.queries.counts import by_control, cells
from opscharter.proof.rebuilding import compare
from tests.proof.conftest import Enter
from tests.proof.marking import DAY, HOUR, MINUTE, begin, end, enter, follow
from tests.service.way import handled, recorded, step, taken_in, to_handle

ASSESS = "service.request/assess"
CLOSE = "service.request/close"
pytestmark = pytest.mark.usefixtures("settled")


def wish(control: str = ASSESS, **other: Any) -> Wish:
    return Wish(
        **{
            "control": control,
            "reach": "center",
            "last_day": date(2026, 11, 12),
            "reason": "系统升级，当日无法录入",
            **other,
        }
    )


def approved(actors: dict[str, Actor], at: datetime, given: Wish) -> ExceptionGrant:
    grant = operations.ask(wish=given, by=actors["desk"], at=at)
    with moved_to(at + MINUTE):
        return operations.approve(grant=grant, by=actors["director"], at=at + MINUTE)


def work(center: Center, at: datetime) -> None:
    """One round of the worker, and one more for what the first has written."""
    with moved_to(at):
        for _round in range(2):
            follow(center, at)
            operations.cover_all(center.pk, at)
        follow(center, at)


def verdict(key: str, control: str = ASSESS) -> str:
    return Occasion.objects.get(control=control, key=key).verdict


def agrees(center: Center, at: datetime) -> bool:
    return compare(center.pk, at).differences == []


def test_what_falls_due_meanwhile_is_excepted_and_counted_apart_until_the_last_day(
    center: Center, actors: dict[str, Actor], system: Actor, at: datetime
) -> None:
    enter(center, system, at - DAY, begin(ASSESS, "before", at - HOUR))
    enter(center, system, at, begin(ASSESS, "inside", at + DAY))
    enter(center, system, at, begin(ASSESS, "after", at + 10 * DAY))
    follow(center, at)
    approved(actors, at, wish())
    work(center, at + HOUR)
    # one more comes up later, and one is done late
    enter(center, system, at + 2 * HOUR, begin(ASSESS, "fresh", at + 3 * HOUR))
    work(center, at + 2 * HOUR + MINUTE)
    enter(center, system, at + 5 * HOUR, end(ASSESS, "fresh"))
    work(center, at + 20 * DAY)
    assert {key: verdict(key) for key in ("before", "inside", "after", "fresh")} == {
        "before": "missed", "inside": "excepted", "after": "missed", "fresh": "excepted",
    }  # fmt: skip
    assert agrees(center, at + 20 * DAY)


def test_what_was_known_before_the_approval_stays_known(
    center: Center, actors: dict[str, Actor], system: Actor, at: datetime
) -> None:
    enter(center, system, at - HOUR, begin(ASSESS, "1", at + HOUR))
    follow(center, at)
    grant = operations.ask(wish=wish(), by=actors["desk"], at=at)
    work(center, at + 2 * HOUR)
    assert verdict("1") == "missed"
    with moved_to(at + 5 * HOUR):
        operations.approve(grant=grant, by=actors["director"], at=at + 5 * HOUR)
    work(center, at + 6 * HOUR)
    assert verdict("1") == "excepted"
    day = at.date()

    def known(moment: datetime) -> dict[str, int]:
        return dict(by_control(cells(center.pk, day, day, as_of=moment))[ASSESS])

    assert known(at + 4 * HOUR) == {"missed": 1}
    assert known(at + 7 * HOUR) == {"excepted": 1}
    assert agrees(center, at + 6 * HOUR)


def test_an_exception_of_a_department_covers_those_below_it_and_no_other(
    center: Center, actors: dict[str, Actor], system: Actor, at: datetime
) -> None:
    ours = Post.objects.get(key="desk").department_id
    other = Post.objects.get(key="engineer").department_id
    for key, department in (("ours", ours), ("other", other)):
        enter(center, system, at, begin(ASSESS, key, at + DAY, department=department))
    follow(center, at)
    approved(actors, at, wish(reach="department", department=ours))
    work(center, at + 3 * DAY)
    assert (verdict("ours"), verdict("other")) == ("excepted", "missed")


def test_done_against_the_rule_under_an_exception_is_excepted(
    center: Center, actors: dict[str, Actor], system: Actor, at: datetime
) -> None:
    approved(actors, at, wish())
    enter(center, system, at + HOUR, begin(ASSESS, "1"))
    enter(center, system, at + 2 * HOUR, end(ASSESS, "1", outcome="broken"))
    work(center, at + 3 * HOUR)
    assert verdict("1") == "excepted"
    assert agrees(center, at + 3 * HOUR)


def test_withdrawn_it_covers_nothing_any_more(
    center: Center, actors: dict[str, Actor], system: Actor, at: datetime
) -> None:
    enter(center, system, at, begin(ASSESS, "early", at + HOUR), begin(ASSESS, "late", at + DAY))
    follow(center, at)
    grant = approved(actors, at, wish())
    work(center, at + 2 * HOUR)
    with moved_to(at + 3 * HOUR):
        operations.withdraw(grant=grant, by=actors["director"], at=at + 3 * HOUR)
    work(center, at + 2 * DAY)
    assert (verdict("early"), verdict("late")) == ("excepted", "missed")
    assert agrees(center, at + 2 * DAY)


def test_nobody_decides_on_their_own_request_and_the_refusal_names_who_does(
    center: Center, actors: dict[str, Actor], at: datetime
) -> None:
    grant = operations.ask(wish=wish(), by=actors["director"], at=at)
    with pytest.raises(OwnRequest) as own:
        operations.approve(grant=grant, by=actors["director"], at=at)
    assert "副主任" in str(own.value.remedy)
    with pytest.raises(NotAllowed) as powerless:
        operations.approve(grant=grant, by=actors["desk"], at=at)
    assert "主任" in str(powerless.value.remedy)
    stand_in = replace(
        actors["deputy_director"], behalf={1: (actors["director"].person or 0, "周明远")}
    )
    with pytest.raises(OwnRequest):
        operations.approve(grant=grant, by=stand_in, at=at)
    operations.refuse(grant=grant, words="没有必要这样做", by=actors["deputy_director"], at=at)
    with pytest.raises(Conflict):
        operations.approve(grant=grant, by=actors["deputy_director"], at=at)


def test_the_database_too_knows_that_nobody_approves_their_own_request(
    center: Center, actors: dict[str, Actor], at: datetime
) -> None:
    grant = operations.ask(wish=wish(), by=actors["director"], at=at)
    with pytest.raises(IntegrityError):
        ExceptionGrant.objects.filter(pk=grant.pk).update(
            state="approved", decided_by=actors["director"].person
        )


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"last_day": date(2026, 11, 8)}, "last_day"),
        ({"last_day": date(2027, 11, 9)}, "last_day"),
        ({"reason": "急"}, "reason"),
        ({"control": "no.such/thing"}, "control"),
        ({"reach": "case", "case_number": "SR-1999-1"}, "case_number"),
        ({"reach": "department"}, "department"),
        ({"reach": "everything"}, "reach"),
    ],
)
def test_a_wish_that_does_not_fit_is_refused_beside_its_field(
    center: Center, actors: dict[str, Actor], at: datetime, other: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as said:
        operations.ask(wish=wish(**other), by=actors["desk"], at=at)
    assert field in said.value.fields
    assert not ExceptionGrant.objects.exists()


def test_an_approved_exception_lets_exactly_the_blocked_close_pass(
    center: Center, actors: dict[str, Actor], at: datetime
) -> None:
    case, same = (taken_in(actors["desk"], at) for _number in range(2))
    for each in (case, same):
        to_handle(each, actors, at)
        handled(each, actors, at)
        for element in (Element.SATISFACTION, Element.CALLBACK, Element.CALLBACK):
            service.not_reached(task=step(each, element), by=actors["callback"], at=at)
        with pytest.raises(ProofNeeded):
            recorded(each, actors, at)
    cited = refusal_citation(center.pk, CLOSE)
    assert cited is not None
    assert "主任" in cited.granter
    assert cited.ask.endswith("service.request%2Fclose")
    grant = operations.ask(
        wish=wish(CLOSE, reach="case", case_number=case.number), by=actors["engineer"], at=at
    )
    operations.approve(grant=grant, by=actors["deputy_director"], at=at)
    assert recorded(case, actors, at).state == "closed"
    with pytest.raises(ProofNeeded):
        recorded(same, actors, at)
    readers.catch_up_all(center.pk)
    assert verdict(str(case.pk), CLOSE) == "excepted"
    assert agrees(center, at)


def test_whoever_decides_is_told_and_whoever_asked_hears_of_it(
    center: Center, actors: dict[str, Actor], at: datetime
) -> None:
    grant = operations.ask(wish=wish(), by=actors["desk"], at=at)
    assert [each.note for each in waits_for(actors["director"], at)] == [grant.reason]
    assert waits_for(actors["desk"], at) == []
    operations.approve(grant=grant, by=actors["director"], at=at)
    assert waits_for(actors["director"], at) == []
    rows = list(JournalEntry.objects.filter(operation__startswith="proof.exception").order_by("pk"))
    asked, decided = tell(center.pk, rows)
    assert Post.objects.get(key="director").pk in asked.posts
    assert decided.people == [actors["desk"].person]


def test_asking_and_deciding_on_a_phone_without_javascript(
    center: Center,
    actors: dict[str, Actor],
    at: datetime,
    sit: Enter,
) -> None:
    desk, director = sit(actors["desk"]), sit(actors["director"])
    page = desk.get(f"/proof/exceptions/ask?control={ASSESS}").content.decode()
    assert "主任" in page
    given = {
        "control": ASSESS, "reach": "department", "department": Post.objects.get(key="desk").department_id,
        "last_day": "2026-11-20", "reason": "系统升级，当日无法录入", "case_number": "",
    }  # fmt: skip
    assert desk.post("/proof/exceptions/ask", {**given, "last_day": ""}).status_code == 422
    asked = desk.post("/proof/exceptions/ask", given)
    assert asked.status_code == 303
    address = asked.headers["Location"]
    assert 'name="words"' not in desk.get(address).content.decode()
    assert director.post(f"{address}/refuse", {"words": ""}).status_code == 422
    assert director.post(f"{address}/approve", {"words": "同意"}).status_code == 303
    assert director.post(f"{address}/approve", {"words": "同意"}).status_code == 409
    assert director.post(f"{address}/dance").status_code == 404
    assert "同意" in desk.get(address).content.decode()
    assert "第九条" in director.get("/proof/exceptions?state=running").content.decode()
    assert sit(actors["engineer"]).get("/proof/exceptions/999").status_code == 404
    assert timedelta(0) < ExceptionGrant.objects.get().ends_at - at
