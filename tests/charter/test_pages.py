"""The charter's pages: a fixed number of queries, evidence behind each light, nothing of another center."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from opscharter.charter.models import Binding, CharterVersion
from opscharter.charter.parameters import active_version
from opscharter.charter.periods import Period, read_period
from opscharter.charter.queries import charter_page, occasions_of, public_articles
from opscharter.charter.registry import controls
from opscharter.charter.tally import NAME, sweep_overdue
from opscharter.core.actor import Actor, system_actor
from opscharter.core.calendar.queries import forget
from opscharter.core.clock import moved_to
from opscharter.core.journal import mark, record
from opscharter.core.operation import operation
from opscharter.core.readers import catch_up
from opscharter.core.registry import sentence, sentences
from opscharter.core.scope import center_scope
from opscharter.modules.service import indicators
from opscharter.org.models import Account, Center
from opscharter.org.operations.sign_in import _begin
from opscharter.org.sessions import COOKIE

if "test.marked" not in sentences:
    sentence("test.marked", "%(actor)s marked")
ASSESS = "service.request/assess"
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def static_files(settings: Any) -> None:
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture
def enter(center: Center, at: datetime) -> Callable[[str, Center], Client]:
    """A browser with a session of the holder of a login."""

    def open_browser(login: str, place: Center = center) -> Client:
        with center_scope(place.pk):
            account = Account.objects.select_related("person").get(login=login)
        begun = _begin(account=account, address="", agent="", by=system_actor(place.pk), at=at)
        browser = Client()
        browser.cookies[COOKIE] = next(v for v in vars_of(begun) if isinstance(v, str))
        return browser

    return open_browser


def vars_of(begun: Any) -> list[Any]:
    return [getattr(begun, name) for name in begun.__slots__]


@operation
def note(*, center: Center, marks: list[dict[str, Any]], by: Actor, at: datetime) -> None:
    record("test.marked", subject=center, by=by, at=at, marks=marks)


def assessments(center: Center, by: Actor, at: datetime, minutes: list[int | None]) -> None:
    """One assessment each, done after so many minutes (due after 30) or never."""
    for number, after in enumerate(minutes):
        due = at + 30 * MINUTE
        note(
            center=center,
            marks=[mark(control=ASSESS, key=f"{at:%d}-{number}", phase="open", due_at=due)],
            by=by,
            at=at,
        )
        if after is not None:
            with moved_to(at + after * MINUTE):
                closing = [mark(control=ASSESS, key=f"{at:%d}-{number}", phase="close")]
                note(center=center, marks=closing, by=by, at=at + after * MINUTE)
    while catch_up(NAME, center.pk):
        pass
    sweep_overdue(center.pk, at + timedelta(hours=2))


def this_month(at: datetime) -> Period:
    return read_period({}, at.date())


@pytest.mark.usefixtures("settled")
def test_the_margin_says_how_many_of_how_many(center: Center, system: Actor, at: datetime) -> None:
    assessments(center, system, at, [10, 20, 45, None])
    version = active_version(center.pk, at)
    assert version is not None
    page = charter_page(center.pk, version, this_month(at))
    node = next(n for n in page.nodes if n.number == "9.2")
    assert (node.light, node.total) == ("missed", 4)
    assert node.counts == {"kept": 2, "late": 1, "missed": 1}
    assert next(n for n in page.nodes if n.number == "8.3").light == "idle"
    assert next(n for n in page.nodes if n.number == "4.1").light == "kept"
    assert next(n for n in page.nodes if n.number == "11").light == ""


@pytest.mark.usefixtures("settled")
def test_the_page_costs_the_same_for_one_occasion_and_for_many(
    center: Center, system: Actor, at: datetime
) -> None:
    version = active_version(center.pk, at)
    assert version is not None
    counted: list[tuple[int, int]] = []
    assessments(center, system, at - timedelta(days=1), [5])
    month = this_month(at + timedelta(days=1))
    charter_page(center.pk, version, month)  # what is remembered in the process is remembered
    occasions_of(center.pk, [ASSESS], month)
    for minutes in ([5], [5, 40, None] * 6):
        assessments(center, system, at + timedelta(days=len(counted)), list(minutes))
        indicators._opinions.clear()
        with CaptureQueriesContext(connection) as queries:
            charter_page(center.pk, version, month)
        forget(center.pk)  # it is asked for anew every two seconds, however busy the machine
        with CaptureQueriesContext(connection) as more:
            occasions_of(center.pk, [ASSESS, "service.request/record"], month)
        counted.append((len(queries), len(more)))
    assert counted[0] == counted[1]
    assert counted[0][0] <= 8
    assert counted[0][1] <= 4


@pytest.mark.usefixtures("settled")
def test_each_occasion_opens_its_entries_and_pages_do_not_overlap(
    center: Center, system: Actor, at: datetime
) -> None:
    assessments(center, system, at, [5] * 20 + [40] * 7 + [None] * 3)
    first = occasions_of(center.pk, [ASSESS], this_month(at))
    rest = occasions_of(center.pk, [ASSESS], this_month(at), cursor=first.next_cursor)
    assert (len(first.items), len(rest.items), rest.next_cursor) == (25, 5, "")
    seen = {tuple(e.number for e in each.evidence) for each in [*first.items, *rest.items]}
    assert len(seen) == 30
    late = occasions_of(center.pk, [ASSESS], this_month(at), verdict="late")
    assert [each.verdict for each in late.items] == ["late"] * 7
    assert str(late.items[0].grade_word)
    assert late.items[0].derivation is not None


def test_a_reader_opens_the_charter_and_what_stands_behind_it(
    enter: Callable[..., Client], center: Center
) -> None:
    browser = enter("director")
    answer = browser.get("/charter/?period=quarter")
    words = answer.content.decode()
    assert answer.status_code == 200
    assert "和畅社区运营中心" in words
    assert "第九条" in words
    panel = browser.get("/charter/articles/9.2", headers={"HX-Request": "true"}).content.decode()
    assert "第九条（二）" in panel
    assert "<html" not in panel
    value = browser.get("/charter/values/service.request/assess.within").content.decode()
    assert "30 分钟" in value
    for nonsense in (
        "/charter/articles/99",
        "/charter/values/nothing/at.all",
        "/charter/?version=999999",
    ):
        assert browser.get(nonsense).status_code == 404


def test_the_text_is_changed_and_published_on_pages(
    enter: Callable[..., Client], center: Center, at: datetime
) -> None:
    browser = enter("director")
    old = CharterVersion.objects.get()
    text = old.text.replace("label: 2026.1", "label: 2026.2").replace(
        "[30 分钟](control:service.request/assess.within)",
        "[20 分钟](control:service.request/assess.within)",
    )
    live = browser.post("/charter/check", {"text": text}).content.decode()
    assert "20 分钟" in live
    assert browser.post("/charter/edit", {"text": text, "hash": ""}).status_code == 303
    draft = CharterVersion.objects.get(published_at=None)
    assert "20 分钟" in browser.get(f"/charter/drafts/{draft.pk}/publish").content.decode()
    assert (
        browser.post(f"/charter/drafts/{draft.pk}/publish", {"hash": draft.text_hash}).status_code
        == 303
    )
    assert active_version(center.pk, at) == CharterVersion.objects.get(label="2026.2")
    assert "30 分钟" in browser.get(f"/charter/versions/{draft.pk}/changes").content.decode()


def test_a_broken_text_stays_in_its_field(enter: Callable[..., Client], center: Center) -> None:
    answer = enter("director").post("/charter/edit", {"text": "没有开头的一段话"})
    assert answer.status_code == 422
    assert "没有开头的一段话" in answer.content.decode()
    assert not CharterVersion.objects.filter(published_at=None).exists()


def test_another_center_sees_none_of_it(
    enter: Callable[..., Client], center: Center, other_center: Center
) -> None:
    mine = CharterVersion.objects.get()
    stranger = enter("other-director", other_center)
    for path in (
        f"/charter/?version={mine.pk}",
        f"/charter/versions/{mine.pk}/text",
        f"/charter/versions/{mine.pk}/changes",
        f"/charter/drafts/{mine.pk}/publish",
    ):
        assert stranger.get(path).status_code == 404


def test_the_public_reads_the_words_without_the_lights(center: Center) -> None:
    version, nodes = public_articles(center)
    assert version is not None
    assert any(node.number == "9.1" for node in nodes)
    assert all(node.light == "" for node in nodes)


def test_every_control_of_the_shipped_charter_is_known(center: Center) -> None:
    assert [
        key for key in set(Binding.objects.values_list("control", flat=True)) if key not in controls
    ] == []


def test_the_journal_is_read_in_sentences_by_those_who_may(
    enter: Callable[..., Client], center: Center
) -> None:
    words = enter("director").get("/charter/journal").content.decode()
    assert "发布了" in words
    assert enter("engineer").get("/charter/journal").status_code == 403
    for nonsense in ("-1", "x", "9" * 40, "²"):
        assert enter("director").get("/charter/journal", {"below": nonsense}).status_code == 200
