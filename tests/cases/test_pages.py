"""The pages as people use them: 工作台, case page, list, export, new paperwork."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from opscharter.cases import operations as ops
from opscharter.cases.models import Case, SavedView
from opscharter.cases.pages.deeds import ACTIONS
from opscharter.core.models.journal import JournalEntry
from opscharter.engines.flow.models import Task
from opscharter.org.models import Person
from tests.cases.opening import taken_in, waiting

START = {
    "cases.report": {"title": "消防通道被占", "description": "三号楼东侧停了两辆车", "urgency": "urgent"},
    "cases.plan": {
        "kind": "work", "title": "冬季巡查计划", "description": "每周巡查两次", "until": "2026-12-31",
    },
    "cases.liaison": {
        "title": "街道走访", "body": "街道办", "met_on": "2026-11-06", "way": "visit", "description": "约定联合检查",
    },
    "cases.training": {
        "title": "急救学习", "kind": "internal", "held_on": "2026-11-06", "hours": "2", "description": "会用除颤仪",
    },
}  # fmt: skip


@pytest.mark.parametrize("kind", START)
def test_paperwork_begins_from_its_page_and_its_case_page_opens(browser, kind):
    page = browser("engineer")
    assert START[kind]["title"] not in page.get(f"/cases/new/{kind}").content.decode()
    answer = page.post(f"/cases/new/{kind}", START[kind])
    assert answer.status_code == 303, answer.content.decode()
    shown = page.get(answer["Location"]).content.decode()
    assert START[kind]["title"] in shown


def test_an_errand_goes_from_giver_to_handler_and_back(browser, actors):
    director, engineer = browser("director"), browser("engineer")
    handler = Person.objects.get(pk=actors["engineer"].person)
    given = {
        "title": "检修门禁",
        "description": "周五前",
        "handler": handler.pk,
        "urgency": "normal",
    }
    number = director.post("/cases/new/cases.errand", given)["Location"].rsplit("/", 1)[-1]
    case = Case.objects.get(number=number)
    assert number in engineer.get("/").content.decode()
    key = str(uuid4())
    done = {"report": "门禁已修好", "version": waiting(case).version, "_key": key}
    task = waiting(case)
    for _twice in range(2):
        answer = engineer.post(f"/cases/{number}/tasks/{task.pk}", done)
        assert answer.status_code == 303
    assert Task.objects.filter(subject_id=case.pk).count() == 2
    back = waiting(case)
    refused = director.post(f"/cases/{number}/tasks/{back.pk}", {"decision": "return"})
    assert refused.status_code == 422
    director.post(f"/cases/{number}/tasks/{back.pk}", {"decision": "accept"})
    case.refresh_from_db(fields=["state"])
    assert case.state == "closed"


def test_a_handler_still_sees_the_case_after_it_went_on(browser, actors, at):
    engineer = browser("engineer")
    given = {"title": "检修门禁", "handler": str(actors["engineer"].person)}
    case = ops.errands.give_errand(form=given, by=actors["director"], at=at)
    engineer.post(f"/cases/{case.number}/tasks/{waiting(case).pk}", {"report": "修好了"})
    assert engineer.get(f"/cases/{case.number}").status_code == 200


def test_what_was_typed_stays_when_a_step_is_refused(browser, actors, at):
    given = {"title": "检修门禁", "handler": str(actors["engineer"].person)}
    case = ops.errands.give_errand(form=given, by=actors["director"], at=at)
    other = browser("engineer2")
    answer = other.post(f"/cases/{case.number}/tasks/{waiting(case).pk}", {"report": "是我修的"})
    assert answer.status_code in {403, 404}
    late = browser("engineer")
    stale = {"report": "修好了，换了锁芯", "version": "77"}
    answer = late.post(f"/cases/{case.number}/tasks/{waiting(case).pk}", stale)
    assert answer.status_code == 409
    assert "换了锁芯" in answer.content.decode()


@pytest.mark.parametrize("what", ACTIONS)
def test_every_deed_shows_its_form_or_says_why_not(browser, actors, at, what):
    case = taken_in(by=actors["desk"], at=at)
    answer = browser("director").get(f"/cases/{case.number}/do/{what}")
    assert answer.status_code in {200, 403}
    assert "Traceback" not in answer.content.decode()


def test_a_pause_from_the_page(browser, actors, at):
    case = taken_in(by=actors["desk"], at=at)
    page = browser("director")
    assert page.post(f"/cases/{case.number}/do/pause", {"reason": ""}).status_code == 422
    assert page.post(f"/cases/{case.number}/do/pause", {"reason": "等回电"}).status_code == 303
    assert "等回电" in page.get(f"/cases/{case.number}").content.decode()


def test_who_has_nothing_to_do_with_a_case_finds_nothing(browser, actors, at):
    case = taken_in(by=actors["finance_head"], at=at, post="finance_head", confidential=True)
    engineer = browser("engineer")
    assert engineer.get(f"/cases/{case.number}").status_code == 404
    assert case.number not in engineer.get("/cases/?state=all").content.decode()


def _cases(actors, at, count):
    for number in range(count):
        taken_in(by=actors["desk"], at=at + timedelta(minutes=number), title=f"路灯不亮 {number}")


@pytest.mark.parametrize(
    "address", ["/cases/", "/cases/?q=路灯&state=all", "/cases/?overdue=1", "/cases/?order=due"]
)
def test_the_list_asks_as_often_for_thirty_cases_as_for_one(
    browser, actors, at, address, django_assert_num_queries, django_assert_max_num_queries
):
    page = browser("director")
    _cases(actors, at, 1)
    page.get(address)
    with django_assert_max_num_queries(20) as seen:
        page.get(address)
    _cases(actors, at, 29)
    with django_assert_num_queries(len(seen)):
        page.get(address)


def test_strange_filters_and_cursors_never_hurt(browser, actors, at):
    _cases(actors, at, 2)
    page = browser("director")
    for address in ("?department=x&owner=9999999999999999999", "?opened_from=2026-02-31&state=no", "?cursor=%00zz",
                    "?q=%00", "?q=。", "?q=a", "?type=nonsense&order=up", "?opened_to=9999-12-31"):  # fmt: skip
        assert page.get(f"/cases/{address}").status_code == 200


def test_an_export_is_safe_counted_and_only_for_those_who_may(browser, actors, at):
    taken_in(by=actors["desk"], at=at, title="=HYPERLINK(1)", description="+1 13800138000")
    page = browser("director")
    sent = page.get("/cases/?state=all&export=csv")
    text = b"".join(sent.streaming_content).decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in text
    entry = JournalEntry.objects.filter(operation="cases.exported").get()
    assert entry.changes["count"] == 1
    assert page.get("/cases/?state=all&export=xlsx").content[:2] == b"PK"
    assert browser("engineer").get("/cases/?export=csv").status_code == 403


def test_views_are_saved_renamed_and_removed(browser):
    page = browser("director")
    page.post("/cases/views", {"name": "紧急的", "query": "urgency=urgent&evil=1"})
    view = SavedView.objects.get()
    assert view.query == "state=all&urgency=urgent"
    page.post(f"/cases/views/{view.pk}", {"do": "rename", "name": "急件"})
    assert "急件" in page.get("/cases/").content.decode()
    page.post(f"/cases/views/{view.pk}", {"do": "remove"})
    assert not SavedView.objects.exists()


def test_today_asks_as_often_for_many_things_as_for_one(
    browser, actors, at, django_assert_num_queries
):
    page = browser("engineer")
    given = {"title": "检修门禁", "handler": str(actors["engineer"].person)}
    ops.errands.give_errand(form=given, by=actors["director"], at=at)
    page.get("/")
    with django_assert_num_queries(_count(page, "/")):
        page.get("/")
    before = _count(page, "/")
    for _more in range(9):
        ops.errands.give_errand(form=given, by=actors["director"], at=at)
    with django_assert_num_queries(before):
        page.get("/")


def _count(page, address):
    with CaptureQueriesContext(connection) as seen:
        page.get(address)
    return len(seen)


def test_live_regions_say_nothing_new(browser, actors, at):
    case = taken_in(by=actors["desk"], at=at)
    page = browser("director")
    for address in ("/today/live", f"/cases/{case.number}/live"):
        first = page.get(address, headers={"HX-Request": "true"})
        assert first.status_code == 200
        again = page.get(address, headers={"HX-Request": "true", "If-None-Match": first["ETag"]})
        assert again.status_code == 204
