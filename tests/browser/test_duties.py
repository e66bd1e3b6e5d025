"""A clerk states what was done; the head sees the shortfall that became an improvement beside its article."""

from datetime import timedelta
from pathlib import Path

import pytest

from opscharter.charter.follow import chores
from opscharter.core.actor import system_actor
from opscharter.core.clock import moved_to
from opscharter.modules.improvement import watching
from opscharter.org.models import Post
from opscharter.proof.statements import opening
from tests.browser.conftest import PHONE, House
from tests.proof.charters import MINUTES, ROUND, publish_articles
from tests.proof.marking import begin, enter, follow

pytestmark = [pytest.mark.browser]
SHOTS = Path("/tmp/duties_shots")


def works(house: House) -> None:
    """What the worker does all the time."""
    with moved_to(house.at):
        for name in ("proof.statements", "improvement.watch"):
            chores[name](house.center.pk, house.at)
        follow(house.center, house.at)
        chores["improvement.watch"](house.center.pk, house.at + timedelta(minutes=2))


def test_a_statement_and_an_improvement_in_the_browser(house: House) -> None:
    opening._done.clear()
    watching._looked.clear()
    system = system_actor(house.center.pk)
    seat = Post.objects.get(key="engineer")
    with moved_to(house.at):
        publish_articles(MINUTES, ROUND, by=system, at=house.at)
        control = "people.statement/a3"
        for number in range(3):
            at = house.at - timedelta(hours=3)
            facts = {"post": seat.pk, "department": seat.department_id}
            enter(
                house.center,
                system,
                at,
                begin(control, f"x{number}", at + timedelta(hours=1), **facts),
            )
    works(house)
    page = house.come("engineer")
    page.goto("/")
    shot(page, "today")
    page.get_by_role("link", name="去说明").first.click()
    shot(page, "statement")
    page.get_by_label("完成情况").fill("11 月 9 日上午查看三条消防通道，均畅通。")
    page.get_by_role("button", name="提交说明").click()
    shot(page, "statements")
    works(house)
    page.goto("/proof/mine")
    shot(page, "mine")
    head = house.come("engineering_head")
    head.goto("/proof/statements")
    shot(head, "review-list")
    head.get_by_role("link", name="去复核").first.click()
    shot(head, "review")
    head.goto("/charter/")
    shot(head, "charter")
    head.goto("/charter/articles/3")
    shot(head, "evidence")
    head.goto("/charter/")
    head.get_by_role("link", name="已开改进").click()
    shot(head, "case")
    head.goto("/improvement/")
    shot(head, "list")
    head.goto("/improvement/new?control=people.statement/a2")
    shot(head, "new")
    phone = house.come("engineer", **PHONE)
    for name in ("proof/mine", "proof/statements", "improvement/", "charter/"):
        phone.goto(f"/{name}")
        shot(phone, f"phone-{name.replace('/', '-')}")
    phone.emulate_media(color_scheme="dark")
    phone.goto("/proof/mine")
    shot(phone, "phone-dark-mine")


def shot(page, name: str) -> None:
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png", full_page=True)
