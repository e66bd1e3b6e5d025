"""Raw SQL under the application's role, and every way to find something: nothing of another center."""

import io
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from openpyxl import load_workbook

from opscharter.core import security
from opscharter.core.scope import center_scope
from opscharter.org.models import Account
from opscharter.org.operations import make_token
from opscharter.org.sessions import COOKIE
from tests.isolation.world import OURS, THEIRS, almighty


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else cursor.rowcount


@contextmanager
def refused(why: str) -> Iterator[None]:
    """The database refuses what is done inside; the transaction goes on."""
    with pytest.raises(DatabaseError, match=why), transaction.atomic():  # noqa: TID251
        yield


def tables_with_center() -> list[str]:
    """Asked of the database, not of the models."""
    rows = sql(
        "SELECT table_name FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)"
        " WHERE table_schema = 'public' AND column_name = 'center_id' AND table_type = 'BASE TABLE'"
    )
    return sorted(row[0] for row in rows)


def test_every_table_of_a_center_has_its_policy_and_every_other_one_a_reason(db):
    secured = {
        row[0]
        for row in sql(
            "SELECT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid WHERE c.relrowsecurity"
        )
    }
    everything = {
        row[0] for row in sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    }
    assert set(tables_with_center()) - secured == set()
    assert everything - secured - set(security.UNSCOPED) == set()


def test_the_applications_role_is_neither_owner_nor_superuser(db):
    assert sql("SELECT current_user")[0][0] == security.APP_ROLE
    assert sql(
        "SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user"
    ) == [(False, False, False)]
    assert (
        sql("SELECT 1 FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user")
        == []
    )


def test_no_row_is_seen_moved_changed_or_deleted_across_centers(worlds):
    ours, theirs = worlds
    filled = 0
    for table in tables_with_center():
        with center_scope(theirs.center.pk):
            filled += bool(sql(f'SELECT 1 FROM "{table}" LIMIT 1'))
        with center_scope(None):
            assert sql(f'SELECT 1 FROM "{table}" LIMIT 1') == [], table
        with center_scope(ours.center.pk):
            foreign = f'FROM "{table}" WHERE center_id IS DISTINCT FROM %s'
            assert sql(f"SELECT 1 {foreign} LIMIT 1", ours.center.pk) == [], table
            if table in security.APPEND_ONLY:
                continue
            assert sql(f"DELETE {foreign}", ours.center.pk) == 0, table
            if sql(f'SELECT 1 FROM "{table}" LIMIT 1'):
                with refused("row-level security"):
                    sql(f'UPDATE "{table}" SET center_id = %s', theirs.center.pk)
    assert filled >= 25


def test_no_row_is_put_into_another_center(worlds):
    ours, theirs = worlds
    with center_scope(ours.center.pk):
        columns = (
            "at, recorded_at, operation, actor_kind, actor_name, post_name, behalf_name, subject_kind, subject_id,"
            " subject_label, changes, marks, reason, request_id"
        )
        values = "now(), now(), 'x', 'system', 's', '', '', 'x', 1, '', '{}', '[]', '', ''"
        with refused("row-level security"):
            sql(
                f"INSERT INTO core_journalentry (center_id, {columns}) VALUES ({theirs.center.pk}, {values})"
            )
        with refused("org_center"):
            sql("INSERT INTO org_center SELECT * FROM org_center")
        assert sql("UPDATE org_center SET name = 'x' WHERE id = %s", theirs.center.pk) == 0
        assert sql("SELECT id FROM org_center") == [(ours.center.pk,)]


def test_the_search_function_looks_in_the_named_center_only(worlds):
    ours, theirs = worlds
    words = "SELECT core_search('cases_case', to_tsquery('simple', %s), 50)"
    with center_scope(theirs.center.pk):
        token = sql("SELECT (tsvector_to_array(vector))[1] FROM cases_case LIMIT 1")[0][0]
        assert sql(words, f"'{token}'")
        there = {row[0] for row in sql(words, f"'{token}'")}
    with center_scope(ours.center.pk):
        assert not there & {row[0] for row in sql(words, f"'{token}'")}
    with center_scope(None):
        assert sql(words, f"'{token}'") == []


@pytest.fixture
def browser(worlds, at) -> Client:
    """Signed in here with every capability there is."""
    browser = Client()
    browser.cookies[COOKIE] = almighty(worlds[0], at)
    return browser


LISTS = (
    "/", "/cases/", "/org/people", "/contacts", "/knowledge/", "/notices/", "/org", "/charter/versions", "/me", "/settings",
    "/service/dashboard",
)  # fmt: skip


def test_no_list_and_no_search_shows_anything_of_theirs(browser, worlds):
    number = worlds[1].things["case"].number
    with center_scope(None):
        for address in LISTS:
            for query in ({}, {"q": THEIRS}, {"q": number, "state": "all"}):
                answer = browser.get(address, query)
                words = answer.content.decode()
                assert answer.status_code == 200, address
                for telling in ("路灯", "居民", "小区", "的答案"):
                    assert f"{THEIRS}{telling}" not in words, address
        assert f"{OURS}路灯" in browser.get("/cases/", {"q": OURS, "state": "all"}).content.decode()


def test_no_export_holds_anything_of_theirs(browser):
    with center_scope(None):
        answer = browser.get("/cases/", {"export": "csv", "state": "all"})
        text = b"".join(answer.streaming_content).decode()
        answer = browser.get("/cases/", {"export": "xlsx", "state": "all"})
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    cells = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row]
    assert OURS in text
    assert any(OURS in cell for cell in cells)
    assert THEIRS not in text
    assert not any(THEIRS in cell for cell in cells)


def test_the_api_knows_nothing_of_theirs(worlds, at, system):
    ours, theirs = worlds
    almighty(ours, at)
    account = Account.objects.select_related("person").get(pk=ours.actors["director"].account)
    program = Client(
        headers={"authorization": f"Bearer {make_token(account=account, by=system, at=at)}"}
    )
    body = {
        "type": "service.request", "channel": "phone", "title": "灯", "description": "路灯坏了请来看看", "urgency": "normal",
        "location": "", "contact": {"name": "周敏", "phone": "13800136621"},
    }  # fmt: skip
    with center_scope(None):
        assert program.get(f"/api/v1/cases/{theirs.things['case'].number}").status_code == 404
        found = program.get("/api/v1/cases", {"q": THEIRS})
        assert (
            found.status_code,
            THEIRS in found.content.decode().encode().decode("unicode_escape"),
        ) == (200, False)
        assert found.json()["items"] == []
        for key in (theirs.center.key, "nowhere"):
            answer = program.post(
                "/api/v1/cases", body | {"center": key}, content_type="application/json"
            )
            assert answer.status_code == 404
        for method, address in (("get", "/api/v1/cases"), ("post", "/api/v1/cases")):
            assert getattr(Client(), method)(address).status_code == 401
        # a session's cookie opens pages, never the API
        browser = Client()
        browser.cookies[COOKIE] = ours.cookies["director"]
        assert browser.get("/api/v1/cases").status_code == 401


def test_the_pass_to_one_request_opens_no_other_and_none_of_another_center(worlds):
    ours, theirs = worlds
    number = ours.things["case"].number
    resident = Client()
    with center_scope(None):
        answer = resident.post("/p/hechang/follow", {"number": number, "tail": "6621"})
        assert answer.status_code == 303, answer.content.decode()
        held = resident.cookies["follow"].value
        assert OURS in resident.get(f"/p/hechang/follow/{number}").content.decode()
        for key, other in (
            ("hechang", theirs.things["case"].number),
            ("other", theirs.things["case"].number),
            ("other", number),
        ):
            stranger = Client()
            stranger.cookies["follow"] = held
            page = stranger.get(f"/p/{key}/follow/{other}")
            assert page.status_code == 403
            assert THEIRS not in page.content.decode()
            assert (
                stranger.get(
                    f"/p/{key}/follow/{other}/files/{theirs.things['file'].key}"
                ).status_code
                == 403
            )
        key = theirs.things["file"].key
        assert resident.get(f"/p/hechang/follow/{number}/files/{key}").status_code == 404
