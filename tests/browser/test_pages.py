"""The main pages as a browser draws them: narrow, dark, by keyboard, for a screen reader, under the strict policy."""

from pathlib import Path
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Page, expect

from opscharter.cases.models import Case
from opscharter.core.actor import system_actor
from opscharter.core.scope import center_scope
from opscharter.modules.service.operations import intake
from opscharter.org.operations import begin_second_factor, confirm_second_factor, set_password
from tests.browser.conftest import PHONE, House
from tests.service.way import LIGHT, taken_in, to_handle
from tests.stage import PASSWORD, account_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AXE = (Path(__file__).parents[1] / "vendor" / "axe" / "axe.min.js").read_text(encoding="utf-8")
SERIOUS = """() => axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21aa"]}).then((found) => found.violations
  .filter((rule) => ["serious", "critical"].includes(rule.impact))
  .map((rule) => rule.id + ": " + rule.nodes.slice(0, 3).map((node) => node.target.join(" ")).join(" | ")))"""
BRIGHTNESS = """() => getComputedStyle(document.body).backgroundColor.match(/[\\d.]+/g).slice(0, 3)
  .reduce((sum, part) => sum + Number(part), 0) / 3"""
STAFF = (
    "/", "/cases/", "/cases/{number}", "/cases/new", "/cases/new/cases.errand", "/service/desk", "/service/desk/{number}",
    "/service/dashboard", "/charter/", "/charter/articles/9", "/charter/versions", "/charter/edit", "/org", "/org/people",
    "/contacts", "/knowledge/", "/notices/", "/me", "/settings", "/nowhere",
)  # fmt: skip
OUTSIDE = (
    "/p/hechang/", "/p/hechang/request", "/p/hechang/follow", "/p/hechang/charter", "/p/hechang/answers",
    "/p/hechang/receipt", "/p/nowhere/", "/sign-in",
)  # fmt: skip


def furnished(house: House) -> str:
    """Some cases at different steps; returns a number."""
    with center_scope(house.center.pk):
        case = taken_in(house.actors["desk"], house.at)
        to_handle(case, house.actors, house.at)
        intake(
            channel="web", description="电梯困人，里面有两位老人，请马上来", urgency="danger", category="elevator",
            name="一位名字非常非常非常非常非常非常非常非常长的居民", phone="13900001111", location="二号楼" * 20,
            by=system_actor(house.center.pk), at=house.at,
        )  # fmt: skip
        taken_in(house.actors["desk"], house.at, description=LIGHT * 8)
    house.later(hours=30)
    house.follow_journal()
    return case.number


def wrongs(page: Page, address: str, *, axe: bool) -> list[str]:
    """Open an address; what is wrong with how it looks."""
    page.goto(address)
    found = []
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    if wide > 0:
        found.append(f"{address} is {wide} px too wide")
    if axe:
        page.evaluate(AXE)
        found += [f"{address} {line}" for line in page.evaluate(SERIOUS)]
    return found


def complaints(house: House) -> list[str]:
    """Errors in the console, apart from the refusals that the test asks for."""
    return [
        line
        for line in house.said
        if "nowhere" not in line and ("error" in line or "Content Security" in line)
    ]


def test_every_main_page_fits_a_phone_reads_well_and_keeps_the_policy(house: House) -> None:
    number, found = furnished(house), []
    staff, resident = house.come("director", **PHONE), house.come(**PHONE)
    for page, addresses in ((staff, STAFF), (resident, OUTSIDE)):
        for address in addresses:
            found += wrongs(page, address.format(number=number), axe=True)
    assert "\n".join(found) == ""
    assert complaints(house) == []


def test_every_main_page_is_dark_in_the_dark_and_reads_well_on_a_desk(house: House) -> None:
    number, found = furnished(house), []
    look: dict[str, Any] = {"viewport": {"width": 1360, "height": 900}, "color_scheme": "dark"}
    staff, resident = house.come("director", **look), house.come(**look)
    for page, addresses in ((staff, STAFF), (resident, OUTSIDE)):
        for address in addresses:
            found += wrongs(page, address.format(number=number), axe=True)
            if page.evaluate(BRIGHTNESS) > 60:
                found.append(f"{address} is bright in the dark")
    assert "\n".join(found) == ""
    assert complaints(house) == []


def tab_to(page: Page, name: str) -> None:
    """Go on with the tab key until this field has the focus."""
    for _press in range(40):
        if page.evaluate("document.activeElement.name") == name:
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{name} cannot be reached")


def test_the_desk_takes_in_and_answers_without_the_mouse(house: House) -> None:
    page = house.come("desk")
    page.goto("/service/desk")
    expect(page.locator("[name=phone]")).to_be_focused()
    page.keyboard.type("13800136621")
    page.keyboard.press("Tab")
    page.keyboard.type("周敏")
    tab_to(page, "description")
    page.keyboard.type("楼道灯坏了，晚上看不见台阶，请来修一下。")
    expect(page.locator("#suggestion")).not_to_be_empty()
    with page.expect_navigation():
        page.keyboard.press("F8")
    first = page.locator(".receipt-number").inner_text()

    page.keyboard.press("F8")
    expect(page.locator("[name=phone]")).to_be_focused()
    tab_to(page, "description")
    page.keyboard.type("居住证怎么办理，要带什么？")
    page.keyboard.press("F9")
    expect(page.locator("[name=answer]")).to_be_focused()
    page.keyboard.type("请带身份证件和住所证明到前台办理。")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    with page.expect_navigation():
        page.keyboard.press("F9")
    second = page.locator(".receipt-number").inner_text()
    with center_scope(house.center.pk):
        states = dict(Case.objects.values_list("number", "state"))
    assert states == {first: "open", second: "closed"}
    assert complaints(house) == []


def test_one_signs_in_with_password_and_code_and_out(house: House) -> None:
    with center_scope(house.center.pk):
        system, desk = system_actor(house.center.pk), house.actors["desk"]
        account = account_of(desk)
        set_password(account=account, password=PASSWORD, by=system, at=house.at)
        secret = begin_second_factor(account=account, by=desk, at=house.at)
        account.refresh_from_db()
        totp = pyotp.TOTP(secret)
        code = totp.at(house.at)
        confirm_second_factor(account=account, code=code, session=None, by=desk, at=house.at)
    house.later(minutes=2)
    page = house.come(**PHONE)
    page.goto("/cases/")
    page.locator("[name=login]").fill(account.login)
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.locator("[name=code]").fill(totp.at(house.at))
    with page.expect_navigation(url="**/cases/**"):
        page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("事项")
    assert complaints(house) == []
