"""Two axes of time: what happened when, and what was known when. A report of last month stays what it was."""

import json
from collections import Counter
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from opscharter.charter.models import Occasion, Tally
from opscharter.charter.rules import known_at
from opscharter.core.actor import Actor
from opscharter.core.clock import ZONE, moved_to
from opscharter.core.journal import mark
from opscharter.core.models.journal import JournalEntry, ReaderPosition
from opscharter.faces.cli.charter import app
from opscharter.org.models import Center
from opscharter.proof import recount
from opscharter.proof.queries.counts import by_control, cells
from opscharter.proof.rebuilding import compare, marks_of
from tests.proof.marking import DAY, HOUR, MINUTE, begin, end, enter, follow
from tests.stage import present

ASSESS = "service.request/assess"
pytestmark = pytest.mark.usefixtures("settled")


def status(center: Center, *options: str) -> dict[str, Any]:
    result = CliRunner().invoke(app, ["status", "--center", center.key, "--json", *options])
    assert result.exit_code == 0, result.output
    return {row["article"]: row for row in json.loads(result.stdout)["articles"]}


def figures(row: dict[str, Any]) -> dict[str, int]:
    verdicts = ("kept", "late", "missed", "broken", "excepted", "open")
    return {verdict: row[verdict] for verdict in verdicts if row[verdict]}


def test_a_back_dated_entry_shows_late_and_leaves_last_months_report_as_it_was(
    center: Center, system: Actor, at: datetime
) -> None:
    last_month = datetime(2026, 10, 20, 10, tzinfo=ZONE)
    for number in "12":
        due = last_month + 30 * MINUTE
        enter(center, system, last_month, begin(ASSESS, number, due))
    enter(center, system, last_month + 5 * MINUTE, end(ASSESS, "1"))
    follow(center, at)
    october = ("--from", "2026-10-01", "--to", "2026-10-31")
    first = status(center, *october)["9.2"]
    assert figures(first) == {"kept": 1, "missed": 1}
    assert first["light"] == "missed"
    # on 9 November somebody writes: it was done on 20 October after ten minutes
    enter(center, system, last_month + 10 * MINUTE, end(ASSESS, "2"), written=at)
    enter(center, system, last_month, mark(control=ASSESS, key="3", phase="point"), written=at)
    follow(center, at)
    now = status(center, *october)["9.2"]
    assert figures(now) == {"kept": 2, "late": 1}
    assert now["light"] == "late"
    then = status(center, *october, "--as-of", "2026-11-01")["9.2"]
    assert figures(then) == figures(first)
    assert (then["article"], then["label"], then["light"]) == ("9.2", first["label"], "missed")
    assert figures(status(center, *october, "--as-of", "2026-10-20T10:20")["9.2"]) == {
        "kept": 1, "open": 1,
    }  # fmt: skip
    assert figures(status(center, *october, "--as-of", "2026-10-19")["9.2"]) == {}


def test_status_says_what_did_not_come_up_and_what_cannot_be_told(center: Center) -> None:
    found = status(center, "--from", "2026-11-01", "--to", "2026-11-30")
    assert found["9.2"]["not_exercised"]
    assert not found["9.2"]["cannot_be_told"]
    assert not found["4.1"]["not_exercised"]
    # what held in the past of a post or a flow, nobody wrote down
    past = status(center, "--from", "2026-11-01", "--to", "2026-11-30", "--as-of", "2026-11-02")
    assert past["4.1"]["cannot_be_told"]
    assert past["4.1"]["light"] == "unknown"


@pytest.mark.parametrize(
    "options",
    [
        ("--from", "2026-13-01", "--to", "2026-12-01"),
        ("--from", "2026-12-02", "--to", "2026-12-01"),
        ("--as-of", "gestern"),
    ],
)
def test_a_day_that_is_none_is_refused_in_words(center: Center, options: tuple[str, ...]) -> None:
    result = CliRunner().invoke(app, ["status", "--center", center.key, *options])
    assert result.exit_code == 1
    assert "2026-" in str(result.exception)


def test_rebuild_agrees_names_every_difference_and_repairs(
    center: Center, system: Actor, at: datetime
) -> None:
    enter(center, system, at, begin(ASSESS, "1", at + HOUR), begin(ASSESS, "2", at + HOUR))
    enter(center, system, at + MINUTE, end(ASSESS, "1"))
    command = ["rebuild", "--center", center.key]
    with moved_to(at + DAY):
        assert CliRunner().invoke(app, command).exit_code == 0
        Occasion.objects.filter(key="2").update(verdict="kept")
        Tally.objects.filter(control=ASSESS, verdict="missed").update(count=7)
        told = CliRunner().invoke(app, command)
        assert told.exit_code == 1
        assert f"{ASSESS} 2" in told.stdout
        assert "missed" in told.stdout
        assert "7" in told.stdout
        assert CliRunner().invoke(app, [*command, "--repair"]).exit_code == 0
        assert CliRunner().invoke(app, command).exit_code == 0
        Occasion.objects.filter(key="2").delete()
        assert CliRunner().invoke(app, command).exit_code == 1


PHASES = ("open", "close", "point", "cancel", "pause", "resume", "move", "except")
steps = st.lists(
    st.tuples(
        st.sampled_from(PHASES),
        st.sampled_from("123"),
        st.integers(0, 90),  # when it happened
        st.sampled_from([0, 0, 1, 20, 60]),  # written so much later
        st.none() | st.integers(0, 120),  # due
        st.integers(0, 2),  # who
        st.sampled_from(["kept", "kept", "broken", "excepted"]),
        st.tuples(st.integers(1, 2), st.integers(0, 60), st.integers(0, 120)),  # an exception
    ),
    min_size=1,
    max_size=16,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps)
def test_history_as_of_any_moment_is_what_a_recount_of_the_rows_written_by_then_gives(
    center: Center, system: Actor, at: datetime, steps: list[Any]
) -> None:
    """Random histories, back-dated entries, versions and exceptions; the independent recount agrees at every moment."""
    ReaderPosition.objects.filter(center_id=center.pk).delete()
    Occasion.objects.all().delete()
    last = present(JournalEntry.objects.order_by("-xid", "-pk").values_list("xid", "pk").first())
    ReaderPosition.objects.create(center_id=center.pk, reader="tally", xid=last[0], entry=last[1])
    control, written = f"t.t/{last[1]}", at
    for phase, key, when, later, due, who, outcome, window in steps:
        happened = at + when * MINUTE
        written = max(written, happened + later * MINUTE)
        given_ = mark(
            control=control, key=key, phase=phase, due_at=None if due is None else at + due * MINUTE,
            outcome=outcome, department=who or None, post=who or None, person=who or None, version=when // 30 + 1,
            exception=(window[0], at + window[1] * MINUTE, at + window[2] * MINUTE) if phase == "except" else None,
        )  # fmt: skip
        enter(center, system, happened, given_, written=written)
        if later:
            follow(center, written)
    end_at = written + 200 * MINUTE
    follow(center, end_at)
    assert [d for d in compare(center.pk, end_at).differences if d.where.startswith(control)] == []
    rows = _rows_of(center, control)
    shown = {o.key: o for o in Occasion.objects.filter(control=control)}
    for minute in range(-1, 320, 7):
        moment = at + minute * MINUTE
        expected: Counter[str] = Counter()
        for key, own in rows.items():
            known = recount.known_by(own, moment)
            told = known_at(shown[key].history, moment)
            assert (told.verdict if told else None) == (
                recount.find(known, ZONE).told(moment) if known else None
            )
            if known:
                expected[recount.find(known, ZONE).told(moment)] += 1
        day = at.date()
        counted = by_control(
            cells(center.pk, day - timedelta(days=3), day + timedelta(days=3), as_of=moment)
        )
        assert counted.get(control, Counter()) == expected


def _rows_of(center: Center, control: str) -> dict[str, list[recount.Row]]:
    everything = ReaderPosition(xid=2**62, entry=0)
    read = recount.read_rows(r for r in marks_of(center.pk, everything) if r[0] == control)
    return {
        place[1]: [row for _place, row in pairs]
        for place, pairs in groupby(read, key=itemgetter(0))
    }
