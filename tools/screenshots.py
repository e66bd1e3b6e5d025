"""Pictures of the main screens for the README, taken from a running demo centre.

    python tools/screenshots.py [--address http://127.0.0.1:8000] [--only desk] [--to docs/pictures]

Starts nothing: run `make up` first and let the history be played to its end. Sign-ins come from the data directory
(`opscharter demo logins`). Pictures go to docs/pictures/<screen>-<desktop|phone>-<light|dark>.png, with few colours, so that
each stays below 150 KB. For two of them there must be something to see: unless they are there already, a regulation
(screenshots.txt) is imported and partly decided, and a draft of the charter is sent for review.
"""

import argparse
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
CHROMIUM = "/usr/bin/chromium"
MOST_BYTES = 150_000
SIZES = {"desktop": (1280, 800), "phone": (360, 740)}
REGULATION = "和畅社区上门维修服务办法"
ASSESS = "service.request/assess.within"


class Screen(NamedTuple):
    """One picture: who looks (login; "" is the public), where; `follow` are links to open from there one after the other, with `add` behind the last."""

    name: str
    login: str
    path: str
    follow: tuple[str, ...] = ()
    add: str = ""


SCREENS = (
    Screen("today", "engineer", "/"),
    Screen("desk", "desk", "/service/desk"),
    Screen("cases", "service", "/cases/"),
    Screen("case", "engineer", "/", ('a[href^="/cases/SR-"]',)),
    Screen("charter", "director", "/charter/#a-9"),
    Screen("review", "office", "/charter/versions", (f'tr:has-text("{REGULATION}") a[href$="/edit"]', 'a[href^="/binding/review/"]'), "?show=all&at=4#a-4"),
    Screen("proposal", "service", "/adoption/", ('a[href^="/adoption/proposals/"]',)),
    Screen("figures", "director", "/proof/?period=half"),
    Screen("whatif", "director", f"/proof/whatif?target={ASSESS}&words=20 分钟&months=6"),
    Screen("dashboard", "director", "/service/dashboard"),
    Screen("org", "director", "/org"),
    Screen("portal", "", "/p/hechang/"),
)  # fmt: skip


def main() -> None:
    """Take all pictures, or those named."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--address", default="http://127.0.0.1:8000")
    parser.add_argument("--only", default="")
    parser.add_argument("--to", type=Path, default=PICTURES)
    given = parser.parse_args()
    passwords = _passwords()
    given.to.mkdir(parents=True, exist_ok=True)
    chosen = [screen for screen in SCREENS if given.only in {"", screen.name}]
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        if {"review", "proposal"} & {screen.name for screen in chosen}:
            _prepare(browser, given.address, passwords["office"])
        for login in dict.fromkeys(screen.login for screen in chosen):
            state = _signed_in(browser, given.address, login, passwords[login]) if login else None
            screens = [screen for screen in chosen if screen.login == login]
            _take(browser, given.address, state, screens, given.to)
        browser.close()


def _passwords() -> dict[str, str]:
    program = Path(sys.executable).with_name("opscharter")
    done = subprocess.run(
        [program, "demo", "logins", "--json"], capture_output=True, text=True, check=True
    )
    rows: list[dict[str, str]] = json.loads(done.stdout)
    return {row["login"]: row["password"] for row in rows}


def _prepare(browser: Browser, address: str, password: str) -> None:
    """Let the office draft what two of the pictures show, unless it is there."""
    state = _signed_in(browser, address, "office", password)
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", storage_state=state)
    page = context.new_page()
    page.goto(f"{address}/charter/versions")
    if not page.locator(f'tr:has-text("{REGULATION}")').count():
        _import(page, address)
    page.goto(f"{address}/adoption/")
    if not page.locator('a[href^="/adoption/proposals/"]').count():
        _propose(page, address)
    context.close()


def _import(page: Page, address: str) -> None:
    """Import the regulation and take over the sure suggestions of some articles; the one with a vague word stays open."""
    page.goto(f"{address}/binding/import")
    page.fill('textarea[name="text"]', Path(__file__).with_suffix(".txt").read_text("utf-8"))
    page.get_by_role("button", name="读取").click()
    page.get_by_role("button", name="将勾选的制度生成草案").click()
    page.wait_for_url("**/binding/review/**")
    review = page.url.partition("?")[0]
    for article in ("3", "5", "6", "9"):
        page.goto(f"{review}?show=all&at={article}")
        with page.expect_response("**/decide"):
            page.get_by_role("button", name="采纳本条首选").click()


def _propose(page: Page, address: str) -> None:
    """Shorten the first assessment in a draft of the charter and send it to two departments."""
    page.goto(f"{address}/charter/edit?charter=community")
    text = page.input_value('textarea[name="text"]')
    text = text.replace("label: 2026.1\n", "label: 2026.2\n")
    page.fill('textarea[name="text"]', text.replace(f"[30 分钟](control:{ASSESS})", f"[20 分钟](control:{ASSESS})"))  # fmt: skip
    page.get_by_role("button", name="保存草案").click()
    page.get_by_role("link", name="送审…").click()
    for department in ("服务受理部", "工程维修部"):
        page.get_by_text(department, exact=True).first.click()
    page.fill('textarea[name="purpose"]', "近半年初步评估多在 20 分钟以内完成，拟相应缩短时限。")
    page.get_by_role("button", name="送审", exact=True).click()
    page.wait_for_url("**/adoption/proposals/**")


def _signed_in(browser: Browser, address: str, login: str, password: str) -> Any:
    """Sign in once; what comes back opens any number of windows."""
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    page.goto(f"{address}/sign-in")
    page.fill('input[name="login"]', login)
    page.fill('input[name="password"]', password)
    page.press('input[name="password"]', "Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)
    state = context.storage_state()
    context.close()
    return state


def _take(browser: Browser, address: str, state: Any, screens: list[Screen], to: Path) -> None:
    """Take every screen in each size and theme."""
    for size, (width, height) in SIZES.items():
        for theme in ("light", "dark"):
            context = browser.new_context(
                locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": width, "height": height},
                color_scheme="dark" if theme == "dark" else "light", storage_state=state, reduced_motion="reduce",
            )  # fmt: skip
            for screen in screens:
                page = context.new_page()
                _open(page, address, screen)
                _keep(page.screenshot(), to / f"{screen.name}-{size}-{theme}.png")
                page.close()
            context.close()


def _open(page: Page, address: str, screen: Screen) -> None:
    page.goto(f"{address}{screen.path}")
    page.wait_for_load_state("load")
    for number, link in enumerate(screen.follow, 1):
        target = page.locator(link).first.get_attribute("href")
        page.goto(f"{address}{target}{screen.add if number == len(screen.follow) else ''}")
    # charts and diagrams draw themselves after loading; live parts keep asking, so "idle" never comes
    page.wait_for_timeout(1500)


def _keep(shot: bytes, path: Path) -> None:
    """Write the picture with as many colours as fit."""
    picture = Image.open(io.BytesIO(shot)).convert("RGB")
    for colours in (256, 128, 64, 32):
        buffer = io.BytesIO()
        picture.quantize(colours, dither=Image.Dither.NONE).save(buffer, "PNG", optimize=True)
        if buffer.tell() <= MOST_BYTES:
            break
    path.write_bytes(buffer.getvalue())


if __name__ == "__main__":
    main()
