"""The desk and the dashboard as people use them."""

from datetime import timedelta

import pytest
from django.test import RequestFactory
from django.urls import reverse

from opscharter.cases.models import Case
from opscharter.core import readers
from opscharter.core.refusal import NotAllowed
from opscharter.modules.service import operations
from opscharter.modules.service.choices import Element
from opscharter.modules.service.forms import DeskForm
from opscharter.modules.service.pages import dashboard as dashboard_pages
from opscharter.modules.service.pages import desk as desk_pages
from opscharter.modules.service.queries import Period, dashboard
from tests.service.way import LIGHT, handled, recorded, step, taken_in, to_handle

PHONE = "13800136621"


@pytest.fixture
def ask(center):
    """Call a page as somebody signed in, without the session's middleware."""

    def call(view, actor, data=None, **kwargs):
        factory = RequestFactory()
        request = (
            factory.post("/service/desk", data)
            if data is not None
            else factory.get("/service/desk", kwargs.pop("query", {}))
        )
        vars(request).update(actor=actor, center=center, htmx=False, LANGUAGE_CODE="zh-hans")
        return view(request, **kwargs)

    return call


def typed(**other):
    return {
        "_key": "one-key", "action": "accept", "channel": "phone", "description": LIGHT, "phone": PHONE, "name": "周敏",
        "location": "3 号楼地下车库", "urgency": "normal", "category": "lighting", "assessment": "先设警示", **other,
    }  # fmt: skip


def test_accepting_twice_is_accepting_once(ask, actors):
    first = ask(desk_pages.desk, actors["desk"], typed())
    second = ask(desk_pages.desk, actors["desk"], typed())
    assert first.status_code == second.status_code == 303
    assert first.headers["Location"] == second.headers["Location"]
    case = Case.objects.get()
    assert step(case, Element.ASSIGN).subject_id == case.pk
    shown = ask(desk_pages.taken, actors["desk"], number=case.number).content.decode()
    assert case.number in shown
    assert "OC1~hechang~" in shown
    assert PHONE not in shown


def test_a_wrong_number_loses_nothing_that_was_typed(ask, actors):
    answer = ask(desk_pages.desk, actors["desk"], typed(phone="138x"))
    assert answer.status_code == 422
    assert LIGHT in answer.content.decode()
    assert not Case.objects.exists()


def test_beside_the_form_stand_way_deadline_history_and_what_is_open(ask, actors, at):
    case = taken_in(actors["desk"], at - timedelta(minutes=5))
    shown = ask(
        desk_pages.look,
        actors["desk"],
        {"description": LIGHT, "phone": PHONE, "location": "3 号楼地下车库"},
    )
    words = shown.content.decode()
    assert case.number in words
    assert "周敏" in words
    assert PHONE not in words


def test_looking_costs_a_fixed_number_of_queries(ask, actors, at, django_assert_max_num_queries):
    for number in range(8):
        taken_in(actors["desk"], at, name=f"居民{number}")
    with django_assert_max_num_queries(13):
        ask(
            desk_pages.look,
            actors["desk"],
            {
                "description": LIGHT,
                "phone": PHONE,
                "location": "3 号楼地下车库",
                "category": "lighting",
            },
        )


def test_the_same_matter_is_added_to_the_open_case(ask, actors, at):
    case = taken_in(actors["desk"], at)
    ask(
        desk_pages.desk,
        actors["desk"],
        typed(merge=case.number, name="李平", phone="13900001111", _key="other"),
    )
    assert Case.objects.get().data["repeats"] == 1


def test_only_those_who_take_in_come_to_the_desk(ask, actors):
    with pytest.raises(NotAllowed):
        ask(desk_pages.desk, actors["callback"])


def test_the_directors_numbers_add_up(ask, actors, at, settled):
    done = taken_in(actors["desk"], at)
    to_handle(done, actors, at)
    handled(done, actors, at)
    operations.rate_request(
        task=step(done, Element.SATISFACTION),
        opinion=operations.Opinion(grade=5),
        by=actors["callback"],
        at=at,
    )
    recorded(done, actors, at)
    operations.answer_at_once(
        channel="visit",
        description="怎么办居住证",
        answer="带证件",
        confirmed=True,
        by=actors["desk"],
        at=at,
    )
    taken_in(actors["desk"], at, channel="web")
    readers.catch_up_all(actors["director"].center)
    board = dashboard(actors["director"], Period(at.date(), at.date()), at=at + timedelta(days=30))
    assert (board.total, board.answered, board.closed, board.open, board.overdue) == (3, 1, 2, 1, 1)
    assert (board.satisfied, board.graded) == (1, 1)
    assert (
        sum(count for _words, count in board.channels)
        == sum(count for _day, count in board.timeline)
        == 3
    )
    assert board.steps[0].kept == 2
    page = ask(
        dashboard_pages.board,
        actors["director"],
        query={"first": "2026-11-01", "last": "2026-11-30"},
    )
    assert page.status_code == 200
    for name in ("intake", "steps", "satisfaction"):
        assert ask(dashboard_pages.chart, actors["director"], name=name).status_code == 200
    assert reverse("service:dashboard") == "/service/dashboard"


def test_a_number_with_letters_is_marked_at_its_field_and_nothing_typed_is_lost():
    form = DeskForm(
        {"phone": "138abc", "description": "门坏了", "channel": "phone", "urgency": "normal"}
    )
    assert not form.is_valid()
    assert "字母" in str(form.errors["phone"])
    assert form["description"].value() == "门坏了"
