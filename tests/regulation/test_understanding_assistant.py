"""The second opinion: used only if configured, and only if it keeps to what was asked."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, override

import pytest

from opscharter.regulation.document import Node, Regulation
from opscharter.regulation.understanding import assistant

NODE = Node(("第二章", "第三条"), "article", "值班员应当每日 8:00 前报送简报。")
REGULATION = Regulation("", (Node(("第二章",), "chapter", "值班", leaf=False), NODE))
GOOD = {
    "kind": "obligation",
    "obligations": [
        {
            "actor": "值班员",
            "deontic": "must",
            "action": "报送简报",
            "frequency": "每日",
            "deadline": "每日8:00前",
            "condition": None,
        }
    ],
}


@contextmanager
def endpoint(content: str, status: int = 200):
    """Serve one answer on this machine and collect what is asked."""
    asked: list[tuple[str, str | None, dict[str, Any]]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append((self.path, self.headers["Authorization"], body))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps({"choices": [{"message": {"content": content}}]}).encode())

        @override
        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/v1", asked
        finally:
            server.shutdown()
            thread.join()


def answered(monkeypatch, content: str, status: int = 200):
    with endpoint(content, status) as (address, _):
        monkeypatch.setenv("OPSCHARTER_ASSISTANT_URL", address)
        return assistant.ask(REGULATION, NODE)


def test_without_an_endpoint_nobody_is_asked(monkeypatch):
    monkeypatch.delenv("OPSCHARTER_ASSISTANT_URL", raising=False)
    assert not assistant.configured()
    assert assistant.ask(REGULATION, NODE) is None


def test_a_good_answer_becomes_a_meaning_and_only_the_article_is_sent(monkeypatch):
    monkeypatch.setenv("OPSCHARTER_ASSISTANT_KEY", "k")
    monkeypatch.setenv("OPSCHARTER_ASSISTANT_MODEL", "m")
    with endpoint(json.dumps(GOOD)) as (address, asked):
        monkeypatch.setenv("OPSCHARTER_ASSISTANT_URL", address)
        meaning = assistant.ask(REGULATION, NODE)
    assert meaning is not None
    assert meaning.obligations[0].deadline == "每日8:00前"
    path, key, question = asked[0]
    assert (path, key, question["model"]) == ("/v1/chat/completions", "Bearer k", "m")
    assert (
        question["messages"][1]["content"] == "第二章 值班\n第三条 值班员应当每日 8:00 前报送简报。"
    )


@pytest.mark.parametrize(
    "change",
    [
        {"actor": "局长"},  # not the document's words
        {"deontic": "should"},
        {"action": ""},
        {"deadline": 5},
        {"note": "more than asked"},
    ],
)
def test_an_answer_that_is_not_as_asked_counts_as_none(monkeypatch, change):
    answer = {"kind": "obligation", "obligations": [GOOD["obligations"][0] | change]}
    assert answered(monkeypatch, json.dumps(answer)) is None


@pytest.mark.parametrize(
    "content",
    [
        "not JSON",
        "[]",
        "null",
        '{"kind": "poem", "obligations": []}',
        '{"kind": "obligation", "obligations": 3}',
    ],
)
def test_nonsense_counts_as_no_answer(monkeypatch, content):
    assert answered(monkeypatch, content) is None


def test_an_endpoint_that_fails_or_is_away_counts_as_no_answer(monkeypatch):
    assert answered(monkeypatch, json.dumps(GOOD), status=500) is None
    monkeypatch.setenv("OPSCHARTER_ASSISTANT_URL", "http://127.0.0.1:9/v1")
    assert assistant.ask(REGULATION, NODE) is None
