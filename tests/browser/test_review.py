"""A manager decides a whole regulation by keyboard: how many keys it takes, and what the check says afterwards."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from opscharter.binding.importing import to_charter
from opscharter.binding.reviewing.state import review_of
from opscharter.charter.checks import check
from opscharter.charter.models import CharterVersion
from opscharter.charter.operations import save_draft
from opscharter.core.scope import center_scope
from opscharter.regulation.reading import read_file
from opscharter.regulation.structure import regulations_in
from tests.binding.material import STATION
from tests.browser.conftest import PHONE, House

SOURCES = next(
    (found for up in Path(__file__).parents if (found := up / "shared" / "regulations").is_dir()),
    Path("nowhere"),
)
SURE = 60
MOST_KEYS = 300


def draft_in(house: House, text: str) -> CharterVersion:
    """A draft as import leaves it."""
    with center_scope(house.center.pk):
        return save_draft(text=text, by=house.actors["director"], at=house.at)


def text_of(draft: CharterVersion) -> str:
    """Its text now."""
    with center_scope(draft.center_id):
        return CharterVersion.objects.get(pk=draft.pk).text


class Fingers:
    """Presses keys, counts them, and waits until the page has answered."""

    def __init__(self, page: Page, house: House) -> None:
        self.page, self.house, self.count = page, house, 0

    def press(self, key: str, *, answers: bool = True) -> None:
        self.count += 1
        if not answers:
            self.page.keyboard.press(key)
            return
        before = self._stands()
        self.page.keyboard.press(key)
        for _moment in range(250):
            if self._stands() != before:
                break
            self.page.wait_for_timeout(20)
        else:
            raise AssertionError(f"nothing happened after {key} at {before}")
        self.page.wait_for_timeout(40)  # htmx settles 20 ms after the swap
        self.house.later(seconds=8)

    def _stands(self) -> str:
        """Where the page stands, and on which text."""
        return str(self.page.locator(".review-state").get_attribute("data-at")) + str(
            self.page.locator("#decide input[name=hash]").get_attribute("value")
        )

    def decide(self) -> None:
        """Accept a sure first suggestion, leave the rest to people, give vague words their proposed value."""
        if self.page.locator(".review-value").count():
            self.press("v", answers=False)
            self.press("Enter")
            return
        first = self.page.locator("#offer-1 .offer-head .sub")
        sure = first.count() and int((first.text_content() or "0").strip("% ")) >= SURE
        self.press("1" if sure else "p")

    def finish(self) -> None:
        """Go on until nothing is open and no vague word waits."""
        while self.count < MOST_KEYS:
            if self.page.locator(".review-done").count():
                loose = self.page.locator(".review-loose a").first
                if not loose.count():
                    return
                self.count += 1
                loose.click()
                self.page.wait_for_timeout(300)
            self.decide()
        raise AssertionError("it takes too many keys")


def unbound(text: str) -> list[str]:
    """The obligations that the check still finds without a control."""
    return [finding.article for finding in check(text) if finding.code == "unbound"]


def test_a_regulation_is_decided_from_start_to_finish_by_keyboard(house: House) -> None:
    draft = draft_in(house, STATION)
    assert unbound(text_of(draft))
    page = house.come("director")
    page.goto(f"/binding/review/{draft.pk}")
    fingers = Fingers(page, house)
    total = review_of(STATION).total
    fingers.finish()
    text = text_of(draft)
    assert review_of(text).left == 0
    assert unbound(text) == []
    assert fingers.count <= 3 * total
    expect(page.locator(".review-progress strong")).to_have_text(f"{total} / {total}")
    assert house.said == []


def test_keys_move_undo_search_and_help(house: House) -> None:
    draft = draft_in(house, STATION)
    page = house.come("director")
    page.goto(f"/binding/review/{draft.pk}?show=all&at=4.1")
    fingers = Fingers(page, house)
    heading = page.locator(".review-head h2")
    fingers.press("j")
    expect(heading).to_have_text("第四条（二）")
    fingers.press("ArrowDown")
    expect(heading).to_have_text("第四条（三）")
    fingers.press("ArrowUp")
    fingers.press("k")
    expect(heading).to_have_text("第四条（一）")
    fingers.press("1")
    assert text_of(draft) != STATION
    fingers.press("u")
    assert text_of(draft) == STATION
    page.keyboard.press("c")
    page.keyboard.type("培训")
    fingers.press("Enter", answers=False)
    expect(page.locator("[data-focus]")).to_be_focused()
    fingers.press("Enter")
    assert "](control:" in text_of(draft)
    page.keyboard.press("?")
    expect(page.locator("#review-help")).to_be_visible()
    page.keyboard.press("Escape")
    assert house.said == []


def test_on_a_phone_every_decision_is_a_thumb_sized_button_and_nothing_overflows(
    house: House,
) -> None:
    draft = draft_in(house, STATION)
    page = house.come("director", **PHONE)
    page.goto(f"/binding/review/{draft.pk}?at=4.4")
    for button in page.locator(".review-panel button:visible, .review-move a:visible").all():
        box: Any = button.bounding_box()
        assert box["height"] >= 44, button.inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.locator("#offer-1").tap()
    expect(page.locator(".review-head h2")).to_have_text("第五条")
    assert "](control:" in text_of(draft)


def test_without_javascript_the_same_decisions_are_plain_posts(house: House) -> None:
    draft = draft_in(house, STATION)
    page = house.come(
        "director", java_script_enabled=False, viewport={"width": 1280, "height": 860}
    )
    page.goto(f"/binding/review/{draft.pk}?at=4.2")
    page.locator("#offer-1").click()
    expect(page.locator(".review-head h2")).to_have_text("第四条（三）")
    page.locator("button[value=undo]").click()
    assert text_of(draft) == STATION


@pytest.mark.skipif(
    not SOURCES.is_dir(), reason="the source regulations are not beside this checkout"
)
def test_twenty_four_articles_of_somebody_elses_regulation_take_less_than_half_an_hour(
    house: House,
) -> None:
    source = next(SOURCES.glob("000_*.txt"))
    third = regulations_in(read_file(source.name, source.read_bytes()))[2]
    draft = draft_in(house, to_charter(third, key="reading", label="2026.1"))
    total = review_of(text_of(draft)).total
    page = house.come("director")
    page.goto(f"/binding/review/{draft.pk}")
    began = house.at
    fingers = Fingers(page, house)
    fingers.finish()
    text = text_of(draft)
    assert unbound(text) == []
    assert not review_of(text).loose
    assert fingers.count <= 4 * total, f"{fingers.count} keys for {total}"
    assert (house.at - began).seconds < 30 * 60
