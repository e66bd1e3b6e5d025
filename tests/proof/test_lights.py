"""A seeded breach of each kind turns the right light within one round of the worker."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from opscharter.charter import follow as following
from opscharter.charter.models import CharterVersion
from opscharter.charter.parameters import active_version
from opscharter.charter.periods import read_period
from opscharter.charter.queries import charter_page
from opscharter.core import seals
from opscharter.core.actor import Actor
from opscharter.core.clock import moved_to
from opscharter.core.journal import mark
from opscharter.org.models import Center
from opscharter.proof.exceptions import operations
from opscharter.proof.exceptions.operations import Wish
from tests.proof.marking import HOUR, MINUTE, begin, end, enter

ASSESS = "service.request/assess"
pytestmark = pytest.mark.usefixtures("settled")
type Seed = Callable[[Center, dict[str, Actor], datetime], None]


def round_of_the_worker(center: Center, at: datetime) -> None:
    """What the worker does every two seconds, within whose next round all that was written is seen."""
    with moved_to(at):
        following.follow_center(center.pk)


def light(center: Center, at: datetime, number: str = "9.2") -> str:
    version = active_version(center.pk, at)
    assert isinstance(version, CharterVersion)
    with moved_to(at):
        page = charter_page(center.pk, version, read_period({}, at.date()))
    return next(node.light for node in page.nodes if node.number == number)


def kept(center: Center, actors: dict[str, Actor], at: datetime) -> None:
    enter(center, actors["desk"], at, begin(ASSESS, "1", at + HOUR))
    enter(center, actors["desk"], at + MINUTE, end(ASSESS, "1"))


def late(center: Center, actors: dict[str, Actor], at: datetime) -> None:
    enter(center, actors["desk"], at, begin(ASSESS, "2", at + MINUTE))
    enter(center, actors["desk"], at + HOUR, end(ASSESS, "2"))


def missed(center: Center, actors: dict[str, Actor], at: datetime) -> None:
    """The event that should have come never comes; nobody reports anything."""
    enter(center, actors["desk"], at, begin(ASSESS, "3", at + MINUTE))


def broken(center: Center, actors: dict[str, Actor], at: datetime) -> None:
    point = mark(control=ASSESS, key="4", phase="point", outcome="broken")
    enter(center, actors["desk"], at, point)


def excepted(center: Center, actors: dict[str, Actor], at: datetime) -> None:
    wish = Wish(ASSESS, "center", at.date(), "全天停电，无法录入系统")
    with moved_to(at):
        grant = operations.ask(wish=wish, by=actors["desk"], at=at)
        operations.approve(grant=grant, by=actors["director"], at=at)
    enter(center, actors["desk"], at + MINUTE, begin(ASSESS, "5", at + 10 * MINUTE))
    round_of_the_worker(center, at + 2 * MINUTE)


def still_open(center: Center, actors: dict[str, Actor], at: datetime) -> None:
    enter(center, actors["desk"], at, begin(ASSESS, "6", at + 100 * HOUR))


@pytest.mark.parametrize(
    ("seed", "expected"),
    [
        (kept, "kept"),
        (late, "late"),
        (missed, "missed"),
        (broken, "broken"),
        (excepted, "excepted"),
        (still_open, "open"),
    ],
)
def test_each_verdict_turns_the_light_within_one_round(
    center: Center, actors: dict[str, Actor], at: datetime, seed: Seed, expected: str, monkeypatch: Any
) -> None:  # fmt: skip
    monkeypatch.setattr(seals, "seal", lambda _center: 0)
    round_of_the_worker(center, at)
    assert light(center, at) == "idle"
    seed(center, actors, at)
    end_at = at + 2 * HOUR
    round_of_the_worker(center, end_at)
    assert light(center, end_at) == expected


def test_of_two_seeded_breaches_the_worse_shows_and_the_neighbour_stays_dark(
    center: Center, actors: dict[str, Actor], at: datetime
) -> None:
    for seed in (kept, late, missed):
        seed(center, actors, at)
    round_of_the_worker(center, at + 2 * HOUR)
    assert light(center, at + 2 * HOUR) == "missed"
    assert light(center, at + 2 * HOUR, "8.3") == "idle"
