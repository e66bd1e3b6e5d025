"""The findings' panel while one writes: grave first, lines to jump to, coverage both ways, waivers with their reasons."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from opscharter.charter import operations
from opscharter.charter.checks import check_document
from opscharter.charter.models import CharterVersion, Waiver
from opscharter.charter.text import parse
from opscharter.core.actor import Actor
from opscharter.core.clock import moved_to
from opscharter.core.models.journal import JournalEntry
from opscharter.core.refusal import Invalid, NotFound
from opscharter.org.models import Center, Post
from tests.charter.test_pages import enter, static_files

__all__ = ["enter", "static_files"]

VAGUE = """

第{number}条　前台受理员[及时答复](control:people.statement/answers)来访的人。
"""


@pytest.fixture
def draft(center: Center, actors: dict[str, Actor], at: datetime) -> CharterVersion:
    """The shipped charter with a vague article more."""
    return operations.save_draft(text=_text(center), by=actors["director"], at=at)


def _text(center: Center, *, before: str = "") -> str:
    ruling = CharterVersion.objects.get(published_at__isnull=False)
    text = ruling.text.replace("label: 2026.1", "label: 2026.9")
    last = max(int(n.number) for n in parse(text).nodes if n.kind == "article")
    extra = f"\n\n第{last + 1}条　{before}\n" if before else ""
    return text + extra + VAGUE.format(number=last + (2 if before else 1))


def _vague(draft: CharterVersion, center: Center) -> Any:
    findings = check_document(parse(draft.text), center.pk)
    return next(f for f in findings if f.code == "vague")


def test_an_error_keeps_the_draft_from_ruling_until_it_is_waived_with_a_reason(
    draft: CharterVersion, center: Center, actors: dict[str, Actor], at: datetime
) -> None:
    director = actors["director"]
    with pytest.raises(operations.Unclean):
        operations.publish(version=draft, effective_at=at, by=director, at=at)
    found = _vague(draft, center)
    with pytest.raises(Invalid):
        operations.waive(
            key=draft.key, fingerprint=found.fingerprint, reason=" ", by=director, at=at
        )
    waiver = operations.waive(
        key=draft.key,
        fingerprint=found.fingerprint,
        reason="接待惯例，另有规定",
        by=director,
        at=at,
    )
    entry = JournalEntry.objects.filter(operation="charter.finding.waived").latest("pk")
    assert entry.reason == "接待惯例，另有规定"
    assert _vague(draft, center).waived == "接待惯例，另有规定"
    with pytest.raises(operations.WaivedAlready):
        operations.waive(
            key=draft.key, fingerprint=found.fingerprint, reason="再来一次", by=director, at=at
        )
    operations.withdraw_waiver(waiver=waiver.pk, by=director, at=at)
    assert _vague(draft, center).stands
    with pytest.raises(NotFound):
        operations.withdraw_waiver(waiver=waiver.pk, by=director, at=at)


def test_a_waiver_survives_renumbering_ends_on_its_day_and_lapses_with_the_words(
    draft: CharterVersion, center: Center, actors: dict[str, Actor], at: datetime
) -> None:
    found = _vague(draft, center)
    operations.waive(
        key=draft.key, fingerprint=found.fingerprint, reason="试行一个月", until=at.date() + timedelta(days=30),
        by=actors["director"], at=at,
    )  # fmt: skip
    renumbered = parse(
        _text(center, before="[本条](control:people.declaration/new)说明适用的范围。")
    )
    moved = next(f for f in check_document(renumbered, center.pk) if f.code == "vague")
    assert moved.article != found.article
    assert moved.waived == "试行一个月"
    reworded = parse(draft.text.replace("[及时答复]", "[及时回复]"))
    assert next(f for f in check_document(reworded, center.pk) if f.code == "vague").stands
    with moved_to(at + timedelta(days=31)):
        assert _vague(draft, center).stands


def test_what_the_system_must_know_cannot_be_waived(
    center: Center, actors: dict[str, Actor], at: datetime
) -> None:
    text = _text(center).replace("people.statement/answers", "people.nothing/answers")
    draft = operations.save_draft(text=text, by=actors["director"], at=at)
    found = next(f for f in check_document(parse(text), center.pk) if f.code == "unknown_control")
    with pytest.raises(operations.CannotBeWaived):
        operations.waive(
            key=draft.key,
            fingerprint=found.fingerprint,
            reason="不想改了",
            by=actors["director"],
            at=at,
        )
    with pytest.raises(operations.NothingToWaive):
        operations.waive(
            key=draft.key, fingerprint="no-such", reason="不想改了", by=actors["director"], at=at
        )


def test_a_person_with_two_posts_is_found_by_the_charter_of_the_center(
    draft: CharterVersion, center: Center, actors: dict[str, Actor], at: datetime
) -> None:
    text = draft.text.replace("[非经办人]", "[任何人员]")
    found = [f for f in check_document(parse(text), center.pk) if f.code == "separation"]
    assert len(found) == 1
    assert found[0].severity == "error"
    Post.objects.filter(key="callback").update(closed_at=at)
    codes = {f.code for f in check_document(parse(draft.text), center.pk)}
    assert "separation" not in codes


def test_the_panel_shows_gravity_lines_and_coverage_and_the_waiver_page_works_without_a_script(
    draft: CharterVersion, center: Center, enter: Callable[..., Client], at: datetime
) -> None:
    browser = enter("director", center)
    found = _vague(draft, center)
    page = browser.get("/charter/edit").content.decode()
    assert f'data-line="{found.line}"' in page
    assert "发布前须改正" in page
    assert "/charter/waivers/new?key=community&amp;finding=" + found.fingerprint in page
    asked = {"key": "community", "finding": found.fingerprint}
    assert found.words in browser.get("/charter/waivers/new", asked).content.decode()
    refused = browser.post("/charter/waivers/new", {**asked, "reason": ""})
    assert refused.status_code == 422
    done = browser.post("/charter/waivers/new", {**asked, "reason": "接待惯例，另有规定"})
    assert done.status_code == 303
    shown = browser.get("/charter/edit").content.decode()
    assert "接待惯例，另有规定" in shown
    waiver = Waiver.objects.get(fingerprint=found.fingerprint)
    assert browser.post(f"/charter/waivers/{waiver.pk}/withdraw").status_code == 303
    assert _vague(draft, center).stands


def test_checking_a_long_text_takes_no_more_queries_than_a_short_one(
    center: Center, enter: Callable[..., Client], at: datetime
) -> None:
    browser = enter("director", center)
    browser.get("/charter/edit")
    short = _count(browser, _text(center))
    more = "".join(f"\n第{n}条　前台受理员应当每月核对名册。\n" for n in range(13, 150))
    assert _count(browser, _text(center) + more) == short


def _count(browser: Client, text: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert browser.post("/charter/check", {"text": text}).status_code == 200
    return len(queries)
