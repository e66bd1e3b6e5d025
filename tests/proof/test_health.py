"""The health report: what the record says about the regulation itself."""

from datetime import date, datetime, timedelta

import pytest
from django.test import Client

from opscharter.charter.parameters import active_version
from opscharter.charter.periods import Period
from opscharter.charter.tally import NAME
from opscharter.core.calendar.rules import WorkCalendar
from opscharter.core.clock import moved_to
from opscharter.core.durations import minutes
from opscharter.core.readers import catch_up
from opscharter.org.sessions import COOKIE
from opscharter.proof.health.queries import health_of, limit_words
from opscharter.proof.health.rules import Facts, Finding, examine, rounded_up
from tests.proof.test_whatif import assessed
from tests.stage import present, session_of

MINUTE = timedelta(minutes=1)
MONTHS = [date(2026, n, 1) for n in range(6, 12)]


def facts(kept: int, late: int, took: list[int], *, limit: int = 30, **more) -> Facts:
    """Six months alike; `took` minutes in both halves."""
    spent = [each * MINUTE for each in took]
    return Facts(
        {month: {"kept": kept, "late": late, **more} for month in MONTHS}, spent, spent,
        limit * MINUTE,
    )  # fmt: skip


def test_what_never_came_up_is_named():
    assert examine(Facts()) == [Finding("idle")]


def test_what_is_late_month_after_month_gets_a_deadline_the_record_supports():
    (found,) = examine(facts(10, 10, [20, 25, 41, 43] * 5))
    assert (found.ailment, found.part, found.proposed) == ("late", 0.5, 45 * MINUTE)


def test_two_bad_months_are_no_habit():
    months = {m: {"kept": 20} for m in MONTHS} | {m: {"late": 20} for m in MONTHS[:2]}
    assert [f.ailment for f in examine(Facts(months))] == []


def test_an_exception_that_has_become_the_rule_is_named():
    assert [f.ailment for f in examine(facts(2, 0, [], excepted=9))] == ["excepted"]


def test_what_slows_down_is_named_with_before_and_now():
    slow = Facts(
        {m: {"kept": 10} for m in MONTHS}, [20 * MINUTE] * 12, [40 * MINUTE] * 12, 60 * MINUTE
    )
    (found,) = examine(slow)
    assert (found.ailment, found.proposed, found.took) == ("slowing", 20 * MINUTE, 40 * MINUTE)


def test_a_promise_that_could_be_better_is_named():
    (found,) = examine(facts(20, 0, [3, 4, 5, 8] * 5))
    assert (found.ailment, found.proposed) == ("slack", 10 * MINUTE)


@pytest.mark.parametrize(
    ("took", "written"), [(27, "30 分钟"), (61, "90 分钟"), (180, "3 小时"), (500, "2 个工作日")]
)
def test_a_proposal_is_written_as_a_charter_writes_it(took, written):
    day = timedelta(hours=8)
    assert limit_words(rounded_up(took * MINUTE, day), day) == written


@pytest.mark.usefixtures("settled")
def test_the_report_proposes_what_the_replay_can_try(center, system, at: datetime):
    calendar, began = WorkCalendar(), datetime(2026, 8, 3, 10, 0, tzinfo=at.tzinfo)
    for number in range(24):
        start = began + timedelta(days=4 * number)
        with moved_to(calendar.due(start, minutes(44))):
            assessed(center, system, str(number), start, 44, 1)
    catch_up(NAME, center.pk)
    version = present(active_version(center.pk, at))
    found = health_of(center.pk, version, Period("chosen", date(2026, 7, 1), at.date()))
    (late,) = found.by_ailment["late"]
    assert (late.target, late.now, late.words) == (
        "service.request/assess.within", "30 分钟", "45 分钟",
    )  # fmt: skip
    assert found.by_ailment["idle"]


@pytest.mark.usefixtures("settled")
def test_the_pages_lead_from_ailment_to_replay(center, actors, at):
    browser = Client()
    browser.cookies[COOKIE] = session_of(actors["director"], at)
    page = browser.get("/proof/health").content.decode()
    assert "从未发生" in page
    replayed = browser.get(
        "/proof/whatif", {"target": "service.request/assess.within", "words": "20 分钟"}
    ).content.decode()
    assert "30 分钟" in replayed
    wrong = browser.get(
        "/proof/whatif", {"target": "service.request/assess.within", "words": "尽快"}
    )
    assert wrong.status_code == 200
    assert "尽快" in wrong.content.decode()
