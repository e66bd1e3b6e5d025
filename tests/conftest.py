"""What every test may ask for: a small real center, its actors, a working Monday, and a settled journal."""

import sys
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from opscharter.core import readers, seals
from opscharter.core.actor import Actor, system_actor
from opscharter.core.clock import ZONE, moved_to
from opscharter.core.scope import center_scope

# named here so that it stands before the fixture of the same name that pytest's Django plugin brings
from opscharter.core.server.testing import database_server, django_db_setup

if TYPE_CHECKING:
    from opscharter.org.models import Center

__all__ = ["database_server", "django_db_setup"]


@pytest.fixture(autouse=True)
def fresh_memory() -> None:
    """Forget which process definitions are in the database: a test before may have emptied its tables."""
    specs = sys.modules.get("opscharter.engines.flow.operations.specs")
    if specs is not None:
        specs._stored.clear()


@pytest.fixture
def at() -> Iterator[datetime]:
    """A working Monday, 10:00, and the clock stands there."""
    moment = datetime(2026, 11, 9, 10, 0, tzinfo=ZONE)
    with moved_to(moment):
        yield moment


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let journal readers and seals see the rows of the test's own, uncommitted transaction."""
    for room in (readers, seals):
        monkeypatch.setattr(room, "horizon", lambda: 2**62)


@pytest.fixture
def center(db: None, at: datetime) -> Iterator["Center"]:
    """The community center of charters/community with its people and its charter in force; the scope names it."""
    from tests.stage import build_center  # noqa: PLC0415 - needs the applications loaded

    built = build_center("hechang", at)
    with center_scope(built.pk):
        yield built


@pytest.fixture
def other_center(center: "Center", at: datetime) -> "Center":
    """A second center under the same kind of charter; the scope still names the first."""
    from tests.stage import build_center  # noqa: PLC0415

    return build_center("other", at)


@pytest.fixture
def actors(center: "Center", at: datetime) -> dict[str, Actor]:
    """One actor per post key of the center: the first holder of the post."""
    from tests.stage import actors_of  # noqa: PLC0415

    return actors_of(center, at)


@pytest.fixture
def system(center: "Center") -> Actor:
    """The system acting in the center."""
    return system_actor(center.pk)
