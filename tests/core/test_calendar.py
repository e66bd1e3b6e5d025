"""Counting in working time: golden cases of 2026, and what must hold for every calendar."""

import json
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opscharter.core.actor import system_actor
from opscharter.core.calendar import operations, queries
from opscharter.core.calendar.choices import ExceptionKind
from opscharter.core.calendar.days import HOLIDAY, Announced
from opscharter.core.calendar.derivation import Derivation
from opscharter.core.calendar.queries import calendar_for
from opscharter.core.calendar.rules import ZONE, NeverOpen, WorkCalendar
from opscharter.core.durations import Duration, parse_duration
from opscharter.core.models import (
    CalendarException,
    CalendarStamp,
    JournalEntry,
    OpeningHours,
)
from opscharter.core.scope import center_scope

OFFICE = WorkCalendar()


def moment(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def told(start, words, calendar=OFFICE):
    return calendar.add(moment(start), parse_duration(words), verb="收单").derivation.words()


@pytest.mark.parametrize(
    ("start", "words", "told_as"),
    [
        (
            "2026-09-29 16:10",
            "4 个工作日",
            "收单 2026-09-29 16:10 + 4 个工作日（10/1–10/7 国庆节放假，10/10 周六调休上班）→ 10-10 16:10",
        ),
        (
            "2026-09-30 17:10",
            "30 分钟",
            "收单 2026-09-30 17:10 + 30 分钟（10/1–10/7 国庆节放假，只计办公时间）→ 10-08 08:40",
        ),
        (
            "2026-10-03 10:00",
            "1 个工作日",
            "收单 2026-10-03 10:00 + 1 个工作日（非办公时间，自 10-08 08:30 起算，10/3–10/7 国庆节放假）→ 10-09 08:30",
        ),
        (
            "2026-09-26 10:00",
            "7 日",
            "收单 2026-09-26 10:00 + 7 日（10/3–10/7 国庆节放假，10/3 期满日休息，顺延）→ 10-08 17:30",
        ),
        (
            "2026-12-30 16:00",
            "3 个工作日",
            "收单 2026-12-30 16:00 + 3 个工作日（2027/1/1 元旦放假，2027/1/2–1/3 周末）→ 2027-01-05 16:00（暂定：2027 年放假安排尚未公布）",
        ),
        ("2026-12-31 10:00", "2 小时", "收单 2026-12-31 10:00 + 2 小时 → 12-31 12:00"),
        (
            "2026-11-04 12:30",
            "24 小时（昼夜连计）",
            "收单 2026-11-04 12:30 + 24 小时（昼夜连计）→ 11-05 12:30",
        ),
        ("2026-10-31 09:00", "1 个月", "收单 2026-10-31 09:00 + 1 个月 → 11-30 17:30"),
        (
            "2026-11-06 20:00",
            "次一工作日",
            "收单 2026-11-06 20:00 + 次一工作日（11/7–11/8 周末）→ 11-09 17:30",
        ),
    ],
)
def test_a_deadline_tells_how_it_came_about(start, words, told_as):
    assert told(start, words) == told_as


def test_announced_closures_and_openings_override_the_week_and_the_later_one_wins():
    calendar = WorkCalendar(
        announced=(
            Announced(date(2026, 11, 5), date(2026, 11, 6), "停电检修"),
            Announced(date(2026, 11, 6), date(2026, 11, 6), "提前来电", as_usual=True),
        )
    )
    assert told("2026-11-04 15:00", "2 个工作日", calendar) == (
        "收单 2026-11-04 15:00 + 2 个工作日"
        "（11/5 因停电检修停办，11/6 周五因提前来电开放，11/7–11/8 周末）→ 11-09 15:00"
    )


def test_a_center_that_never_closes_counts_through_holidays():
    always = WorkCalendar(tuple((kind, ((0, 1440),)) for kind in range(9)))
    due = always.add(moment("2026-10-01 23:50"), parse_duration("30 分钟")).due_at
    assert due == moment("2026-10-02 00:20")
    assert WorkCalendar(((0, ((540, 600),)), (HOLIDAY, ((600, 660),)))).is_open(
        moment("2026-10-01 10:30")
    )


def test_a_pause_moves_the_due_time_by_the_working_time_it_took_and_an_extension_adds_to_it():
    deadline = OFFICE.add(moment("2026-11-09 09:00"), parse_duration("2 个工作日"), verb="收单")
    paused = OFFICE.pause(deadline, moment("2026-11-10 09:00"), moment("2026-11-11 09:00"))
    assert paused.due_at == moment("2026-11-12 09:00")
    extended = OFFICE.extend(paused, parse_duration("3 个工作日"))
    assert extended.due_at == moment("2026-11-17 09:00")
    assert extended.derivation.words() == (
        "收单 2026-11-09 09:00 + 2 个工作日 → 11-11 09:00；"
        "暂停 11-10 09:00 至 11-11 09:00 → 11-12 09:00；延期 3 个工作日 → 11-17 09:00"
    )
    late = OFFICE.pause(deadline, moment("2026-11-12 09:00"), moment("2026-11-13 09:00"))
    assert late == deadline


def test_a_changed_calendar_recomputes_the_deadline_with_its_moves():
    deadline = OFFICE.add(moment("2026-11-09 09:00"), parse_duration("2 个工作日"), verb="收单")
    extended = OFFICE.extend(deadline, parse_duration("1 个工作日"))
    stored = Derivation.from_json(json.loads(json.dumps(extended.derivation.as_json())))
    snow = WorkCalendar(announced=(Announced(date(2026, 11, 10), date(2026, 11, 10), "大雪"),))
    assert OFFICE.recompute(stored) == extended
    assert snow.recompute(stored).due_at == moment("2026-11-13 09:00")


def test_a_calendar_that_never_opens_says_so_instead_of_searching_for_ever():
    with pytest.raises(NeverOpen):
        WorkCalendar(()).add(moment("2026-11-09 09:00"), parse_duration("1 小时"))


# --- what holds for every calendar ----------------------------------------------------------

intervals = st.sampled_from(
    [
        ((510, 720), (810, 1050)),
        ((0, 1440),),
        ((540, 1020),),
        ((480, 690), (840, 1080), (1140, 1260)),
    ]
)
weeks = st.dictionaries(st.integers(0, 8), intervals, max_size=9).filter(
    lambda week: any(kind < 5 for kind in week)
)
days = st.dates(date(2025, 1, 1), date(2027, 6, 30))


@st.composite
def calendars(draw):
    announced = []
    for first in draw(st.lists(days, max_size=3)):
        last = first + timedelta(days=draw(st.integers(0, 9)))
        announced.append(Announced(first, last, "公告", as_usual=draw(st.booleans())))
    return WorkCalendar(tuple(sorted(draw(weeks).items())), tuple(announced))


moments = st.integers(0, 900_000).map(
    lambda minutes: moment("2025-06-01 00:00") + timedelta(minutes=minutes)
)
working = st.builds(
    lambda n: Duration(n, "minutes", working=True), st.integers(0, 6000)
) | st.builds(
    lambda n, c: Duration(n, "workdays", working=True, to_close=c),
    st.integers(0, 12),
    st.booleans(),
)
natural = st.builds(lambda n: Duration(n, "days", working=False, to_close=True), st.integers(0, 40))


@given(calendars(), moments, working | natural)
def test_a_deadline_never_falls_on_closed_time_nor_before_its_start(calendar, start, duration):
    due = calendar.add(start, duration).due_at
    assert due >= start
    assert calendar.is_open(due) or calendar.is_open(due - timedelta(minutes=1))


@given(calendars(), moments, st.integers(0, 20_000), working | natural)
def test_who_starts_later_is_never_due_earlier(calendar, start, later, duration):
    second = start + timedelta(minutes=later)
    assert calendar.add(start, duration).due_at <= calendar.add(second, duration).due_at


@given(calendars(), moments, st.integers(0, 6000))
def test_adding_minutes_and_measuring_them_are_inverse(calendar, start, amount):
    due = calendar.add(start, Duration(amount, "minutes", working=True)).due_at
    assert calendar.working_minutes(start, due) == amount
    assert calendar.working_minutes(due, start) == -amount


@given(calendars(), moments, working | natural)
def test_a_derivation_survives_storage_and_its_own_recomputation(calendar, start, duration):
    deadline = calendar.add(start, duration, verb="收单")
    stored = Derivation.from_json(json.loads(json.dumps(deadline.derivation.as_json())))
    assert stored == deadline.derivation
    assert calendar.recompute(stored) == deadline
    assert stored.words("en")


# --- in the database ------------------------------------------------------------------------


@pytest.fixture
def named(db):
    with center_scope(77):
        yield system_actor(77)


def test_hours_and_closures_change_the_center_s_calendar_at_once_and_leave_a_journal_entry(
    named, at
):
    assert calendar_for(77) == WorkCalendar()
    week = {day: [(540, 720), (780, 1020)] for day in range(6)}
    operations.set_opening_hours(hours=week, by=named, at=at)
    assert calendar_for(77).is_open(moment("2026-11-14 10:00"))
    closure = operations.announce_closure(
        first_day=date(2026, 11, 14),
        last_day=date(2026, 11, 14),
        reason="消防检修",
        by=named,
        at=at,
    )
    assert not calendar_for(77).is_open(moment("2026-11-14 10:00"))
    operations.withdraw_closure(exception=closure, reason="改期", by=named, at=at)
    assert calendar_for(77).is_open(moment("2026-11-14 10:00"))
    operations.announce_closure(
        first_day=date(2026, 11, 15),
        last_day=date(2026, 11, 15),
        reason="社区义诊",
        kind=ExceptionKind.OPEN,
        hours=(600, 660),
        by=named,
        at=at,
    )
    assert calendar_for(77).opening(date(2026, 11, 15)).intervals == ((600, 660),)
    assert JournalEntry.objects.count() == 4


def test_hours_that_overlap_and_closures_of_the_past_are_refused_and_change_nothing(named, at):
    with pytest.raises(operations.UnusableHours):
        operations.set_opening_hours(hours={0: [(540, 720), (700, 1020)]}, by=named, at=at)
    with pytest.raises(operations.UnusableHours):
        operations.set_opening_hours(hours={7: [(540, 720)]}, by=named, at=at)
    with pytest.raises(operations.UnusableException):
        operations.announce_closure(
            first_day=date(2026, 11, 6), last_day=date(2026, 11, 9), reason="补", by=named, at=at
        )
    assert OpeningHours.objects.count() == CalendarException.objects.count() == 0


def test_the_calendar_of_another_process_is_noticed_by_its_stamp(named, monkeypatch):
    queries.forget(77)
    assert queries.calendar_for(77) == WorkCalendar()
    OpeningHours.objects.create(center_id=77, day_kind=2, opens=600, closes=660)
    CalendarStamp.objects.create(center_id=77, stamp=uuid4())
    monkeypatch.setattr(queries, "_TRUSTED", 0)
    assert queries.calendar_for(77).hours == ((2, ((600, 660),)),)
    queries.forget(77)
