"""A resident's whole way, through the real pages."""

import re
from datetime import timedelta

from opscharter.cases.choices import NoteKind
from opscharter.cases.models import Note
from opscharter.cases.operations import add_note, pause_case
from opscharter.core.files.queries import files_of
from opscharter.modules.service.choices import Element
from opscharter.modules.service.receipt import receipt_for
from tests.portal.conftest import PHONE, TAIL, photo
from tests.service.way import handled, recorded, step, to_handle


def test_a_request_with_photos_gets_a_signed_receipt_that_anybody_can_check(resident, at):
    number = resident.raises(
        camera=photo("灯1.jpg"), album=photo("灯2.jpg", colour="red"), urgency="urgent"
    )
    case = resident.case(number)
    assert (case.channel, case.urgency) == ("web", "urgent")
    assert (case.contact_name, case.contact_tail) == ("周敏", TAIL)
    assert [file.public for file in files_of(case)] == [True, True]

    receipt = resident.see(f"follow/{number}/receipt")
    for words in (number, "收单", "第十条", "<svg"):
        assert words in receipt
    assert PHONE not in receipt
    with resident.later(seconds=1):
        paper = resident.browser.get(resident.at(f"follow/{number}/receipt.pdf"))
    assert paper.content.startswith(b"%PDF-")
    assert number in paper["Content-Disposition"]

    checked = resident.see(f"receipt/{receipt_for(case, 'hechang').code}")
    assert "真实" in checked
    assert number in checked
    assert "周敏" not in checked
    assert case.title not in checked


def test_number_and_four_digits_open_it_on_another_device(resident):
    number = resident.raises()
    resident.browser.cookies.clear()
    opened = resident.send("follow", {"number": number.lower(), "tail": TAIL})
    assert opened.status_code == 303
    assert opened.headers["Location"] == resident.at(f"follow/{number}")
    assert "已收到" in resident.see(f"follow/{number}")


def test_a_question_of_the_staff_is_answered_and_the_clock_runs_again(resident, actors):
    number = resident.raises()
    case = resident.case(number)
    to_handle(case, actors, resident.now)
    pause_case(case=case, reason="请拍一下型号标签", by=actors["engineer"], at=resident.now)
    assert "请拍一下型号标签" in resident.see(f"follow/{number}")
    words = {"text": "标签写着 T8", "camera": photo("标签.jpg")}
    assert resident.send(f"follow/{number}/answer", words).status_code == 303
    case.refresh_from_db(fields=["state"])
    assert case.state == "open"
    assert Note.objects.get(case=case).kind == NoteKind.REQUESTER
    assert len(files_of(case)) == 1
    assert "标签写着 T8" in resident.see(f"follow/{number}")


def test_dissatisfied_shows_the_redo_and_satisfied_leads_to_the_close(resident, actors):
    number = resident.raises()
    case = resident.case(number)
    to_handle(case, actors, resident.now)
    handled(case, actors, resident.now)
    assert "您满意吗" in resident.see(f"follow/{number}")
    without_reason = resident.send(f"follow/{number}/rate", {"grade": "1"})
    assert without_reason.status_code == 422

    bad = {"grade": "2", "reasons": ["quality"], "comment": "还在闪"}
    assert resident.send(f"follow/{number}/rate", bad).status_code == 303
    assert "正在重新办理" in resident.see(f"follow/{number}")

    case.refresh_from_db(fields=["data", "satisfaction", "state"])
    handled(case, actors, resident.now)
    assert resident.send(f"follow/{number}/rate", {"grade": "5"}).status_code == 303
    case.refresh_from_db(fields=["data", "satisfaction"])
    assert (case.satisfaction, case.data["graded_by"]) == (5, "requester")
    recorded(case, actors, resident.now)
    assert "已经办妥" in resident.see(f"follow/{number}")


def test_not_settled_after_all_is_taken_up_again_but_not_for_ever(resident, actors, at):
    number = resident.raises()
    case = resident.case(number)
    to_handle(case, actors, resident.now)
    handled(case, actors, resident.now)
    resident.send(f"follow/{number}/rate", {"grade": "4"})
    case.refresh_from_db(fields=["data"])
    recorded(case, actors, resident.now)

    with resident.later(days=40):
        resident.browser.post(resident.at("follow"), {"number": number, "tail": TAIL})
        late = resident.browser.post(resident.at(f"follow/{number}/reopen"), {"reason": "又坏了"})
    assert late.status_code == 409
    assert "时间太久" in late.content.decode()
    assert "又坏了" in late.content.decode()

    resident.now -= timedelta(days=20)
    again = resident.send(f"follow/{number}/reopen", {"reason": "又坏了"})
    assert again.status_code == 303
    case.refresh_from_db()
    assert (case.state, case.reopened) == ("open", 1)
    assert step(case, Element.ASSESS).element == Element.ASSESS


def test_internal_words_and_names_of_staff_never_reach_the_portal(resident, actors, at):
    number = resident.raises()
    case = resident.case(number)
    to_handle(case, actors, resident.now)
    add_note(
        case=case,
        kind=NoteKind.INTERNAL,
        text="此人常投诉，注意态度",
        by=actors["engineer"],
        at=resident.now,
    )
    add_note(
        case=case,
        kind=NoteKind.REPLY,
        text="师傅明天上午到",
        by=actors["engineer"],
        at=resident.now,
    )
    page = resident.see(f"follow/{number}")
    assert "师傅明天上午到" in page
    assert "此人常投诉" not in page
    assert "先设警示" not in page  # the assessment
    for key in ("desk", "dispatcher", "engineer"):
        assert actors[key].name not in page


def test_two_sends_of_one_form_are_one_request(resident):
    form = resident.form()
    first, second = (resident.raises(**form) for _ in range(2))
    assert first == second


def test_photos_survive_a_form_that_has_to_be_put_right(resident):
    form = resident.form()
    wrong = resident.send(
        "request",
        {
            **form,
            "description": "灯坏了三天",
            "name": "周敏",
            "phone": "1380013",
            "camera": photo(),
        },
    )
    page = wrong.content.decode()
    assert wrong.status_code == 422
    assert "11 位" in page
    assert "灯坏了三天" in page
    note = re.findall(r'name="photos" value="([^"]+)"', page)[0]
    number = resident.raises(photos=note)
    assert [file.inline for file in files_of(resident.case(number))] == [True]


def test_a_photo_note_of_another_center_is_worth_nothing(resident, other_center):
    page = resident.send(
        "request", {**resident.form(), "phone": "x", "camera": photo()}
    ).content.decode()
    note = re.findall(r'name="photos" value="([^"]+)"', page)[0]
    resident.key = "other"
    answer = resident.send("request", {**resident.form(), "phone": "x", "photos": note})
    assert 'name="photos"' not in answer.content.decode()
