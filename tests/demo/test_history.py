"""The demo's history: the same for everybody, resumable, and made of real operations."""

from datetime import datetime, timedelta

import pytest

from opscharter.cases.models import Case
from opscharter.charter.models import Occasion
from opscharter.charter.tally import drifted
from opscharter.core.clock import ZONE
from opscharter.core.models.journal import JournalEntry
from opscharter.core.scope import center_scope
from opscharter.faces.cli.demo import arrivals, founding, playing
from opscharter.faces.cli.demo.hours import after, intervals, moment
from opscharter.faces.cli.demo.threads import Thread

pytestmark = pytest.mark.usefixtures("settled")
DAYS = 3
END = datetime(2026, 11, 20, 18, 0, tzinfo=ZONE)


def threads(days, end=END):
    first = founding.first_day(END)
    return [
        t.as_json()
        for n in range(days)
        for t in arrivals.of_day(first + timedelta(days=n), first, end)
    ]


def test_each_day_always_brings_the_same():
    assert threads(30) == threads(30)
    assert len({row["key"] for row in threads(180)}) == len(threads(180))


def test_half_a_year_holds_about_a_thousand_requests_and_every_kind_of_paperwork():
    kinds = [row["kind"] for row in threads(181)]
    assert 850 <= kinds.count("request") + kinds.count("question") <= 1250
    assert {
        "errand",
        "report",
        "plan",
        "coordination",
        "liaison",
        "training",
        "away",
        "duplicate",
    } <= set(kinds)


def test_working_time_leaves_out_lunch_weekends_and_holidays():
    friday = datetime(2026, 9, 18, 17, 0, tzinfo=ZONE)
    later = after(friday, 60)
    assert intervals(later.date())
    assert (later.hour, later.minute) == (9, 0)
    assert after(datetime(2026, 9, 16, 11, 50, tzinfo=ZONE), 20).strftime("%H:%M") == "13:40"


def test_a_thread_is_stored_and_read_back_whole():
    thread = Thread(END, "2026-11-20:3", "request", case=7, turn=2, memo={"channel": "web"})
    assert Thread.from_json(thread.as_json()) == thread
    assert thread.chances.random() == Thread.from_json(thread.as_json()).chances.random()


def test_a_killed_run_goes_on_and_plays_nothing_twice(transactional_db, monkeypatch):
    center = founding.found(END)
    kill_at_step(monkeypatch, 30)
    with pytest.raises(KeyboardInterrupt):
        play(center)
    monkeypatch.undo()
    play(center)
    end = moment(founding.first_day(END) + timedelta(days=DAYS), -1)
    with center_scope(center.pk):
        rows = Case.objects.filter(center_id=center.pk, type="service.request")
        asked = [row for row in threads(DAYS, end) if row["kind"] in {"request", "question"}]
        merged = rows.filter(title__contains="到现在还没有解决").count()
        assert rows.count() - merged == len(asked)
        assert JournalEntry.objects.filter(operation="demo.day").count() == DAYS
        assert drifted(center.pk) == []
        assert Occasion.objects.filter(control="service.request/assess", verdict="kept").exists()
        before = rows.count()
        # once it is complete there is nothing left to play
        play(center)
        assert rows.count() == before


def kill_at_step(monkeypatch, number):
    """Let the player die in the middle of a day, as kill -9 would have it."""
    real, count = playing._step, 0

    def step(*given):
        nonlocal count
        count += 1
        if count == number:
            raise KeyboardInterrupt
        return real(*given)

    monkeypatch.setattr(playing, "_step", step)


def play(center):
    playing.play(center, told=lambda *_progress: None, only=DAYS)
