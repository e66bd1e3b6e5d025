"""The list of notices: own ones only, opened and read by a post, alive without a reload."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from opscharter.engines.notices.models import Notice


def told(actor, at, text="待办：派单", url="/notices/", source="x"):
    return Notice.objects.create(
        center_id=actor.center,
        person_id=actor.person,
        kind="flow.task",
        text=text,
        url=url,
        at=at,
        source=source,
    )


def test_a_notice_is_opened_once_and_leads_on(browser, actors, at):
    page = browser("desk")
    assert "暂无消息" in page.get("/notices/").content.decode()
    notice = told(actors["desk"], at)
    shown = page.get("/notices/").content.decode()
    assert notice.text in shown
    assert "is-unread" in shown
    answer = page.post(f"/notices/{notice.pk}")
    assert (answer.status_code, answer["Location"]) == (303, "/notices/")
    notice.refresh_from_db()
    assert notice.read_at == at
    assert "is-unread" not in page.get("/notices/").content.decode()


def test_somebody_elses_notice_is_not_there(browser, actors, at):
    notice = told(actors["engineer"], at)
    page = browser("desk")
    assert page.post(f"/notices/{notice.pk}").status_code == 404
    assert notice.text not in page.get("/notices/").content.decode()


def test_the_live_list_answers_only_when_something_came(browser, actors, at):
    page = browser("desk")
    first = page.get("/notices/live")
    assert first.status_code == 200
    again = page.get("/notices/live", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 204
    told(actors["desk"], at)
    assert page.get("/notices/live", headers={"If-None-Match": first["ETag"]}).status_code == 200
    page.post("/notices/read")
    assert not Notice.objects.filter(read_at=None).exists()


def test_a_list_of_thirty_costs_as_many_queries_as_one(browser, actors, at):
    page = browser("desk")
    told(actors["desk"], at)
    page.get("/notices/")
    with CaptureQueriesContext(connection) as one:
        page.get("/notices/")
    for number in range(30):
        told(actors["desk"], at, source=str(number))
    with CaptureQueriesContext(connection) as many:
        page.get("/notices/")
    assert len(many) == len(one)
