"""Somebody's regulation, from the file to the lights: imported, decided, mended, agreed, published, worked under and proved."""

import os
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import override

import pytest
from playwright.sync_api import Page, expect

from opscharter.cases.models import Case
from opscharter.charter.follow import chores
from opscharter.charter.models import CharterVersion
from opscharter.core.clock import ZONE, moved_to
from opscharter.core.scope import center_scope
from opscharter.proof.statements import opening
from tests.browser.conftest import PHONE, House
from tests.browser.test_review import SOURCES, Fingers, text_of
from tests.proof.marking import follow
from tests.service import way

PICTURES = os.environ.get("STORY_PICTURES", "")
THIRD = "信息沟通与反馈"
DECLARES = ("第二十三条",)
#: what the week of work makes of the articles
LIGHTS = {
    "4-1": "2 / 2 做到",
    "10": "1 / 2 做到 · 1 未做",
    "18": "本期未发生",
    "20": "1 / 1 做到",
    "21": "0 / 1 做到 · 1 迟做",
    "22": "0 / 1 做到 · 1 未做",
    "23": "宣示性条文",
}
SAID = "本周收到投诉三件，均已当日转办并回复。"


def stated_by(post: str, every: str, number: int) -> str:
    """Words that say who states an article, and how often."""
    name = f"control:people.statement/a{number}"
    return f",由[{post}]({name}.by)[{every}]({name}.every)说明一次。"


#: what the check finds wanting, and what its manager writes instead
MENDED = [
    ("设立信息处理负责人", "信息宣传部负责人"),
    ("并向信息处理负责人", "并向信息宣传部负责人"),
    ("工作的投诉。", f"工作的投诉{stated_by('前台受理员', '每周', 20)}"),
    ("[每月](control:people.statement/a21.every)", "[每周](control:people.statement/a21.every)"),
    ("[每月](control:people.statement/a22.every)", "[每周](control:people.statement/a22.every)"),
]


def seen(page: Page, name: str) -> None:
    """Keep a picture of a station for whoever asks for it, in light and dark."""
    if not PICTURES:
        return
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.wait_for_timeout(150)
        page.screenshot(path=f"{PICTURES}/{name}-{theme}.png", full_page=True)
    page.emulate_media(color_scheme="light")


def imported(house: House, page: Page, source: Path) -> CharterVersion:
    """The file comes in through the page; of its five regulations the third becomes a draft."""
    page.goto("/binding/import")
    seen(page, "01-import")
    page.locator("[name=file]").set_input_files(source)
    page.get_by_role("button", name="读取").click()
    expect(page.locator(".import-one")).to_have_count(5)
    seen(page, "02-source")
    for box in page.locator(".import-one").all():
        wanted = THIRD in (box.locator("h2").text_content() or "")
        box.locator("input[type=checkbox]").set_checked(wanted)
    page.locator("main form button.main").click()
    page.wait_for_url(re.compile("/binding/review/"))
    with center_scope(house.center.pk):
        return CharterVersion.objects.get(published_at=None)


class Manager(Fingers):
    """Decides as a manager would who knows which words only declare."""

    @override
    def decide(self) -> None:
        if self.page.locator(".review-head h2").inner_text() in DECLARES:
            self.press("d")
        else:
            super().decide()


def mended(house: House, page: Page, draft: CharterVersion) -> None:
    """What the findings say is mended in the text, until none is left that would stop it."""
    page.goto(f"/charter/drafts/{draft.pk}/edit")
    findings, field = page.locator("#findings"), page.locator("textarea.charter-source")
    text = text_of(draft)
    for old, new in MENDED:
        assert old in text, old
        text = text.replace(old, new, 1)
    field.fill(
        text.replace("[每周](control:people.statement/a21", "[尽快](control:people.statement/a21")
    )
    expect(findings.locator("li.is-missed", has_text="尽快")).to_have_count(1)
    seen(page, "05-edit-error")
    field.fill(text)
    expect(findings.locator("li.is-missed")).to_have_count(0)
    page.get_by_role("button", name="保存草案").click()
    expect(page.get_by_text("草案已保存")).to_be_visible()
    expect(findings).not_to_contain_text("信息处理负责人")
    seen(page, "06-edit-clean")


def reviewed(house: House, drafter: Page) -> str:
    """The department concerned is asked, its head agrees on the phone; returns where that is to be seen."""
    drafter.get_by_role("link", name="送审").click()
    drafter.get_by_text("服务受理部").first.click()
    drafter.locator("[name=purpose]").fill("把信息沟通与反馈的办法定下来")
    seen(drafter, "07-submit")
    drafter.get_by_role("button", name="送审").click()
    expect(drafter.get_by_text("草案已送审")).to_be_visible()
    seen(drafter, "08-proposal")
    address = drafter.url
    house.later(hours=1)
    head = house.come("service_head", **PHONE)
    head.goto("/")
    seen(head, "09-head-today")
    head.get_by_role("link", name="提交意见").click()
    seen(head, "10-head-opinion")
    head.get_by_text("同意", exact=True).last.click()
    head.get_by_role("button", name="提交意见").click()
    expect(head.locator(".opinions")).to_contain_text("同意")
    seen(head, "11-head-done")
    return address


def approved(house: House, drafter: Page, address: str) -> None:
    """The drafter puts it before the leadership; somebody else approves and publishes it for the whole center."""
    drafter.goto(address)
    drafter.get_by_role("button", name="报领导审批").click()
    seen(drafter, "12-forwarded")
    house.later(hours=1)
    director = house.come("director")
    director.goto(address)
    seen(director, "13-decide")
    director.get_by_text("批准", exact=True).click()
    director.get_by_role("button", name="审批").click()
    director.get_by_role("link", name="发布…").first.click()
    director.locator("[name=effective_at]").fill("2026-11-10T00:00")
    seen(director, "14-publish")
    director.get_by_role("button", name="发布").click()
    expect(director.get_by_text("新版本已发布。")).to_be_visible()
    seen(director, "15-published")


def works(house: House) -> None:
    """What the worker does all the time."""
    with moved_to(house.at):
        chores["proof.statements"](house.center.pk, house.at)
        follow(house.center, house.at)


def stated(house: House, post: str, text: str) -> None:
    """Whoever holds the post finds the waiting article among the work of the day and says what was done."""
    works(house)
    page = house.come(post, **PHONE)
    page.goto("/")
    page.get_by_role("link", name="去说明").first.click()
    seen(page, f"20-statement-{post}")
    page.get_by_label("完成情况").fill(text)
    page.get_by_role("button", name="提交说明").click()
    expect(page.locator(".toast").first).to_be_visible()
    works(house)


def served(house: House) -> Case:
    """Two requests go their way: one is handled the same day, the other is returned; nobody writes down what became of it."""
    with moved_to(house.at):
        cases = [way.taken_in(house.actors["desk"], house.at) for _ in range(2)]
        for case in cases:
            way.to_handle(case, house.actors, house.at)
    house.later(hours=2)
    with moved_to(house.at):
        way.handled(cases[0], house.actors, house.at)
    return cases[1]


def lit(house: House, address: str) -> Page:
    """The charter's lights are what the week was; one of them leads to the record that says so."""
    page = house.come("director")
    page.goto(address)
    seen(page, "30-charter")
    for number, words in LIGHTS.items():
        expect(page.locator(f"#a-{number} .art-margin").first).to_contain_text(words)
    page.locator("#a-10 a.art-margin").click()
    panel = page.locator("#panel")
    expect(panel.locator(".occasion")).to_have_count(2)
    page.wait_for_timeout(300 if PICTURES else 0)
    seen(page, "31-evidence")
    missed = panel.locator(".occasion", has=page.locator(".is-missed")).first
    missed.locator(".occasion-head a").click()
    expect(page.locator("#now h3")).to_have_text("办理")
    seen(page, "32-record")
    return page


def figured(page: Page) -> str:
    """From the number of what was missed to its occasions; then the table as the director knew it on Tuesday morning."""
    page.get_by_role("link", name="执行情况").first.click()
    seen(page, "33-figures")
    page.locator("a.is-missed").first.click()
    expect(page.locator(".occasion").first).to_contain_text("未做")
    seen(page, "34-occasions")
    page.get_by_role("link", name="返回").first.click()
    return known(page, "2026-11-17")


def known(page: Page, day: str) -> str:
    """The table of figures as it was known when a day began; of today without one."""
    page.locator("[name=as_of]").fill(day)
    page.get_by_role("button", name="查看", exact=True).click()
    expect(page.locator("[name=as_of]")).to_have_value(day)
    return page.locator("table.figures").inner_text()


@pytest.mark.skipif(
    not SOURCES.is_dir(), reason="the source regulations are not beside this checkout"
)
def test_a_regulation_comes_to_life(house: House) -> None:
    opening._done.clear()
    drafter = house.come("deputy_director")
    draft = imported(house, drafter, next(SOURCES.glob("000_*.txt")))
    seen(drafter, "03-review")
    Manager(drafter, house).finish()
    seen(drafter, "04-review-done")
    mended(house, drafter, draft)
    approved(house, drafter, reviewed(house, drafter))

    house.at = datetime(2026, 11, 10, 9, tzinfo=ZONE)
    lying = served(house)
    stated(house, "desk", SAID)
    house.at = datetime(2026, 11, 16, 9, tzinfo=ZONE)  # a day after the week that article 21 means
    stated(house, "director", SAID)
    house.at = datetime(2026, 11, 17, 9, tzinfo=ZONE)
    works(house)
    page = lit(house, f"/charter/?version={draft.pk}")
    report = figured(page)
    assert (today := known(page, "")) != ""

    house.later(hours=3)
    with moved_to(house.at):
        way.handled(lying, house.actors, house.at - timedelta(hours=20))
    works(house)
    assert known(page, "2026-11-17") == report
    assert known(page, "") != today
    page.goto(f"/charter/?version={draft.pk}")
    expect(page.locator("#a-10 .art-margin")).to_contain_text("1 迟做")
    assert [line for line in house.said if "error" in line.lower()] == []
