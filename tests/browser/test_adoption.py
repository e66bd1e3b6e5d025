"""A head reviews on the phone, the director decides, a worker passes the quiz: with a thumb, and readable for everybody."""

import pytest
from playwright.sync_api import Page, expect

from opscharter.adoption import operations
from opscharter.adoption.models import Opinion, Proposal, Reading
from opscharter.charter.models import CharterVersion
from opscharter.charter.operations import save_draft
from opscharter.core.scope import center_scope
from opscharter.org.models import Department
from tests.adoption.conftest import ASSESS, next_text
from tests.browser.conftest import PHONE, House
from tests.browser.test_pages import complaints, wrongs

pytestmark = pytest.mark.django_db(transaction=True)


def sent(house: House) -> Proposal:
    """A draft that the engineering department is asked about, with a quiz."""
    drafter = house.actors["deputy_director"]
    with center_scope(house.center.pk):
        ruling = CharterVersion.objects.get()
        change = (f"[30 分钟](control:{ASSESS})", f"[20 分钟](control:{ASSESS})")
        draft = save_draft(text=next_text(ruling.text, "2026.2", change), by=drafter, at=house.at)
        quiz = [operations.QuestionWords("多久内评估？", ["20 分钟", "2 小时"], 0)]
        operations.set_quiz(version=draft, questions=quiz, by=drafter, at=house.at)
        asked = [Department.objects.get(key="engineering").pk]
        return operations.submit(
            version=draft, departments=asked, purpose="缩短时限", by=drafter, at=house.at
        )


def sound(page: Page, *addresses: str) -> list[str]:
    return [line for address in addresses for line in wrongs(page, address, axe=True)]


def test_review_decision_and_reading_on_the_phone(house: House) -> None:
    proposal = sent(house)
    address = f"/adoption/proposals/{proposal.pk}"
    head = house.come("engineering_head", **PHONE)
    assert sound(head, address) == []
    head.goto("/")
    head.get_by_role("link", name="提交意见").click()
    head.get_by_text("同意，另有意见").last.click()
    head.get_by_label("意见内容").first.fill("请写明夜间办法")
    head.get_by_role("button", name="提交意见").click()
    expect(head.get_by_text("请写明夜间办法").first).to_be_visible()

    with center_scope(house.center.pk):
        remark = Opinion.objects.get().remarks.get()
        drafter = house.actors["deputy_director"]
        operations.answer_remark(
            remark=remark, outcome="taken", answer="已写明", by=drafter, at=house.at
        )
        operations.forward(proposal=proposal, by=drafter, at=house.at)
    director = house.come("director", **PHONE)
    assert sound(director, address) == []
    director.get_by_text("批准", exact=True).click()
    director.get_by_role("button", name="审批").click()
    director.get_by_role("link", name="发布…").click()
    assert sound(director, director.url) == []
    director.get_by_role("button", name="发布").click()
    expect(director.get_by_text("新版本已发布。")).to_be_visible()

    read_by_thumb(house, director, proposal)
    assert [line for line in complaints(house) if "422" not in line] == []


def read_by_thumb(house: House, director: Page, proposal: Proposal) -> None:
    """A worker fails the quiz once, then passes it."""
    reading = f"/adoption/reading/{proposal.version_id}"
    assert (
        sound(director, "/adoption/charters", f"{reading}/progress", "/adoption/interpretations")
        == []
    )
    engineer = house.come("engineer", **PHONE)
    assert sound(engineer, "/adoption/reading", reading, "/adoption/interpretations/ask") == []
    engineer.goto(reading)
    engineer.get_by_text("2 小时").last.click()
    engineer.get_by_role("button", name="我已学习").click()
    engineer.get_by_text("20 分钟").last.click()
    engineer.get_by_role("button", name="我已学习").click()
    expect(engineer.get_by_text("已记录您的学习确认。")).to_be_visible()
    with center_scope(house.center.pk):
        assert Reading.objects.get(person=house.actors["engineer"].person).attempts == 2
