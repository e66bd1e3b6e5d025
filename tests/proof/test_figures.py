"""Figures by article, department, post and person; from each number to its occasions; people see their own."""

import re
from datetime import datetime, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from opscharter.core.actor import Actor
from opscharter.org.models import Center, Post
from tests.charter.test_precedence import beside
from tests.proof.conftest import Enter
from tests.proof.marking import MINUTE, begin, end, enter, follow
from tests.stage import present

ASSESS = "service.request/assess"
pytestmark = pytest.mark.usefixtures("settled")


def assessments(
    center: Center, by: Actor, at: datetime, minutes: list[int | None], post: str, prefix: str = ""
) -> Post:
    """Assessments of a post, done after so many minutes (due after 30) or never."""
    own = Post.objects.get(center_id=center.pk, key=post)
    facts = {"department": own.department_id, "post": own.pk, "person": by.person}
    for number, after in enumerate(minutes):
        key = f"{prefix}{post}{number}"
        enter(center, by, at, begin(ASSESS, key, at + 30 * MINUTE, **facts))
        if after is not None:
            enter(center, by, at + after * MINUTE, end(ASSESS, key, **facts))
    follow(center, at + timedelta(hours=3))
    return own


def rows_of(page: str) -> list[str]:
    """The text of each row of the table."""
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    return [
        " ".join(unescape(re.sub(r"<[^>]+>", " ", row)).split()) for row in body.split("</tr>")[:-1]
    ]


def links(page: str, verdict: str) -> list[str]:
    return [unescape(a) for a in re.findall(rf'href="([^"]*verdict={verdict}[^"]*)"', page)]


def test_every_number_has_its_denominator_and_leads_to_its_occasions(
    center: Center, actors: dict[str, Actor], at: datetime, sit: Enter
) -> None:
    assessments(center, actors["desk"], at, [5, 40, None], "desk")
    assessments(center, actors["dispatcher"], at, [5, 6], "dispatcher")
    browser = sit(actors["director"])
    page = browser.get("/proof/").content.decode()
    first = rows_of(page)[0]
    assert "第九条" in first
    assert "3 / 5" in first
    late = browser.get(links(page, "late")[0]).content.decode()
    assert late.count('class="occasion"') == 1
    assert "条日志" in late or "journal entr" in late
    by_post = browser.get("/proof/?view=post").content.decode()
    assert [row.split(" / ")[0][-1] for row in rows_of(by_post)] == ["1", "2"]  # worst first
    missed = browser.get(links(by_post, "missed")[0]).content.decode()
    assert missed.count('class="occasion"') == 1
    by_department = browser.get("/proof/?view=department").content.decode()
    assert "3 / 5" in " ".join(rows_of(by_department))
    assert "3 / 5" in " ".join(rows_of(browser.get("/proof/?view=chapter").content.decode()))
    narrowed = re.findall(r'href="(/proof/\?[^"]*of=post[^"]*)"', by_post)[0]
    inside = browser.get(unescape(narrowed)).content.decode()
    assert "第九条" in rows_of(inside)[0]
    assert "1 / 3" in rows_of(inside)[0]


def test_figures_as_known_then_lead_to_the_occasions_as_known_then(
    center: Center, actors: dict[str, Actor], at: datetime, sit: Enter
) -> None:
    before = at - timedelta(days=5)
    assessments(center, actors["desk"], before, [None], "desk")
    enter(center, actors["desk"], before + MINUTE, end(ASSESS, "desk0"), written=at)
    follow(center, at)
    browser = sit(actors["director"])
    days = "from=2026-11-01&to=2026-11-08"
    then = browser.get(f"/proof/?{days}&as_of=2026-11-08").content.decode()
    assert links(then, "missed")
    assert not any("late" in row for row in links(then, "late"))
    occasions = browser.get(links(then, "missed")[0]).content.decode()
    assert occasions.count('class="occasion"') == 1
    assert "迟做" in occasions  # what it is today
    now = browser.get(f"/proof/?{days}").content.decode()
    assert not links(now, "missed")
    assert links(now, "late")


def test_people_see_their_own_figures_and_nobody_elses(
    center: Center, actors: dict[str, Actor], at: datetime, sit: Enter
) -> None:
    assessments(center, actors["desk"], at, [5, None], "desk")
    own = sit(actors["desk"])
    mine = own.get("/proof/?view=mine").content.decode()
    assert "1 / 2" in " ".join(rows_of(mine))
    assert own.get(links(mine, "missed")[0]).content.decode().count('class="occasion"') == 1
    assert own.get("/proof/?view=person").status_code == 403
    other = present(actors["director"].person)
    assert own.get(f"/proof/?view=article&of=person&unit={other}").status_code == 403
    assert own.get(f"/proof/occasions?of=person&unit={other}").status_code == 403
    everybody = sit(actors["director"]).get("/proof/?view=person").content.decode()
    assert actors["desk"].name in everybody


@pytest.mark.parametrize("view", ["article", "department", "post", "person", "mine"])
def test_a_page_of_figures_costs_the_same_for_few_and_for_many(
    center: Center, actors: dict[str, Actor], at: datetime, sit: Enter, view: str
) -> None:
    browser = sit(actors["director"])
    counted = []
    series: list[list[int | None]] = [[5], [5, 40, None] * 5]
    for number, minutes in enumerate(series):
        for post in ("desk", "dispatcher", "callback")[: number * 2 + 1]:
            assessments(center, actors[post], at, minutes, post, prefix=str(number))
        browser.get(f"/proof/?view={view}")
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(f"/proof/?view={view}").status_code == 200
        counted.append(len(queries))
    assert counted[0] == counted[1]


@pytest.mark.parametrize(
    "query",
    [
        "view=x",
        "as_of=morgen",
        "from=1&to=2",
        "of=post&unit=x",
        "of=post&unit=99999999999999999999",
    ],
)
def test_an_unclear_address_means_the_usual(
    center: Center, actors: dict[str, Actor], sit: Enter, query: str
) -> None:
    browser = sit(actors["director"])
    assert browser.get(f"/proof/?{query}").status_code == 200
    assert browser.get(f"/proof/occasions?{query}&verdict=y&cursor=z").status_code == 200
    assert browser.get("/proof/occasions?article=999").status_code == 404


def test_each_of_two_charters_in_force_has_its_own_figures(
    center: Center, actors: dict[str, Actor], at: datetime, sit: Enter
) -> None:
    assessments(center, actors["desk"], at, [5, 40], "desk")
    second = beside(actors["director"], at, words="20 分钟", target=f"{ASSESS}.within")
    browser = sit(actors["director"])
    first = browser.get("/proof/").content.decode()
    [address] = [unescape(a) for a in re.findall(r'href="(/proof/\?[^"]*charter=[^"]*)"', first)
                 if "finance" in a and "view=article" in a]  # fmt: skip
    assert "财务办法" not in "".join(rows_of(first))
    page = browser.get(address).content.decode()
    assert "1 / 2" in rows_of(page)[0]
    assert f"/charter/articles/1?period=month&amp;version={second.pk}" in page
    assert "charter=finance" in links(page, "late")[0]
    behind = browser.get(links(page, "late")[0]).content.decode()
    assert "财务办法" in behind
    assert behind.count('class="occasion"') == 1
    assert browser.get("/proof/?charter=nothing-of-the-kind").status_code == 200


def test_an_improvement_is_opened_from_what_fell_short_behind_a_number(
    center: Center, actors: dict[str, Actor], at: datetime, sit: Enter
) -> None:
    assessments(center, actors["desk"], at, [5, 40], "desk", prefix="i")
    page = sit(actors["director"]).get("/proof/occasions?article=9.2").content.decode()
    assert page.count("/improvement/new?control=service.request") == 1
    kept = sit(actors["director"]).get("/proof/occasions?article=9.2&verdict=kept").content.decode()
    assert "/improvement/new" not in kept
