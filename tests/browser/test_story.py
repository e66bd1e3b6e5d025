"""From a resident's phone to a satisfied close, as everybody sees it; the charter's lights follow."""

import re

import pytest
from playwright.sync_api import FilePayload, Page, expect

from opscharter.charter.models import Binding
from opscharter.core.scope import center_scope
from tests.browser.conftest import PHONE, House
from tests.isolation.world import picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = "三号楼地下车库入口的灯坏了三天，晚上有老人差点摔倒，请尽快来修。"
PHOTO: FilePayload = {
    "name": "车库.png",
    "mimeType": "image/png",
    "buffer": picture(size=(320, 240)),
}


def choose(page: Page, name: str, value: str) -> None:
    """Tap a card of a radio or checkbox group."""
    page.locator(f'label:has(input[name="{name}"][value="{value}"])').click()


def send(page: Page) -> None:
    """Press the main button of the waiting step's form and wait for the answer."""
    form = page.locator("#now form[enctype]")
    with page.expect_navigation():
        form.locator("button.main").click()
    expect(page.locator(".field-error")).to_have_count(0)


def at_step(page: Page, number: str, name: str) -> Page:
    """Open the case and see that this step waits."""
    page.goto(f"/cases/{number}")
    expect(page.locator("#now h3")).to_have_text(name)
    return page


def raise_request(house: House, phone: Page) -> str:
    phone.goto("/p/hechang/request")
    house.later(minutes=1)
    phone.locator("[name=description]").fill(WORDS)
    phone.locator("[name=location]").fill("3 号楼地下车库入口")
    phone.locator("[name=album]").set_input_files([PHOTO])
    phone.locator("[name=name]").fill("周敏")
    phone.locator("[name=phone]").fill("138 0013 6621")
    with phone.expect_navigation():
        phone.locator("form[data-draft] button.main").click()
    found = re.search(r"/follow/([^/]+)/receipt", phone.url)
    assert found, phone.locator("main").inner_text()
    expect(phone.get_by_text(found[1]).first).to_be_visible()
    return found[1]


def open_own(phone: Page, number: str) -> None:
    phone.goto("/p/hechang/follow")
    phone.locator("[name=number]").fill(number)
    phone.locator("[name=tail]").fill("6621")
    with phone.expect_navigation():
        phone.locator("main form button.main").click()
    expect(phone.locator(".case-number")).to_have_text(number)


def rate(phone: Page, number: str, grade: str, reason: str = "") -> None:
    open_own(phone, number)
    choose(phone, "grade", grade)
    if reason:
        choose(phone, "reasons", reason)
    with phone.expect_navigation():
        phone.locator("#rate button.main").click()
    expect(phone.locator(".field-error")).to_have_count(0)


def work(engineer: Page, number: str, process: str) -> None:
    at_step(engineer, number, "办理")
    choose(engineer, "outcome", "done")
    engineer.locator("[name=plan]").fill("断电、更换灯具、试亮")
    engineer.locator("[name=process]").fill(process)
    engineer.locator("[name=after]").set_input_files([PHOTO])
    send(engineer)


def margin(director: Page, house: House, control: str) -> str:
    """What stands beside the article that binds a control, now."""
    house.follow_journal()
    with center_scope(house.center.pk):
        number = (
            Binding.objects.filter(control=control)
            .order_by("pk")
            .values_list("article_number", flat=True)[0]
        )
    director.goto("/charter/")
    beside = director.locator(f'a.art-margin[href*="/charter/articles/{number}?"]')
    return re.sub(r"\s+", " ", beside.inner_text())


def assess_late(house: House, desk: Page, number: str) -> None:
    """Nobody looks for forty minutes: the step is late, and says from what."""
    house.later(minutes=40)
    desk.goto("/")
    expect(desk.get_by_text(number).first).to_be_visible()
    at_step(desk, number, "初步评估")
    late = desk.locator("#now details.due")
    expect(late).to_have_class(re.compile("is-(late|missed|over)"))
    late.locator("summary").click()
    expect(late.locator(".due-why")).to_contain_text("30 分钟")
    desk.locator("[name=assessment]").fill("有跌倒风险，先设警示")
    send(desk)
    at_step(desk, number, "确认分类")
    send(desk)


def accept_and_agree(house: House, engineer: Page, number: str) -> None:
    """The field staff take it and agree on content and time."""
    at_step(engineer, number, "部门签收")
    choose(engineer, "decision", "accept")
    send(engineer)
    at_step(engineer, number, "联系居民")
    choose(engineer, "reached", "yes")
    engineer.locator("[name=appointment]").fill(f"{house.at:%Y-%m-%d}T15:00")
    send(engineer)


def close(engineer: Page, number: str) -> None:
    """Process and result are recorded, and it is closed."""
    at_step(engineer, number, "记录过程与结果")
    engineer.locator("[name=result]").fill("两盏灯均已恢复照明")
    send(engineer)
    engineer.goto(f"/cases/{number}")
    expect(engineer.locator("#now")).to_contain_text("办结")


def test_a_resident_is_dissatisfied_once_and_satisfied_at_last(house: House) -> None:
    director, phone, engineer = (
        house.come("director"),
        house.come(**PHONE),
        house.come("engineer", **PHONE),
    )
    assert "/" not in margin(director, house, "service.request/assess")
    number = raise_request(house, phone)
    assess_late(house, house.come("desk"), number)
    assert "1 迟做" in margin(director, house, "service.request/assess")
    send(at_step(house.come("dispatcher"), number, "派单"))

    accept_and_agree(house, engineer, number)
    house.later(hours=1)
    work(engineer, number, "更换了一盏灯，另一盏待料")
    rate(phone, number, "2", "quality")
    house.later(hours=1)
    work(engineer, number, "另一盏也已更换，现场试亮")
    rate(phone, number, "5")
    close(engineer, number)
    open_own(phone, number)
    expect(phone.locator(".now-words")).to_contain_text("办结")

    assert "1 / 1" in margin(director, house, "service.request/close")
    assert "1 迟做" in margin(director, house, "service.request/assess")
    director.locator('a.art-margin[href*="/charter/articles/"]').first.click()
    expect(director.locator("#panel")).not_to_be_empty()
    assert [line for line in house.said if "error" in line.lower()] == []
