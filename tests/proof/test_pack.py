"""Inspection packs: drawn by a seed, checked on another machine from the file alone."""

import copy
import io
import json
import zipfile
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from opscharter.charter.parameters import active_version
from opscharter.charter.periods import Period
from opscharter.charter.tally import NAME, sweep_overdue
from opscharter.core import seals
from opscharter.core.calendar.rules import WorkCalendar
from opscharter.core.clock import moved_to
from opscharter.core.durations import minutes
from opscharter.core.journal import mark
from opscharter.core.models.journal import JournalEntry
from opscharter.core.readers import catch_up
from opscharter.faces.cli.pack import app
from opscharter.org.sessions import COOKIE
from opscharter.proof.pack.making import Order
from opscharter.proof.pack.operations import NothingBound, make_pack, zipped
from opscharter.proof.pack.sampling import draw, hash_of
from opscharter.proof.pack.verifying import check
from tests.proof.test_whatif import ASSESS, assessed, enter
from tests.stage import present, session_of

CALENDAR = WorkCalendar()


@pytest.fixture
def pack(center, actors, system, at: datetime, settled):
    """A pack of ten assessments: kept ones, late ones, and one that nobody ever did."""
    began = at - timedelta(days=5)
    for number in range(9):
        with moved_to(CALENDAR.due(began, minutes(10 * (number + 1)))):
            assessed(center, system, str(number), began, 10 * (number + 1), 1)
    due = CALENDAR.due(began, minutes(30))
    enter(
        center=center,
        marks=[mark(control=ASSESS, key="never", phase="open", due_at=due)],
        by=system,
        at=began,
    )
    catch_up(NAME, center.pk)
    sweep_overdue(center.pk, at)
    seals.seal(center.pk)
    version = present(active_version(center.pk, at))
    order = Order(version, Period("chosen", began.date(), at.date()), ["9.2"], 6, "种子 7")
    made = make_pack(center=center, order=order, by=actors["director"], at=at)
    return json.loads(json.dumps(made))


def of(pack):
    """The control of assessments in a pack."""
    (control,) = [c for a in pack["articles"] for c in a["controls"] if c["key"] == ASSESS]
    return control


def test_a_pack_agrees_with_itself_and_names_its_population(pack):
    assert check(pack) == []
    assert of(pack)["counts"] == {"kept": 3, "late": 6, "missed": 1}
    assert len(of(pack)["samples"]) == 6
    assert pack["unsealed"] == []


def test_what_ran_out_since_the_worker_last_looked_is_no_longer_open(
    center, actors, system, at, settled
):
    began = at - timedelta(days=5)
    due = CALENDAR.due(began, minutes(30))
    enter(
        center=center, marks=[mark(control=ASSESS, key="never", phase="open", due_at=due)],
        by=system, at=began,
    )  # fmt: skip
    catch_up(NAME, center.pk)  # and no sweep
    version = present(active_version(center.pk, at))
    order = Order(version, Period("chosen", began.date(), at.date()), ["9.2"], 3, "x")
    made = json.loads(
        json.dumps(make_pack(center=center, order=order, by=actors["director"], at=at))
    )
    assert of(made)["counts"] == {"missed": 1}
    assert check(made) == []


def faults(pack, *, hashed: bool = True):
    """The codes of what is wrong after somebody with the program has covered the tracks by a new hash."""
    if hashed:
        pack["hash"] = hash_of(pack)
    return {fault.code for fault in check(pack)}


def test_every_way_of_dressing_it_up_is_found(pack):
    first = of(pack)["samples"][0]

    one = copy.deepcopy(pack)
    one["made_by"] = "somebody else"
    assert faults(one, hashed=False) == {"hash"}

    other = "kept" if first["verdict"] != "kept" else "late"
    one = copy.deepcopy(pack)
    of(one)["samples"][0]["verdict"] = other
    assert {"population", "verdict"} <= faults(one)

    one = copy.deepcopy(pack)
    of(one)["counts"]["kept"] = 9
    assert "counts" in faults(one)

    one = copy.deepcopy(pack)
    of(one)["samples"].pop()
    assert faults(one) == {"draw"}

    one = copy.deepcopy(pack)
    one["seed"] = "another"
    assert "draw" in faults(one)

    one = copy.deepcopy(pack)
    row = one["records"][str(first["records"][-1])]
    row[2] = row[2].replace("2026", "2025")
    assert "not_sealed" in faults(one)

    one = copy.deepcopy(pack)
    one["seals"][0]["hashes"].reverse()
    assert "seal" in faults(one)

    one = copy.deepcopy(pack)
    del one["records"][str(first["records"][0])]
    assert "record_missing" in faults(one)


def test_what_ran_out_under_an_exception_is_judged_excepted_from_the_file_too(
    center, actors, system, at: datetime, settled
):
    began, due = at - timedelta(days=2), at - timedelta(days=1)
    window = (7, began, at)
    enter(
        center=center,
        marks=[
            mark(control=ASSESS, key="never", phase="open", due_at=due),
            mark(control=ASSESS, key="never", phase="except", exception=window),
        ],
        by=system,
        at=began,
    )
    catch_up(NAME, center.pk)
    sweep_overdue(center.pk, at)
    seals.seal(center.pk)
    version = present(active_version(center.pk, at))
    order = Order(version, Period("chosen", began.date(), at.date()), ["9.2"], 6, "种子 7")
    made = make_pack(center=center, order=order, by=actors["director"], at=at)
    assert of(made)["counts"] == {"excepted": 1}
    assert check(json.loads(json.dumps(made))) == []


@pytest.mark.parametrize(
    "thing",
    [
        {},
        [],
        "x",
        {"format": "opscharter-pack/1"},
        {"format": "opscharter-pack/1", "hash": 1, "seals": 3},
    ],
)
def test_what_is_no_pack_is_refused(thing: Any) -> None:
    with pytest.raises(ValueError, match=r".+"):
        check(thing)


def test_the_command_checks_the_file_alone(pack, tmp_path):
    file = tmp_path / "pack.zip"
    file.write_bytes(zipped(pack))
    told = CliRunner().invoke(app, ["verify", str(file), "--json"])
    assert told.exit_code == 0
    assert json.loads(told.output) == {"ok": True, "hash": pack["hash"], "samples": 6, "faults": []}
    of(pack)["samples"][0]["grade"] = "machine"
    bad = tmp_path / "pack.json"
    bad.write_text(json.dumps(pack), encoding="utf-8")
    assert CliRunner().invoke(app, ["verify", str(bad)]).exit_code == 1


def test_the_page_gives_paper_and_records_in_one_archive(pack, center, actors, at):
    browser = Client()
    browser.cookies[COOKIE] = session_of(actors["director"], at)
    assert "检查包" in browser.get("/proof/pack").content.decode()
    asked = {
        "first": "2026-11-01",
        "last": "2026-11-09",
        "per_control": "3",
        "seed": "",
        "articles": ["9"],
    }
    answer = browser.post("/proof/pack", asked)
    assert answer.status_code == 200, answer.content.decode()
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.read("pack.pdf").startswith(b"%PDF")
        made = json.loads(archive.read("pack.json"))
    assert check(made) == []
    assert made["seed"]  # the newest seal, as nobody named one
    noted = JournalEntry.objects.filter(operation="proof.packed").order_by("-pk").first()
    assert present(noted).changes["hash"] == made["hash"]
    wrong = browser.post("/proof/pack", {**asked, "last": "2026-10-01"})
    assert wrong.status_code == 422


def test_articles_without_a_light_make_no_pack(center, actors, at):
    version = present(active_version(center.pk, at))
    with pytest.raises(NothingBound):
        make_pack(
            center=center, order=Order(version, Period("month", at.date(), at.date()), ["c1"], 3, "x"),
            by=actors["director"], at=at,
        )  # fmt: skip


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sets(st.integers(0, 9999).map(str), max_size=40),
    st.sampled_from(["", "种子 7", "x|y"]),
    st.integers(0, 12),
)
def test_the_same_seed_draws_the_same_whatever_the_order(keys, seed, number):
    one = draw(seed, "a/b", sorted(keys), number)
    assert one == draw(seed, "a/b", sorted(keys, reverse=True), number)
    assert len(one) == min(number, len(keys))
    # whoever asks for more gets the same ones first
    assert draw(seed, "a/b", keys, number + 3)[:number] == one[:number]
