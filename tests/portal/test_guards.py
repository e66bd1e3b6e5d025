"""Wrong, foreign, forged and too much: each with clear words, and nothing typed lost."""

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from opscharter.cases.models import Case
from opscharter.cases.operations import attach_files
from opscharter.core.files.queries import files_of
from opscharter.modules.knowledge.operations import Words, write_answer
from opscharter.modules.service.receipt import receipt_for
from tests.portal.conftest import TAIL, WORDS, Resident, hidden, photo


def test_an_unknown_center_is_answered_in_friendly_words(resident):
    resident.key = "nowhere"
    for path in (
        "",
        "request",
        "follow",
        "receipt/x",
        "charter",
        "answers",
        "follow/SR-2026-000001",
    ):
        answer = resident.browser.get(resident.at(path))
        assert answer.status_code == 404
        assert "没有服务中心" in answer.content.decode()


def test_wrong_digits_are_slowed_down_and_say_nothing(resident):
    number = resident.raises()
    thief = Resident(resident.now)
    answers = [
        thief.send("follow", {"number": number, "tail": f"{guess:04d}"}) for guess in range(6)
    ]
    assert [answer.status_code for answer in answers] == [422] * 6
    missing = thief.send("follow", {"number": "SR-2026-009999", "tail": "0000"})
    assert missing.status_code == 422
    said = "没有找到与该编号和尾号相符的诉求"
    assert said in answers[0].content.decode()
    assert said in missing.content.decode()
    thief.now -= (thief.now - resident.now) / 2
    blocked = thief.send("follow", {"number": number, "tail": TAIL})
    assert blocked.status_code == 429
    assert "密码" not in blocked.content.decode()


def test_without_its_pass_no_request_opens(resident, other_center):
    number = resident.raises()
    stranger = Client()
    for path in ("", "/receipt", "/answer", "/rate", "/reopen"):
        assert stranger.get(resident.at(f"follow/{number}{path}")).status_code == 403
    assert stranger.post(resident.at(f"follow/{number}/rate"), {"grade": "1"}).status_code == 403
    # a pass of this center opens nothing in another
    stranger.cookies["follow"] = resident.browser.cookies["follow"].value
    assert stranger.get(resident.at(f"follow/{number}")).status_code == 200
    assert stranger.get(f"/p/other/follow/{number}").status_code == 403


def test_a_number_of_another_center_is_not_found(resident, other_center):
    number = resident.raises()
    resident.key = "other"
    answer = resident.send("follow", {"number": number, "tail": TAIL})
    assert answer.status_code == 422


def test_files_of_other_requests_and_internal_ones_stay_closed(resident, actors):
    mine, other = resident.raises(), resident.raises(camera=photo())
    theirs = files_of(resident.case(other))[0]
    attach_files(
        case=resident.case(mine),
        files=[photo("内部.jpg")],
        public=False,
        by=actors["director"],
        at=resident.now,
    )
    internal = files_of(resident.case(mine))[0]
    resident.send("follow", {"number": mine, "tail": TAIL})
    for file in (theirs, internal):
        assert (
            resident.browser.get(resident.at(f"follow/{mine}/files/{file.key}")).status_code == 404
        )
    resident.send("follow", {"number": other, "tail": TAIL})
    shown = resident.browser.get(resident.at(f"follow/{other}/files/{theirs.key}"))
    assert shown.status_code == 200
    assert b"".join(shown.streaming_content).startswith(b"\xff\xd8")
    shown.close()


def test_an_altered_receipt_is_told_from_a_genuine_one(resident):
    case = resident.case(resident.raises())
    code = receipt_for(case, "hechang").code
    for forged in (
        code[:-1] + ("A" if code[-1] != "A" else "B"),
        code.replace(case.number, "SR-2026-000999"),
        "x",
        "~" * 6,
    ):
        answer = resident.browser.get(resident.at(f"receipt/{forged}"))
        assert answer.status_code == 404
        assert "不真实" in answer.content.decode()


def test_whoever_looks_like_a_robot_is_asked_a_small_sum(resident, monkeypatch):
    form = resident.form()
    trapped = resident.send("request", {**form, **WORDS, "website": "http://spam.example"})
    page = trapped.content.decode()
    assert trapped.status_code == 422
    assert WORDS["description"] in page
    assert not Case.objects.exists()
    token = hidden(page, "question")
    first, second, _nonce = signing.loads(token, salt="portal.sum")
    wrong = {**form, **WORDS, "website": "x", "question": token, "answer": "99"}
    assert resident.send("request", wrong).status_code == 422
    words = "零一二三四五六七八九十"
    total = first + second
    chinese = words[total] if total <= 10 else f"十{words[total - 10]}"
    assert resident.send("request", {**wrong, "answer": chinese}).status_code == 303


@pytest.mark.parametrize("stamp", ["", "forged", None])
def test_a_form_without_a_true_stamp_or_sent_at_once_is_suspicious(resident, stamp):
    form = resident.form()
    if stamp is None:
        with resident.later(seconds=1):
            answer = resident.browser.post(resident.at("request"), {**form, **WORDS})
    else:
        answer = resident.send("request", {**form, **WORDS, "stamp": stamp})
    assert answer.status_code == 422
    assert 'name="question"' in answer.content.decode()


def test_one_phone_cannot_flood_the_desk(resident):
    for _ in range(8):
        resident.raises()
    answer = resident.send("request", {**resident.form(), **WORDS})
    assert answer.status_code == 429
    assert WORDS["description"] in answer.content.decode()
    assert Case.objects.count() == 8


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("phone", "138abc36621", "不能有字母"),
        ("phone", "95598", "手机或者固定电话"),
        ("phone", "", "必填"),
        ("description", "灯", "多写几个字"),
        ("urgency", "whenever", "不在可用的选项中"),
        ("name", "\x00", "空字符"),
    ],
)
def test_what_does_not_fit_is_told_beside_its_field(resident, field, value, words):
    answer = resident.send("request", {**resident.form(), **WORDS, field: value})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Case.objects.exists()


def test_a_huge_file_is_refused_early_and_the_words_are_kept(resident, settings):
    settings.OPSCHARTER_MAX_UPLOAD = 64 * 1024
    big = SimpleUploadedFile("大.jpg", b"\xff\xd8\xff" + b"0" * 200_000, content_type="image/jpeg")
    answer = resident.send("request", {**resident.form(), **WORDS, "album": big})
    assert answer.status_code == 413
    assert WORDS["description"] in answer.content.decode()
    assert not Case.objects.exists()


def test_a_renamed_program_and_a_document_are_not_photos(resident):
    program = SimpleUploadedFile("照片.jpg", b"MZ\x90\x00" + b"\0" * 200, content_type="image/jpeg")
    answer = resident.send("request", {**resident.form(), **WORDS, "album": program})
    assert answer.status_code == 415
    text = SimpleUploadedFile("说明.txt", "灯坏了".encode(), content_type="text/plain")
    answer = resident.send("request", {**resident.form(), **WORDS, "album": text})
    assert answer.status_code == 415
    assert "不是照片" in answer.content.decode()
    assert not Case.objects.exists()


def test_six_photos_are_one_too_many(resident):
    answer = resident.send(
        "request", {**resident.form(), **WORDS, "album": [photo(f"{n}.jpg") for n in range(6)]}
    )
    assert answer.status_code == 422
    assert "最多 5" in answer.content.decode()


def test_public_pages_are_open_and_tell_what_is_public_only(resident, actors):
    for title, public in (("路灯报修多久来", True), ("内部值班口径", False)):
        write_answer(
            words=Words(title, "三个工作日内修复。", public=public),
            by=actors["director"],
            at=resident.now,
        )
    found = resident.see("answers")
    assert "路灯报修多久来" in found
    assert "内部值班口径" not in found
    assert "路灯报修多久来" in resident.see("answers?q=报修")
    assert "没有" in resident.see("answers?q=游泳")
    assert "第十条" in resident.see("charter")
    home = resident.see("")
    assert "8:30–12:00、13:30–17:30" in home
    assert "正在办公" in home
