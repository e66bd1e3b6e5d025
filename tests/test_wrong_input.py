"""Whatever is typed, sent, sent twice, sent late or sent on purpose: a clear answer in Chinese, and nothing half done."""

import io
import re
import struct
import zlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import override

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from opscharter.cases.models import Case
from opscharter.cases.operations import close_case
from opscharter.charter.models import CharterVersion
from opscharter.core.actor import system_actor
from opscharter.core.clock import moved_to
from opscharter.core.models import JournalEntry, StoredFile
from opscharter.core.scope import center_scope
from opscharter.engines.flow.models import TaskState
from opscharter.modules.service.choices import Element
from opscharter.org.access import actor_for
from opscharter.org.models import Account
from opscharter.org.operations import make_token, set_password
from opscharter.org.operations.sign_in import _begin
from opscharter.org.sessions import COOKIE
from tests.isolation.world import picture
from tests.service.way import LIGHT, step, taken_in, to_handle
from tests.stage import PASSWORD

CHINESE = re.compile("[\u4e00-\u9fff]{4}")


@pytest.fixture(autouse=True)
def static_files(settings) -> None:
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture
def signed_in(center, actors, at) -> Callable[[str], Client]:
    """Return a browser in which the holder of a post is signed in."""

    def enter(post: str) -> Client:
        account = Account.objects.select_related("person").get(pk=actors[post].account)
        Account.objects.filter(pk=account.pk).update(must_change=False)
        browser = Client()
        begun = _begin(account=account, address="", agent="", by=actor_for(account, at=at), at=at)
        browser.cookies[COOKIE] = begun.cookie
        return browser

    return enter


@pytest.fixture
def desk(signed_in: Callable[[str], Client]) -> Client:
    return signed_in("desk")


def typed(**other):
    return {
        "_key": "a-key-of-a-form-0001", "action": "accept", "channel": "phone", "description": LIGHT, "phone": "13800136621",
        "name": "周敏", "location": "3 号楼", "urgency": "normal", "category": "lighting", "assessment": "", **other,
    }  # fmt: skip


def says(answer, status: int, *words: str) -> str:
    """The answer has this status, speaks Chinese and shows no trace of the inside."""
    text: str = answer.content.decode()
    if answer.headers["Content-Type"] == "application/json":
        text = str(answer.json())
    assert answer.status_code == status, text[:2000]
    assert CHINESE.search(text)
    assert "Traceback" not in text
    for word in words:
        assert word in text
    return text


def nothing_happened() -> bool:
    return not Case.objects.exists() and not StoredFile.objects.exists()


@pytest.mark.parametrize(
    "address",
    ["/p/nowhere/", "/p/nowhere/request", "/p/no%20where/", "/p/%00/", f"/p/{'x' * 300}/"],
)
def test_an_unknown_center_is_answered_in_words(center, address):
    with center_scope(None):
        says(Client().get(address), 404)


@pytest.mark.parametrize(
    "number",
    [
        "SR-2026-999999",
        "SR-0-0",
        "x" * 400,
        "SR-2026-000001%00",
        "..%2F..%2Fetc",
        "99999999999999999999999",
        "%E2%98%83",
        "'--",
    ],
)
def test_a_number_that_is_none_is_not_found(desk, number):
    for address in (f"/cases/{number}", f"/cases/{number}/live", f"/service/desk/{number}"):
        says(desk.get(address), 404)
    assert desk.post(f"/cases/{number}/note", {"text": "x"}).status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("description", ""), ("description", "   "), ("phone", "1380013662x"), ("phone", "电话号码"), ("phone", "1" * 29),
        ("channel", "telepathy"), ("urgency", "asap"), ("category", "no-such"), ("description", "灯" * 4001),
        ("description", "灯\x00坏"), ("name", "\x00"), ("occurred_at", "昨天"),
        ("merge", "SR-2026-999999"),
    ],
)  # fmt: skip
def test_a_field_that_does_not_fit_is_named_and_nothing_typed_is_lost(desk, field, value):
    answer = desk.post("/service/desk", typed(**{field: value}))
    text = says(answer, 404 if field == "merge" and answer.status_code == 404 else 422)
    assert nothing_happened()
    if field != "description":
        assert LIGHT in text


def test_missing_fields_altogether_are_named(desk):
    says(desk.post("/service/desk", {}), 422)
    assert nothing_happened()


EXE = b"MZ\x90\x00\x03\x00\x00\x00" + b"\x00" * 400


def bomb() -> bytes:
    """A PNG of a few kilobytes that says it is 30000 × 30000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", 30000, 30000, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\x00" * 1_000_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("发票.jpg", EXE, "程序"),
        ("照片.exe", picture(), ""),
        ("大图.png", bomb(), ""),
        ("坏图.png", picture()[:60], ""),
        ("空.png", b"", ""),
        ("页.txt", b"<!doctype html><script>alert(1)</script>", ""),
    ],
)
def test_a_file_that_lies_is_refused_and_the_words_stay(desk, name, content, words):
    answer = desk.post(
        "/service/desk", typed(photos=SimpleUploadedFile(name, content, "image/png"))
    )
    assert answer.status_code in {413, 415, 422}
    assert LIGHT in says(answer, answer.status_code, words)
    assert nothing_happened()


class Endless(io.RawIOBase):
    """So many bytes, made while they are read."""

    def __init__(self, size: int) -> None:
        self.left = size
        self.name = "film.mp4"

    @override
    def readable(self) -> bool:
        return True

    @override
    def readinto(self, buffer) -> int:
        count = min(len(buffer), self.left)
        buffer[:count] = b"\x00" * count
        self.left -= count
        return count


def test_two_hundred_megabytes_are_refused_and_never_held(desk):
    """The whole form is read past, in small pieces; what was typed beside it comes back."""
    boundary = "oc-boundary"
    before = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in typed().items()
    )
    before += f'--{boundary}\r\nContent-Disposition: form-data; name="photos"; filename="film.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    after, size = f"\r\n--{boundary}--\r\n".encode(), 200 * 1024 * 1024
    head = before.encode()

    class Body(io.RawIOBase):
        def __init__(self) -> None:
            self.parts: list[io.BytesIO | Endless] = [
                io.BytesIO(head),
                Endless(size),
                io.BytesIO(after),
            ]

        @override
        def read(self, count: int = -1) -> bytes:
            assert 0 <= count <= 1024 * 1024 * 3, "read at once"
            while self.parts:
                if data := self.parts[0].read(count):
                    return data
                self.parts.pop(0)
            return b""

    sent = {
        "CONTENT_TYPE": f"multipart/form-data; boundary={boundary}", "wsgi.input": Body(),
        "CONTENT_LENGTH": str(len(head) + size + len(after)),
    }  # fmt: skip
    answer = desk.generic("POST", "/service/desk", **sent)
    assert LIGHT in says(answer, answer.status_code, "不能超过", "MB")
    assert answer.status_code in {413, 422}
    assert nothing_happened()


def test_a_post_after_the_session_has_ended_is_kept_through_the_sign_in(
    desk, actors, center, at, system
):
    account = Account.objects.select_related("person").get(pk=actors["desk"].account)
    set_password(account=account, password=PASSWORD, by=system, at=at)
    later = at + timedelta(days=60)
    with moved_to(later), center_scope(None):
        page = says(desk.post("/service/desk", typed()), 401, "没有丢失")
        kept = re.search(r'name="kept" value="([^"]+)"', page)
        assert kept
        given = {
            "login": account.login,
            "password": PASSWORD,
            "next": "/service/desk",
            "kept": kept[1],
        }
        answer = desk.post("/sign-in", given, follow=True)
        assert LIGHT in answer.content.decode()
    assert nothing_happened()


def test_a_form_sent_twice_counts_once_at_the_desk_and_on_the_portal(desk, center, at):
    first, second = desk.post("/service/desk", typed()), desk.post("/service/desk", typed())
    assert first.headers["Location"] == second.headers["Location"]
    resident = Client()
    page = resident.get("/p/hechang/request").content.decode()
    stamp = re.search(r'name="stamp" value="([^"]+)"', page)
    key = re.search(r'name="_key" value="([^"]+)"', page)
    assert stamp
    assert key
    told = {
        "description": "单元门关不上，风一吹就响", "urgency": "normal", "name": "李平", "phone": "13900001111", "location": "",
        "stamp": stamp[1], "_key": key[1],
    }  # fmt: skip
    with moved_to(at + timedelta(minutes=1)), center_scope(None):
        places = {resident.post("/p/hechang/request", told).headers["Location"] for _ in range(2)}
    assert len(places) == 1
    assert Case.objects.count() == 2


def test_the_same_key_with_the_api_makes_one_case(center, actors, at, system):
    account = Account.objects.select_related("person").get(pk=actors["desk"].account)
    program = Client(
        headers={"authorization": f"Bearer {make_token(account=account, by=system, at=at)}"}
    )
    body = {
        "center": "hechang", "type": "service.request", "channel": "phone", "title": "灯坏了", "description": LIGHT,
        "urgency": "normal", "location": "", "contact": {"name": "周敏", "phone": "13800136621"},
    }  # fmt: skip
    answers = [
        program.post(
            "/api/v1/cases",
            body,
            content_type="application/json",
            headers={"idempotency-key": "k1"},
        )
        for _ in range(2)
    ]
    assert [a.status_code for a in answers] == [201, 200]
    assert answers[0].json() == answers[1].json()
    for wrong in ("{", "[]", "null", '{"center": 5}', "\x00", '{"center": "hechang"}', "[" * 20000):
        answer = program.post("/api/v1/cases", wrong, content_type="application/json")
        assert answer.status_code in {400, 422}, wrong[:20]
    for change in (
        {"contact": {"name": "周敏", "phone": "abc"}}, {"urgency": "asap"}, {"title": "", "description": ""}, {"channel": "x"},
        {"title": "灯\x00"}, {"description": "灯" * 100_000},
    ):  # fmt: skip
        answer = program.post("/api/v1/cases", body | change, content_type="application/json")
        assert answer.status_code in {400, 413, 422}, change
        assert CHINESE.search(answer.json().get("message", "")), answer.content
    assert Case.objects.count() == 1


def test_a_closed_case_takes_no_step_and_says_so(center, actors, signed_in, at):
    case = taken_in(actors["desk"], at)
    task = step(case, Element.ASSESS)
    close_case(case=case, result="withdrawn", reason="重复登记", by=system_actor(center.pk), at=at)
    browser = signed_in("desk")
    before = JournalEntry.objects.count()
    answer = browser.post(
        f"/cases/{case.number}/tasks/{task.pk}",
        {"assessment": "已经看过现场", "version": task.version},
    )
    assert answer.status_code in {404, 409, 422}
    says(answer, answer.status_code)
    assert JournalEntry.objects.count() == before
    assert Case.objects.get().state == "closed"


def test_of_two_people_on_one_step_the_slower_is_told_who_was_faster_and_keeps_the_words(
    center, actors, signed_in, at
):
    case = taken_in(actors["desk"], at)
    to_handle(case, actors, at)
    task = step(case, Element.HANDLE)
    assert task.state == TaskState.OPEN
    address = f"/cases/{case.number}/tasks/{task.pk}"
    told = {
        "outcome": "done",
        "plan": "换灯",
        "standard": "repair",
        "process": "已换好并试亮",
        "version": task.version,
    }
    engineer, head = signed_in("engineer"), signed_in("engineering_head")
    assert engineer.post(address, told).status_code == 303
    before = JournalEntry.objects.count()
    answer = head.post(address, told | {"process": "我来处理的"})
    assert answer.status_code in {403, 404, 409}
    says(answer, answer.status_code)
    assert JournalEntry.objects.count() == before


STRANGE = (
    "\x00",
    "'",
    "%",
    "99999999999999999999",
    "-1",
    "é" * 3000,
    "2026-99-99",
    "<script>",
    "a\nb",
    "\u202e",
    "🀄",
)
LISTS = {
    "/cases/": (
        "q",
        "state",
        "type",
        "department",
        "owner",
        "opened_from",
        "order",
        "cursor",
        "tag",
        "export",
    ),
    "/knowledge/": ("q", "cursor"),
    "/contacts": ("q", "cursor"),
    "/org/people": ("q", "cursor", "department"),
    "/notices/": ("cursor",),
    "/charter/": ("period", "version", "first", "last"),
    "/charter/articles/9": ("verdict", "cursor", "period", "version"),
    "/service/dashboard": ("first", "last"),
    "/service/dashboard/chart/intake": ("first", "last"),
    "/": ("whose", "cursor", "chosen"),
}


def test_no_strange_address_breaks_a_list(signed_in):
    director, broken = signed_in("director"), []
    for address, names in LISTS.items():
        for name in names:
            for value in STRANGE:
                answer = director.get(address, {name: value})
                if answer.status_code >= 500:
                    broken.append((address, name, value[:10], answer.status_code))
        if director.get(f"{address}?%ff%fe=%c3&&==&a[b]=c").status_code >= 500:
            broken.append((address, "bytes", "", 500))
    assert broken == []


@pytest.mark.parametrize(
    "address",
    [
        "/nowhere",
        "/cases/x/y/z",
        "/p/",
        "/api/v1/nowhere",
        "/charter/articles/%00",
        "/charter/values/../../x",
    ],
)
def test_an_address_that_leads_nowhere_says_so(desk, address):
    says(desk.get(address), 404)


def test_no_id_is_too_large(signed_in):
    huge = 10**40
    director = signed_in("director")
    for address in (
        f"/contacts/{huge}", f"/org/people/{huge}", f"/org/posts/{huge}", f"/org/departments/{huge}", f"/knowledge/{huge}",
        f"/flow/tasks/{huge}/assign", f"/flow/processes/{huge}/drawing.bpmn", f"/charter/versions/{huge}/text",
    ):  # fmt: skip
        assert director.get(address).status_code in {403, 404}, address
    assert director.post(f"/notices/{huge}").status_code == 404
    assert director.post("/cases/SR-2026-000001/tasks/1", {"version": huge}).status_code == 404


def test_a_charter_with_errors_is_shown_with_its_lines_and_never_rules(signed_in, center):
    director = signed_in("director")
    published = CharterVersion.objects.get(published_at__isnull=False)
    for text in (
        "", "没有任何格式的一段话", "---\nkey: community\n---\n第一条　空", "\x00", "---\n" * 5000,
        published.text.replace("control:charter.text/in-force", "control:no.such/control"),
        published.text.replace("第二条", "第一条"),
    ):  # fmt: skip
        checked = director.post("/charter/check", {"text": text})
        assert checked.status_code in {200, 422}
        kept = director.post("/charter/edit", {"text": text, "hash": ""})
        assert kept.status_code < 500
        draft = CharterVersion.objects.filter(published_at__isnull=True).first()
        if draft is not None:
            answer = director.post(
                f"/charter/drafts/{draft.pk}/publish", {"effective_at": "", "hash": ""}
            )
            assert answer.status_code < 500
    assert list(CharterVersion.objects.filter(published_at__isnull=False)) == [published]


def test_methods_and_bodies_that_make_no_sense(desk):
    for method in ("put", "delete", "patch", "options"):
        assert getattr(desk, method)("/service/desk").status_code in {200, 405}
    assert desk.post("/service/desk", b"\xff\xfe", content_type="text/plain").status_code == 422
    for body in (
        b"",
        b"--x\r\n",
        b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n",
        b"\xff" * 100,
    ):
        answer = desk.post("/service/desk", body, content_type="multipart/form-data; boundary=x")
        assert answer.status_code in {400, 422}, body
        says(answer, answer.status_code)
    many = {f"f{number}": "x" for number in range(600)}
    says(desk.post("/service/desk", many), 413)
    assert nothing_happened()


def test_a_forged_form_is_not_taken(center, actors, signed_in):
    checking = Client(enforce_csrf_checks=True)
    checking.cookies[COOKIE] = signed_in("desk").cookies[COOKIE].value
    says(checking.post("/service/desk", typed()), 403)
    assert nothing_happened()
