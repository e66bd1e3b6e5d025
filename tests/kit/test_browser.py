"""What only a browser can show: typed text survives everything, a form goes once."""

import re
import threading
from collections.abc import Iterator
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import override
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from playwright.sync_api import Page, expect, sync_playwright

from tests.kit import urls

pytestmark = [pytest.mark.browser, pytest.mark.urls("tests.kit.urls")]

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    @override
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def page() -> Iterator[Page]:
    """A phone-sized page on the small site."""
    urls.taken.clear()
    Path(settings.STATIC_ROOT).mkdir(exist_ok=True)  # whitenoise warns without it
    server = make_server("127.0.0.1", 0, WSGIHandler(), server_class=_Server, handler_class=_Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        opened = browser.new_page(
            base_url=f"http://127.0.0.1:{server.server_port}",
            viewport={"width": 360, "height": 740},
        )
        opened.set_default_timeout(10_000)
        opened.goto("/desk")
        yield opened
        browser.close()
    server.shutdown()
    server.server_close()


def type_and_send(page: Page, text: str) -> None:
    page.get_by_label("诉求").fill(text)
    page.get_by_label("电话").fill("13800001111")
    page.keyboard.press("F8")


def test_text_survives_a_refusal_and_a_fault_and_goes_when_taken(page: Page) -> None:
    type_and_send(page, "请拒绝我")
    expect(page.get_by_text("不能受理。")).to_be_visible()
    page.goto("/desk")
    expect(page.get_by_label("诉求")).to_have_value("请拒绝我")
    expect(page.get_by_label("电话")).to_have_value("")  # personal: never kept
    expect(page.get_by_text("已保留未提交的内容")).to_be_visible()

    type_and_send(page, "这里有故障")
    expect(page.get_by_role("heading", name="系统出错了")).to_be_visible()
    page.goto("/desk")
    expect(page.get_by_label("诉求")).to_have_value("这里有故障")

    type_and_send(page, "三号楼灯坏了")
    expect(page).to_have_url(re.compile("done=1$"))
    page.goto("/desk")
    expect(page.get_by_label("诉求")).to_have_value("")
    assert urls.taken == ["三号楼灯坏了"]


def test_impatience_sends_one_form(page: Page) -> None:
    page.get_by_label("诉求").fill("三号楼灯坏了")
    went = page.evaluate(
        """() => {
          const form = document.querySelector("form[data-draft]");
          let went = 0;
          document.addEventListener("submit", (event) => { went += 1; event.preventDefault(); });
          form.requestSubmit();
          form.requestSubmit();
          return went;
        }"""
    )
    assert went == 1


def test_the_policy_blocks_nothing_of_ours_and_the_page_fits_a_phone(page: Page) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto("/desk")
    page.get_by_role("button", name="大字").click()
    expect(page.locator("html")).to_have_attribute("data-text", "large")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert said == []
