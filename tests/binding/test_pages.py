"""The review page: every decision is one post, works without JavaScript, asks the database a fixed number of times."""

import json
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, override

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from opscharter.binding.reviewing.state import review_of
from opscharter.charter.models import CharterVersion
from opscharter.charter.operations import save_draft
from opscharter.core.actor import Actor, system_actor
from opscharter.core.clock import moved_to
from opscharter.core.models.journal import JournalEntry
from opscharter.core.scope import center_scope
from opscharter.org.models import Account, Center
from opscharter.org.operations.sign_in import _begin
from opscharter.org.sessions import COOKIE
from tests.binding.material import STATION


@pytest.fixture(autouse=True)
def static_files(settings: Any) -> None:
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture
def draft(center: Center, actors: dict[str, Actor], at: datetime) -> CharterVersion:
    """The draft that an import left behind."""
    with center_scope(center.pk):
        return save_draft(text=STATION, by=actors["director"], at=at)


@pytest.fixture
def come(center: Center, actors: dict[str, Actor], at: datetime) -> Callable[[str], Client]:
    """A browser without JavaScript, signed in as the holder of a post."""

    def open_browser(post: str) -> Client:
        with center_scope(center.pk):
            account = Account.objects.select_related("person").get(person=actors[post].person)
            Account.objects.filter(pk=account.pk).update(must_change=False)
            account.must_change = False
            begun = _begin(account=account, address="", agent="", by=system_actor(center.pk), at=at)
        browser = Client()
        browser.cookies[COOKIE] = begun.cookie
        return browser

    return open_browser


class Desk:
    """Somebody who reviews a draft with plain posts."""

    def __init__(self, browser: Client, draft: CharterVersion, at: datetime) -> None:
        self.browser, self.draft, self.at = browser, draft, at
        self.address = f"/binding/review/{draft.pk}"

    @property
    def text(self) -> str:
        """The draft's text as stored now."""
        with center_scope(self.draft.center_id):
            return CharterVersion.objects.get(pk=self.draft.pk).text

    @property
    def hash(self) -> str:
        """Its hash."""
        with center_scope(self.draft.center_id):
            return CharterVersion.objects.get(pk=self.draft.pk).text_hash

    def look(self, query: str = "", **headers: str) -> Any:
        """Open the page."""
        with moved_to(self.at):
            return self.browser.get(f"{self.address}{query}", headers=headers)

    def do(
        self, what: str, at: str, more: dict[str, str] | None = None, *, htmx: bool = False
    ) -> Any:
        """Press a button."""
        data = {"do": what, "at": at, "show": "open", "hash": self.hash, **(more or {})}
        with moved_to(self.at):
            return self.browser.post(
                f"{self.address}/decide", data, headers={"HX-Request": "true"} if htmx else {}
            )


@pytest.fixture
def desk(come: Callable[[str], Client], draft: CharterVersion, at: datetime) -> Desk:
    """The director at the review page."""
    return Desk(come("director"), draft, at)


def test_the_page_shows_text_and_suggestions_of_the_first_open_article(desk: Desk) -> None:
    page = desk.look("?at=4.2").content.decode()
    assert "20 分钟" in page
    assert 'value="accept service.request/assess"' in page
    assert 'id="a-4-2"' in page
    assert "is-now" in page


def test_a_decision_is_written_into_the_text_and_journaled(desk: Desk, center: Center) -> None:
    answer = desk.do("accept service.request/assess", "4.2")
    assert answer.status_code == 303
    assert "at=4.3" in answer.headers["Location"]
    assert "[初步评估](control:service.request/assess)" in desk.text
    with center_scope(center.pk):
        entry = JournalEntry.objects.filter(operation="binding.decided").latest("pk")
    assert entry.changes["articles"] == ["4.2"]
    assert entry.changes["controls"] == ["service.request/assess"]


def test_people_and_declarations_have_buttons_of_their_own(desk: Desk) -> None:
    desk.do("statement", "7")
    desk.do("declaration", "10")
    assert "control:people.statement/a7)" in desk.text
    assert "control:people.declaration/a10)" in desk.text


def test_an_article_whose_vague_word_is_left_stays_open_for_its_value(desk: Desk) -> None:
    answer = desk.do("accept service.request/contact", "5", {"plain": "1"})
    assert "at=5" in answer.headers["Location"]
    page = desk.look("?at=5").content.decode()
    start = review_of(desk.text).by_number["5"].loose[0].start
    assert f'name="value-{start}"' in page
    target = {f"target-{start}": "service.request/contact.within"}
    refused = desk.do(f"value {start}", "5", {f"value-{start}": "尽快", **target})
    assert refused.status_code == 422
    assert "[尽快]" not in desk.text
    desk.do(f"value {start}", "5", {f"value-{start}": "3 小时", **target})
    assert "在 [3 小时](control:service.request/contact.within)内" in desk.text


def test_undo_takes_the_last_steps_back_one_by_one(desk: Desk) -> None:
    desk.look()
    before = desk.text
    desk.do("accept service.request/assess", "4.2")
    between = desk.text
    desk.do("bulk chapter", "4.1")
    assert desk.text != between
    desk.do("undo", "5")
    assert desk.text == between
    desk.do("undo", "5")
    assert desk.text == before
    assert desk.do("undo", "5").status_code == 422


def test_sure_suggestions_of_a_chapter_are_accepted_together(desk: Desk) -> None:
    answer = desk.do("bulk chapter", "4.1", htmx=True)
    review = review_of(desk.text)
    assert all(review.by_number[f"4.{n}"].state == "decided" for n in (1, 2, 3, 4))
    assert review.by_number["7"].state == "open"
    assert 'hx-swap-oob="true"' in answer.content.decode()


@pytest.fixture
def assistant_says(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """An OpenAI-compatible endpoint of our own, which answers what it is told to."""
    said: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            body = json.dumps({"choices": [{"message": {"content": said[-1]}}]}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        @override
        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("OPSCHARTER_ASSISTANT_URL", f"http://127.0.0.1:{server.server_port}")
    yield said.append
    server.shutdown()
    server.server_close()


def test_the_assistant_is_a_suggestion_and_never_taken_over_by_itself(
    desk: Desk, assistant_says: Callable[[str], None]
) -> None:
    one = {"actor": "站长", "deadline": None, "frequency": "每月", "condition": None}
    answer = {
        "kind": "obligation",
        "obligations": [{**one, "deontic": "must", "action": "检查消防设施"}],
    }
    assistant_says(json.dumps(answer))
    before = desk.text
    assert "assistant=1" in desk.look("?at=7").content.decode()
    page = desk.look("?at=7&assistant=1").content.decode()
    assert "检查消防设施" in page
    assert desk.text == before
    assistant_says("no json at all")
    assert desk.look("?at=7&assistant=1").status_code == 200


def test_without_an_assistant_nothing_speaks_of_one(desk: Desk) -> None:
    assert "assistant=1" not in desk.look("?at=7").content.decode()
    assert "review-second" not in desk.look("?at=7&assistant=1").content.decode()


def test_where_nothing_is_sure_enough_nothing_is_written(desk: Desk) -> None:
    before = desk.text
    assert desk.do("bulk article", "7").status_code == 422
    assert desk.text == before


def test_what_was_decided_can_be_taken_out_and_decided_anew(desk: Desk) -> None:
    before = desk.text
    desk.do("accept service.request/assess", "4.2")
    desk.do("withdraw service.request/assess", "4.2")
    assert desk.text == before


def test_all_controls_can_be_searched_and_bound(desk: Desk) -> None:
    page = desk.look("?at=7&q=培训").content.decode()
    assert 'value="accept cases.training/recorded"' in page
    desk.do("accept cases.training/recorded", "7")
    assert "](control:cases.training/recorded)" in desk.text
    assert desk.look("?at=7&q=没有这种东西").status_code == 200


def test_htmx_gets_the_panel_and_the_changed_article_only(desk: Desk) -> None:
    answer = desk.do("accept service.request/assess", "4.2", htmx=True)
    part = answer.content.decode()
    assert "<html" not in part
    assert 'data-at="a-4-3"' in part
    assert 'id="a-4-2"' in part
    assert 'id="a-5"' not in part
    assert answer.headers["HX-Push-Url"].endswith("at=4.3")


def test_two_people_at_one_draft_never_overwrite_each_other(desk: Desk) -> None:
    old = desk.hash
    desk.do("accept service.request/assess", "4.2")
    text = desk.text
    answer = desk.do("accept service.request/record", "4.1", {"hash": old})
    assert answer.status_code == 409
    assert desk.text == text


@pytest.mark.parametrize("do", ["", "fly", "accept no.such/control", "value x", "withdraw a.b/c"])
def test_buttons_that_do_not_exist_change_nothing(desk: Desk, do: str) -> None:
    before = desk.text
    assert desk.do(do, "4.2").status_code in {404, 422}
    assert desk.text == before


def test_an_article_that_is_gone_leads_to_the_first_open_one(desk: Desk) -> None:
    assert desk.look("?at=99").status_code == 200
    assert desk.look("?at=99&show=nonsense").status_code == 200


def test_who_may_not_draft_may_not_decide(
    come: Callable[[str], Client], draft: CharterVersion, at: datetime
) -> None:
    engineer = Desk(come("engineer"), draft, at)
    assert engineer.look().status_code == 403
    assert engineer.do("statement", "7").status_code == 403


def test_a_published_version_is_no_longer_decided(
    desk: Desk, center: Center, actors: dict[str, Actor], at: datetime
) -> None:
    with center_scope(center.pk):
        published = CharterVersion.objects.filter(published_at__isnull=False).latest("pk")
    gone = Desk(desk.browser, published, at)
    assert gone.look().status_code == 409
    assert gone.do("statement", "9").status_code == 409


def test_a_text_without_obligations_says_what_to_do(
    come: Callable[[str], Client], center: Center, actors: dict[str, Actor], at: datetime
) -> None:
    text = STATION.partition("## 第二章")[0].replace("key: station", "key: bare")
    text = text.replace("第一条　为了让乘客出行顺畅、反映有回应，制定本办法。", "")
    with center_scope(center.pk):
        draft = save_draft(text=text.replace("第二条　", "第一条　"), by=actors["director"], at=at)
    page = Desk(come("director"), draft, at).look()
    assert page.status_code == 200
    assert "0 / 0" in page.content.decode()


def test_the_page_asks_the_database_as_often_for_two_hundred_articles_as_for_ten(
    come: Callable[[str], Client], draft: CharterVersion, center: Center, actors: dict[str, Actor], at: datetime
) -> None:  # fmt: skip
    long = STATION.replace("key: station", "key: long") + "".join(
        f"\n第{number}条　值班人员应当每日检查第 {number} 号候车厅并登记情况。\n"
        for number in range(11, 211)
    )
    with center_scope(center.pk):
        large = save_draft(text=long, by=actors["director"], at=at)
    browser = come("director")
    counts = []
    for version in (draft, large):
        reader = Desk(browser, version, at)
        reader.look()
        with CaptureQueriesContext(connection) as asked:
            assert reader.look().status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
