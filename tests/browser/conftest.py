"""The product behind a real address, on committed data, with a clock that the test moves."""

import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any, override
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from playwright.sync_api import Browser, Page, sync_playwright

from opscharter.core import readers
from opscharter.core.actor import Actor
from opscharter.core.clock import moved_to
from opscharter.core.scope import center_scope
from opscharter.org.access import actor_for
from opscharter.org.models import Account, Center
from opscharter.org.operations.sign_in import _begin
from opscharter.org.sessions import COOKIE
from tests.stage import account_of

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True,
         "user_agent": "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126 Mobile Safari/537.36"}  # fmt: skip
DESK: dict[str, Any] = {"viewport": {"width": 1360, "height": 900}}


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    @override
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class House:
    """A center that answers at `address`; `later` moves its clock; `come` opens a browser as somebody."""

    def __init__(self, center: Center, actors: dict[str, Actor], at: datetime) -> None:
        self.center, self.actors, self.at = center, actors, at
        self.handler = WSGIHandler()
        self.said: list[str] = []
        self.server = make_server(
            "127.0.0.1", 0, self.answer, server_class=_Server, handler_class=_Quiet
        )
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        self.browser: Browser | None = None
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        """Answer one request at the moment the clock stands."""
        with moved_to(self.at):
            answer = self.handler(environ, start_response)
            try:
                return [b"".join(answer)]
            finally:
                answer.close()
                connections.close_all()

    def later(self, **span: float) -> None:
        """Let time pass."""
        self.at += timedelta(**span)

    def follow_journal(self) -> None:
        """What the worker does all the time."""
        with moved_to(self.at):
            readers.catch_up_all(self.center.pk)

    def come(self, post: str = "", **look: Any) -> Page:
        """Open a page as the holder of a post, or as anybody; what its console says is kept in `said`."""
        assert self.browser is not None
        context = self.browser.new_context(base_url=self.address, locale="zh-CN", **(look or DESK))
        if post:
            context.add_cookies(
                [{"name": COOKIE, "value": self._session(post), "url": self.address}]
            )
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on(
            "console",
            lambda message: self.said.append(f"{page.url} {message.type}: {message.text}"),
        )
        page.on("pageerror", lambda error: self.said.append(f"{page.url} {error}"))
        return page

    def _session(self, post: str) -> str:
        with center_scope(self.center.pk):
            account = account_of(self.actors[post])
            Account.objects.filter(pk=account.pk).update(must_change=False)
            return _begin(
                account=account, address="", agent="", by=actor_for(account, at=self.at), at=self.at
            ).cookie


@pytest.fixture
def house(
    transactional_db: None,
    center: Center,
    actors: dict[str, Actor],
    at: datetime,
    settled: None,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[House]:
    """The center of the demo organisation, open for business."""  # fmt: skip
    # the browser's driver runs a loop in this thread; Django would refuse to ask the database beside it
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    built = House(center, actors, at)
    with sync_playwright() as play:
        built.browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield built
        built.browser.close()
    built.server.shutdown()
    built.server.server_close()
