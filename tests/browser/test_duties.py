"""A clerk states what was done; the head sees the shortfall that became an improvement beside its article."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from opscharter.charter.follow import chores
from opscharter.core.actor import system_actor
from opscharter.core.clock import moved_to
from opscharter.modules.improvement import watching
from opscharter.org.models import Post
from opscharter.proof.statements import opening
from tests.browser.conftest import PHONE, House
from tests.proof.charters import MINUTES, ROUND, publish_articles
from tests.proof.marking import begin, enter, follow

pytestmark = [pytest.mark.browser]


def works(house: House) -> None:
    """What the worker does all the time."""
    with moved_to(house.at):
        for name in ("proof.statements", "improvement.watch"):
            chores[name](house.center.pk, house.at)
        follow(house.center, house.at)
        chores["improvement.watch"](house.center.pk, house.at + timedelta(minutes=2))


def prepared(house: House) -> None:
    """Three rounds of the engineer's were missed, one waits today."""
    opening._done.clear()
    watching._looked.clear()
    system, seat = system_actor(house.center.pk), Post.objects.get(key="engineer")
    facts = {"post": seat.pk, "department": seat.department_id}
    began = house.at - timedelta(hours=3)
    with moved_to(house.at):
        publish_articles(MINUTES, ROUND, by=system, at=house.at)
        for number in "123":
            mark = begin("people.statement/a3", number, began + timedelta(hours=1), **facts)
            enter(house.center, system, began, mark)
    works(house)


def test_a_clerk_states_and_a_head_finds_the_improvement_beside_the_article(house: House) -> None:
    prepared(house)
    clerk = house.come("engineer", **PHONE)
    clerk.goto("/")
    clerk.locator('.todo-act a[href^="/proof/statements/"]').click()
    clerk.get_by_label("完成情况").fill("11 月 9 日上午查看三条消防通道，均畅通。")
    clerk.get_by_role("button", name="提交说明").click()
    expect(clerk.get_by_text("没有待说明的事项")).to_be_visible()
    works(house)
    clerk.goto("/proof/mine")
    expect(clerk.locator(".duty-table")).to_contain_text("1 / 4")
    wide = "document.documentElement.scrollWidth > innerWidth"
    assert not clerk.evaluate(wide)
    head = house.come("engineering_head")
    head.goto("/proof/statements")
    head.get_by_role("link", name="去复核").click()
    head.locator('label:has(input[value="confirmed"])').click()
    head.get_by_role("button", name="提交").click()
    expect(head.get_by_text("已经第二人复核").first).to_be_visible()
    head.goto("/charter/")
    head.get_by_role("link", name="已开改进 IM-2026-000001").click()
    expect(head.locator("#shortfall")).to_contain_text("3 未做")
    expect(head.locator("#now h3")).to_have_text("分析原因")
    assert [line for line in house.said if "error" in line] == []
