"""The organisation's pages: each opens, costs a fixed number of queries, and does its work."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from opscharter.core.models.calendar import CalendarException, OpeningHours
from opscharter.core.models.journal import JournalEntry
from opscharter.org import operations, queries
from opscharter.org.models import Account, Center, Contact, Department, Person, Post, PostCapability

PAGES = (
    "/org", "/org/people", "/org/people?left=1", "/org/people/new", "/org/departments/new", "/org/posts/new", "/me",
    "/me/password", "/me/factor", "/me/delegations", "/settings",
)  # fmt: skip


def test_every_page_opens_for_the_administrator(center, signed_in):
    browser = signed_in("admin")
    post, person = Post.objects.get(key="desk"), Person.objects.get(name="孙晓燕")
    own = [
        f"/org/posts/{post.pk}", f"/org/posts/{post.pk}/grants", f"/org/departments/{post.department_id}",
        f"/org/people/{person.pk}", f"/org/people/{person.pk}/appoint", f"/org/people/{person.pk}/leave",
    ]  # fmt: skip
    for address in [*PAGES, *own]:
        assert browser.get(address).status_code == 200, address


def test_the_chart_costs_the_same_however_many_posts_there_are(center, system, signed_in, at):
    browser = signed_in("desk")

    def cost():
        with CaptureQueriesContext(connection) as queries_made:
            assert browser.get("/org").status_code == 200
        return len(queries_made)

    cost()
    before = cost()
    parent = queries.departments_by_key(center.pk)["service"]
    for number in range(5):
        department = operations.create_department(
            name=f"小组{number}", parent=parent, by=system, at=at
        )
        operations.create_post(department=department, name=f"组员{number}", by=system, at=at)
    assert cost() - before <= 4  # the actor is worked out anew once after the change
    assert cost() == before


def test_the_chart_says_what_is_vacant(center, system, signed_in, at):
    browser = signed_in("desk")
    assert "空缺" not in browser.get("/org").content.decode()
    operations.create_post(
        department=queries.departments_by_key(center.pk)["finance"], name="出纳", by=system, at=at
    )
    assert "空缺" in browser.get("/org").content.decode()


def test_somebody_without_the_permission_changes_nothing(center, signed_in):
    browser = signed_in("desk")
    post = Post.objects.get(key="desk")
    for address in (
        "/org/departments/new",
        "/org/posts/new",
        "/org/people/new",
        f"/org/posts/{post.pk}/grants",
    ):
        assert browser.get(address).status_code == 403, address
    assert browser.post("/settings", {"name": "别的中心"}).status_code == 403
    assert (
        browser.post(f"/org/posts/{post.pk}", {"name": "别的岗位", "headcount": "1"}).status_code
        == 403
    )
    assert Center.objects.get().name == "和畅社区运营中心"
    assert Post.objects.get(pk=post.pk).name == "前台受理员"
    assert Client().get("/org").status_code == 303


def test_an_administrator_sets_up_department_post_permissions_and_person(center, signed_in, at):
    browser = signed_in("admin")
    made = browser.post(
        "/org/departments/new", {"name": "便民服务站", "parent": "", "duties": "就近受理"}
    )
    assert made.status_code == 303
    department = Department.objects.get(name="便民服务站")
    made = browser.post(
        "/org/posts/new",
        {"name": "站长", "department": department.pk, "headcount": "1", "duties": "管好站点"},
    )
    post = Post.objects.get(name="站长")
    assert made.headers["Location"] == f"/org/posts/{post.pk}/grants"
    finance = Department.objects.get(key="finance")
    browser.post(
        f"/org/posts/{post.pk}/grants",
        {"cases.view": "chosen", "departments": [finance.pk], "contacts.view": "all"},
    )
    granted = {
        row.capability: (row.scope, row.departments)
        for row in PostCapability.objects.filter(post=post)
    }
    assert granted == {"cases.view": ("chosen", [finance.pk]), "contacts.view": ("all", [])}

    page = browser.post(
        "/org/people/new",
        {"name": "钱多多", "phone": "13900019999", "post": post.pk, "login": "qian"},
    )
    once = page.context["once"]
    assert once in page.content.decode()
    begun = operations.sign_in(login="13900019999", password=once, address="x", at=at)
    assert begun.sign_in.account.login == "qian"
    assert Account.objects.get(login="qian").must_change
    codes = set(
        JournalEntry.objects.filter(actor_name="郑浩然").values_list("operation", flat=True)
    )
    assert {
        "org.department.create", "org.post.create", "org.post.grant", "org.person.create", "org.appointment.start",
        "org.account.create",
    } <= codes  # fmt: skip


def test_a_sign_in_name_that_another_center_uses_is_refused_and_nobody_is_half_entered(
    center, other_center, signed_in
):
    browser = signed_in("admin")
    answer = browser.post("/org/people/new", {"name": "重名", "login": "other-desk"})
    assert answer.status_code == 409
    assert not Person.objects.filter(name="重名").exists()


def test_a_number_is_shown_only_after_a_reason_and_never_in_an_address(
    center, actors, signed_in, at
):
    contact = operations.remember_contact(
        name="周阿姨", phone="13812346621", by=actors["desk"], at=at
    )
    browser = signed_in("desk")
    found = browser.post("/contacts", {"q": "138 1234 6621"})
    assert [row.pk for row in found.context["rows"]] == [contact.pk]
    assert "13812346621" not in browser.get(f"/contacts/{contact.pk}").content.decode()
    asked = browser.post(f"/contacts/{contact.pk}/reveal", {})
    assert "tel:" not in asked.content.decode()
    told = browser.post(f"/contacts/{contact.pk}/reveal", {"reason": "预约上门"})
    assert "tel:13812346621" in told.content.decode()
    assert "no-store" in told.headers["Cache-Control"]
    assert JournalEntry.objects.get(operation="org.contact.reveal").reason == "预约上门"
    assert Contact.objects.get(pk=contact.pk).phone_tail == "6621"


def test_opening_hours_and_closures_are_set_as_people_write_them(center, signed_in):
    browser = signed_in("admin")
    wrong = browser.post("/settings/hours", {"day_0": "8 点到 12 点"})
    assert wrong.status_code == 422
    assert "8 点到 12 点" in wrong.content.decode()
    assert not OpeningHours.objects.exists()
    right = browser.post("/settings/hours", {"day_0": "8:30－12:00，13:30-17:30", "day_5": "9-12"})
    assert right.status_code == 303
    rows = list(
        OpeningHours.objects.order_by("day_kind", "opens").values_list(
            "day_kind", "opens", "closes"
        )
    )
    assert rows == [(0, 510, 720), (0, 810, 1050), (5, 540, 720)]
    closure = {
        "kind": "closed",
        "first_day": "2026-11-20",
        "last_day": "2026-11-20",
        "reason": "停电检修",
    }
    assert browser.post("/settings/closures", closure).status_code == 303
    row = CalendarException.objects.get()
    assert browser.post(f"/settings/closures/{row.pk}/withdraw").status_code == 303
    assert "停电检修" not in browser.get("/settings").content.decode()


@pytest.mark.parametrize(
    "address",
    ["/org/people/0", "/org/posts/999999999", "/contacts/12345", "/org/departments/7777777"],
)
def test_what_does_not_exist_is_not_found(center, signed_in, address):
    assert signed_in("service").get(address).status_code == 404
