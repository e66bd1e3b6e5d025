"""Refusals become answers with words; a form is said to be taken only when it was."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from opscharter.core.actor import Actor, Reach
from opscharter.core.refusal import Conflict, NotAllowed, SignInNeeded
from opscharter.core.registry import citations, grantings, navigation
from opscharter.kit.citation import Citation
from opscharter.kit.context import identities
from opscharter.kit.errors import server_error
from opscharter.kit.http import (
    Rule,
    live,
    refused,
    render,
    requires,
    safe_next,
    see_other,
    signed_in,
)
from opscharter.kit.middleware import RefusalMiddleware, as_refusal

pytestmark = pytest.mark.urls("tests.kit.urls")

CHEN = Actor(
    kind="person", center=1, name="陈工", person=7, reaches={"service.visit": Reach(own=True)}
)


def request_of(method="get", actor=CHEN, path="/x", data=None, **headers):
    request = getattr(RequestFactory(), method)(path, data or {}, headers=headers)
    request.actor = actor
    request.htmx = HtmxDetails(request)
    request.LANGUAGE_CODE = "zh-hans"
    request._messages = []
    return request


@pytest.fixture(autouse=True)
def only_the_kit(monkeypatch):
    """Other rooms' places and names need their addresses and tables."""
    monkeypatch.setattr(navigation, "_items", {})
    monkeypatch.setattr(identities, "_items", {})
    monkeypatch.setattr(grantings, "_items", {})


@pytest.fixture
def article(monkeypatch):
    monkeypatch.setattr(
        citations,
        "_items",
        {
            "here": lambda center, control: (
                Citation("第十条", "由没有经办的人员回访。", "/charter#10", "中心主任")
                if (center, control) == (1, "service.request/callback")
                else None
            )
        },
    )


def test_a_refusal_is_a_page_with_message_remedy_and_the_article(article) -> None:
    refusal = Conflict(
        "王芳已经接了这件。", remedy="请看列表。", control="service.request/callback"
    )
    answer = refused(request_of("post"), refusal)
    text = answer.content.decode()
    assert answer.status_code == 409
    for words in (
        "王芳已经接了这件。",
        "请看列表。",
        "第十条",
        "由没有经办的人员回访。",
        "中心主任可以批准例外。",
    ):
        assert words in text
    assert '<nav class="rail"' in text


def test_htmx_gets_a_toast_instead_of_the_region_it_asked_for(article) -> None:
    answer = refused(request_of("post", **{"HX-Request": "true"}), Conflict("王芳已经接了这件。"))
    assert answer.headers["HX-Retarget"] == "#toasts"
    assert "<html" not in answer.content.decode()
    assert "王芳已经接了这件。" in answer.content.decode()


def test_a_program_gets_json_without_a_page() -> None:
    answer = refused(request_of("post", path="/api/v1/cases"), Conflict("x", fields={"title": "y"}))
    assert answer.headers["Content-Type"] == "application/json"
    assert b'"fields": {"title": "y"}' in answer.content


def test_looking_without_sign_in_leads_to_the_sign_in_page_and_back() -> None:
    answer = refused(request_of(actor=None, path="/cases?state=open"), SignInNeeded())
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith("next=%2Fcases%3Fstate%3Dopen")


def test_posting_with_an_expired_sign_in_says_that_nothing_is_lost() -> None:
    answer = refused(request_of("post", actor=None), SignInNeeded())
    assert answer.status_code == 401
    assert "保留在本机" in answer.content.decode()


def test_a_fault_of_ours_is_not_taken_for_a_refusal() -> None:
    assert as_refusal(KeyError("x")) is None
    middleware = RefusalMiddleware(lambda request: HttpResponse())
    assert middleware.process_exception(request_of(), KeyError("x")) is None


def test_a_database_that_is_away_is_said_to_come_back() -> None:
    def lose() -> None:
        raise OperationalError("connection refused on socket /secret/path")

    try:
        lose()
    except OperationalError:
        answer = server_error(request_of())
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert "secret" not in answer.content.decode()
    assert server_error(request_of()).status_code == 500


def test_rules_hold_before_the_view_runs() -> None:
    ran = []

    @requires("service.visit")
    def visit(request):
        ran.append("visit")
        return HttpResponse()

    @signed_in
    def home(request):
        ran.append("home")
        return HttpResponse()

    with pytest.raises(SignInNeeded):
        home(request_of(actor=None))
    with pytest.raises(SignInNeeded):
        visit(request_of(actor=replace(CHEN, kind="public")))
    with pytest.raises(NotAllowed):
        visit(request_of(actor=replace(CHEN, reaches={})))
    assert ran == []
    visit(request_of())
    home(request_of())
    assert ran == ["visit", "home"]
    assert vars(visit)["rule"] == Rule("requires", "service.visit")


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""]
)
def test_the_way_on_never_leads_out_of_the_site(wanted) -> None:
    assert safe_next(request_of(path=f"/sign-in?next={wanted}"), "/home") == "/home"
    assert safe_next(request_of(path="/sign-in?next=/cases%3Fq%3D1"), "/home") == "/cases?q=1"


def test_only_a_post_that_went_on_counts_as_taken() -> None:
    def answer(response, **headers):
        request = request_of("post", data={"_key": "k-1"}, **headers)
        return RefusalMiddleware(lambda request: response)(request)

    assert answer(see_other("/done")).cookies["taken"].value == "k-1"
    assert "taken" not in answer(HttpResponse(status=422)).cookies
    onward = answer(see_other("/done"), **{"HX-Request": "true"})
    assert (onward.status_code, onward.headers["HX-Redirect"]) == (204, "/done")
    assert onward.cookies["taken"].value == "k-1"


def test_a_live_region_renders_only_what_changed_and_for_whom() -> None:
    made = []

    def make():
        made.append(1)
        return HttpResponse("x")

    first = live(request_of(), {"latest": 5}, make)
    again = live(request_of(**{"If-None-Match": first.headers["ETag"]}), {"latest": 5}, make)
    assert (first.status_code, again.status_code, len(made)) == (200, 204, 1)
    newer = live(request_of(**{"If-None-Match": first.headers["ETag"]}), {"latest": 6}, make)
    somebody_else = replace(CHEN, person=8)
    other = live(
        request_of(actor=somebody_else, **{"If-None-Match": first.headers["ETag"]}),
        {"latest": 5},
        make,
    )
    assert (newer.status_code, other.status_code, len(made)) == (200, 200, 3)


def test_pages_of_signed_in_people_are_not_kept_by_shared_computers() -> None:
    answer = render(
        request_of(), "kit/errors/toast.html", {"refusal": SimpleNamespace(message="m", fields={})}
    )
    assert "no-store" in answer.headers["Cache-Control"]
