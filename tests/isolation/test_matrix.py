"""Every address × every post × own and foreign center."""

from collections.abc import Iterator

from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from opscharter.core.models import JournalEntry
from opscharter.core.scope import center_scope
from opscharter.kit.routes import Route, all_routes, is_api
from opscharter.org.sessions import COOKIE
from tests.isolation.world import GENERAL, OBJECTS, OURS, THEIRS, World, almighty, arguments
from tests.stage import organisation

STAFF = [r for r in all_routes() if not is_api(r) and r.rule and not r.pattern.startswith("p/")]
CLOSED = [r for r in STAFF if r.rule and r.rule.kind != "public"]


def posts() -> list[str]:
    """Every post key of the demo organisation."""
    found: list[str] = []

    def walk(departments):
        for department in departments:
            found.extend(post["key"] for post in department.get("posts", ()))
            walk(department.get("departments", ()))

    walk(organisation()["departments"])
    return found


class Visit:
    """One request that leaves no trace: whatever it changes is taken back."""

    def __init__(self, cookie: str = "", *, program: bool = False) -> None:
        """`program`: refusals come as JSON, without the page around them, which is quicker."""
        self.browser = Client(headers={"accept": "application/json"} if program else None)
        if cookie:
            self.browser.cookies[COOKIE] = cookie

    def ask(self, method: str, address: str) -> tuple[int, str]:
        with center_scope(None):
            point = transaction.savepoint_create()
            try:
                answer = getattr(self.browser, method)(address)
                return answer.status_code, _words(answer)
            finally:
                transaction.savepoint_rollback(point)
                connection._named = -1  # type: ignore[attr-defined]


def _words(answer) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode("utf-8", "replace") + str(answer.headers)


def address(route: Route, world: World) -> str:
    return (
        reverse(route.name, kwargs=arguments(route.name, world))
        if "<" in route.pattern
        else f"/{route.pattern}"
    )


def test_every_address_with_a_parameter_is_known_to_the_matrix():
    """A new address must say here which of a center's things it is about."""
    unknown = [r.name for r in CLOSED if "<" in r.pattern and r.name not in OBJECTS | GENERAL]
    assert unknown == []


def test_nobody_comes_in_without_signing_in(worlds):
    ours, _theirs = worlds
    visit, wrong = Visit(), []
    for route in CLOSED:
        for method in ("get", "post"):
            status, words = visit.ask(method, address(route, ours))
            sent_away = status in {401, 405} or (status == 303 and "/sign-in?next=" in words)
            if not sent_away or OURS in words:
                wrong.append(f"{method} {route.name}: {status}")
    assert "\n".join(wrong) == ""


def visits(route: Route, visit: Visit, world: World) -> Iterator[tuple[str, int, str]]:
    """Look at one address, and post there where looking was not answered; (method, status, words)."""
    for method in ("get", "post"):
        status, words = visit.ask(method, address(route, world))
        yield method, status, words
        if status == 200:
            return


def at_home(route: Route, visit: Visit, world: World, *, allowed: bool) -> Iterator[str]:
    """What is wrong with the answers about the own center's things."""
    for method, status, words in visits(route, visit, world):
        if status >= 500 or status == 401 or THEIRS in words:
            yield f"{method} {route.name}: {status}"
        if not allowed and status not in {403, 405}:
            yield f"{method} {route.name}: {status} without the capability"
        if allowed and status == 403 and method == "get" and "<" not in route.pattern:
            yield f"{method} {route.name}: refused against the rule"


def abroad(route: Route, visit: Visit, world: World, *, allowed: bool) -> Iterator[str]:
    """What is wrong with the answers about the other center's things: there is no such thing."""
    for method, status, words in visits(route, visit, world):
        if status not in ({404, 405} if allowed else {403, 405}) or THEIRS in words:
            yield f"{method} {route.name} of the other center: {status}"


def test_every_post_comes_where_the_rule_says_and_meets_nothing_foreign(worlds):
    ours, theirs = worlds
    wrong = []
    for post in posts():
        actor, visit = ours.actors[post], Visit(ours.cookies[post], program=True)
        for route in CLOSED:
            assert route.rule is not None
            allowed = not route.rule.capability or actor.may(route.rule.capability)
            wrong += [f"{post}: {w}" for w in at_home(route, visit, ours, allowed=allowed)]
            if route.name in OBJECTS:
                wrong += [f"{post}: {w}" for w in abroad(route, visit, theirs, allowed=allowed)]
    assert "\n".join(wrong) == ""


def test_all_capabilities_of_one_center_are_none_in_another(worlds, at):
    """Whoever may do everything here finds nothing of there, and nothing there changes."""
    ours, theirs = worlds
    visit = Visit(almighty(ours, at))
    wrong: list[str] = []
    with center_scope(theirs.center.pk):
        before = JournalEntry.objects.count()
    for route in CLOSED:
        if route.name in OBJECTS:
            wrong += abroad(route, visit, theirs, allowed=True)
    with center_scope(theirs.center.pk):
        assert JournalEntry.objects.count() == before
    assert "\n".join(wrong) == ""
