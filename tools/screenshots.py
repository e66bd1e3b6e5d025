"""Pictures of the main screens for the README, taken from a running demo centre.

    python tools/screenshots.py [--address http://127.0.0.1:8000] [--only desk]

Starts nothing: run `make up` first and let the history be played to its end. Sign-ins come from the data directory
(`opscharter demo logins`). Pictures go to docs/pictures/<screen>-<desktop|phone>-<light|dark>.png, with few colours, so that
each stays below 150 KB.
"""

import argparse
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
CHROMIUM = "/usr/bin/chromium"
MOST_BYTES = 150_000
SIZES = {"desktop": (1280, 800), "phone": (360, 740)}


class Screen(NamedTuple):
    """One picture: who looks (login; "" is the public), where; `follow` is a link to open from there."""

    name: str
    login: str
    path: str
    follow: str = ""


SCREENS = (
    Screen("today", "engineer", "/"),
    Screen("desk", "desk", "/service/desk"),
    Screen("cases", "service", "/cases/"),
    Screen("case", "engineer", "/", 'a[href^="/cases/SR-"]'),
    Screen("charter", "director", "/charter/#a-9"),
    Screen("dashboard", "director", "/service/dashboard"),
    Screen("org", "director", "/org"),
    Screen("portal", "", "/p/hechang/"),
)


def main() -> None:
    """Take all pictures, or those named."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--address", default="http://127.0.0.1:8000")
    parser.add_argument("--only", default="")
    given = parser.parse_args()
    passwords = _passwords()
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for login in dict.fromkeys(screen.login for screen in SCREENS):
            screens = [s for s in SCREENS if s.login == login and given.only in {"", s.name}]
            if screens:
                _take(browser, given.address, login, passwords.get(login, ""), screens)
        browser.close()


def _passwords() -> dict[str, str]:
    program = Path(sys.executable).with_name("opscharter")
    done = subprocess.run(
        [program, "demo", "logins", "--json"], capture_output=True, text=True, check=True
    )
    rows: list[dict[str, str]] = json.loads(done.stdout)
    return {row["login"]: row["password"] for row in rows}


def _take(browser: Browser, address: str, login: str, password: str, screens: list[Screen]) -> None:
    """Sign in once, then take every screen in each size and theme."""
    state: Any = None
    if login:
        first = browser.new_context(locale="zh-CN")
        _sign_in(first, address, login, password)
        state = first.storage_state()
        first.close()
    for size, (width, height) in SIZES.items():
        for theme in ("light", "dark"):
            context = browser.new_context(
                locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": width, "height": height},
                color_scheme="dark" if theme == "dark" else "light", storage_state=state, reduced_motion="reduce",
            )  # fmt: skip
            for screen in screens:
                page = context.new_page()
                _open(page, address, screen)
                _keep(page.screenshot(), PICTURES / f"{screen.name}-{size}-{theme}.png")
                page.close()
            context.close()


def _sign_in(context: BrowserContext, address: str, login: str, password: str) -> None:
    page = context.new_page()
    page.goto(f"{address}/sign-in")
    page.fill('input[name="login"]', login)
    page.fill('input[name="password"]', password)
    page.press('input[name="password"]', "Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)
    page.close()


def _open(page: Page, address: str, screen: Screen) -> None:
    page.goto(f"{address}{screen.path}")
    page.wait_for_load_state("load")
    if screen.follow:
        target = page.locator(screen.follow).first.get_attribute("href")
        page.goto(f"{address}{target}")
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
