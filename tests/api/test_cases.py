"""The API: accepted exactly once, refused in words, and never another center's."""

import json
from pathlib import Path

import pytest

from opscharter.cases.models import Case
from opscharter.core.scope import center_scope
from opscharter.modules.service.receipt import verify_receipt
from opscharter.org.operations import revoke_token
from opscharter.org.queries import live_tokens
from tests.api.conftest import BODY, Program


def test_a_case_is_accepted_with_number_deadline_and_a_true_receipt(desk):
    status, answer = desk.post(BODY)
    assert status == 201
    assert set(answer) == {"number", "due_at", "receipt"}
    assert answer["due_at"] == "2026-11-12T10:00:00+08:00"
    receipt = verify_receipt(answer["receipt"])
    assert receipt is not None
    assert (receipt.center_key, receipt.number) == ("hechang", answer["number"])


def test_the_same_key_gives_the_same_case_and_another_key_another(desk):
    first = desk.post(BODY, key="a-1")
    again = desk.post(BODY, key="a-1")
    other = desk.post(BODY, key="a-2")
    assert (first[0], again[0], other[0]) == (201, 200, 201)
    assert first[1] == again[1]
    assert first[1]["number"] != other[1]["number"]
    assert Case.objects.count() == 2


def test_a_refused_case_may_be_sent_again_with_its_key(desk):
    wrong = {**BODY, "contact": {"name": "周敏", "phone": "12"}}
    assert desk.post(wrong, key="b")[0] == 422
    assert desk.post(BODY, key="b")[0] == 201


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"contact": {"name": "周敏", "phone": "138abc36621"}}, "contact.phone", "不能有字母"),
        ({"contact": {"phone": "13800136621"}}, "contact.name", "必填"),
        ({"channel": "telepathy"}, "channel", "下列之一"),
        ({"urgency": "soon"}, "urgency", "下列之一"),
        ({"title": "长" * 121}, "title", "最多 120"),
        ({"description": "零\x00字"}, "description", "不允许的字符"),
        ({"title": "", "description": ""}, "description", "请"),
        ({"title": 7}, "title", "文本"),
    ],
)
def test_wrong_fields_are_named_in_chinese(desk, change, field, words):
    status, problem = desk.post({**BODY, **change})
    assert status == 422
    assert words in problem["fields"][field]
    assert not Case.objects.exists()


def test_foreign_or_unknown_centers_and_types_are_not_found(desk, other_center):
    for change in ({"center": "other"}, {"center": "nowhere"}, {"type": "cases.errand"}):
        assert desk.post({**BODY, **change})[0] == 404
    assert not Case.objects.exists()


def test_what_is_no_json_is_told_so(desk):
    status, problem = desk.post("{", key="c")
    assert (status, problem["code"]) == (400, "unreadable")


@pytest.mark.parametrize("token", ["", "oc_1_forged", "oc_x_", "oc_99999999999999999999_a", "x"])
def test_without_a_true_token_nothing_is_open(center, token):
    program = Program(token)
    for status, problem in (
        program.get("cases"),
        program.post(BODY),
        program.get("cases/SR-2026-000001"),
    ):
        assert (status, problem["code"]) == (401, "token_needed")
        assert "密钥" in problem["message"]


def test_a_token_of_another_center_sees_nothing(desk, token, other_center):
    _status, answer = desk.post(BODY)
    stranger = Program(token("director", other_center))
    assert stranger.get("cases") == (200, {"items": [], "next": ""})
    assert stranger.get("cases", q="楼道")[1]["items"] == []
    assert stranger.get(f"cases/{answer['number']}")[0] == 404
    assert stranger.post({**BODY, "center": "other"})[0] == 201
    with center_scope(other_center.pk):
        assert Case.objects.count() == 1


def test_lists_are_searched_by_two_characters_and_paged(token, desk):
    for number in range(33):
        desk.post({**BODY, "title": f"第{number}盏灯"})
    desk.post({**BODY, "title": "电梯停运", "description": "电梯停在五楼不动，请派人来看。"})
    director = Program(token("director"))
    status, page = director.get("cases")
    assert (status, len(page["items"]), page["items"][0]["title"]) == (200, 30, "电梯停运")
    rest = director.get("cases", cursor=page["next"])[1]
    assert (len(rest["items"]), rest["next"]) == (4, "")
    assert [row["title"] for row in director.get("cases", q="停运")[1]["items"]] == ["电梯停运"]
    assert director.get("cases", state="closed")[1]["items"] == []
    assert director.get("cases", state="nonsense")[0] == 422
    assert len(director.get("cases", cursor="forged")[1]["items"]) == 30


def test_one_case_is_told_with_its_timeline_and_a_masked_phone(token, desk):
    _status, answer = desk.post(BODY)
    status, case = Program(token("director")).get(f"cases/{answer['number']}")
    assert status == 200
    assert case["contact"] == "周敏 ****6621"
    assert "13800136621" not in json.dumps(case)
    assert "收单" in case["derivation"]
    assert case["timeline"][-1]["operation"] == "service.request.raised"


def test_whoever_may_not_take_in_is_refused_with_403(token):
    status, problem = Program(token("administrator")).post(BODY)
    assert (status, problem["code"]) == (403, "not_allowed")


def test_a_revoked_token_opens_nothing(center, actors, at, token):
    program = Program(token("director"))
    assert program.get("cases")[0] == 200
    (row,) = live_tokens(actors["director"].account)
    revoke_token(token=row, by=actors["director"], at=at)
    assert program.get("cases")[0] == 401


def test_the_committed_document_is_the_present_one(client):
    served = client.get("/api/v1/openapi.json").json()
    committed = Path(__file__).parents[2] / "docs" / "openapi.json"
    assert json.loads(committed.read_text(encoding="utf-8")) == served, (
        "run python tools/openapi.py"
    )
