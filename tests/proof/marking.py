"""Writing marks into a journal, as any operation would."""

from datetime import datetime, timedelta
from typing import Any

from opscharter.charter.tally import NAME, sweep_overdue
from opscharter.core.actor import Actor
from opscharter.core.clock import moved_to
from opscharter.core.journal import mark, record
from opscharter.core.operation import operation
from opscharter.core.readers import catch_up
from opscharter.core.registry import sentence, sentences
from opscharter.org.models import Center

if "test.marked" not in sentences:
    sentence("test.marked", "%(actor)s marked")
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@operation
def _enter(*, center: Center, marks: list[dict[str, Any]], by: Actor, at: datetime) -> None:
    record("test.marked", subject=center, by=by, at=at, marks=marks)


def enter(
    center: Center,
    by: Actor,
    at: datetime,
    *marks: dict[str, Any],
    written: datetime | None = None,
) -> None:
    """Something happens at `at` and is written down then, or later (`written`)."""
    with moved_to(written or at):
        _enter(center=center, marks=list(marks), by=by, at=at)


def begin(control: str, key: str, due: datetime | None = None, **facts: Any) -> dict[str, Any]:
    """An occasion begins."""
    return mark(control=control, key=key, phase="open", due_at=due, **facts)


def end(control: str, key: str, **facts: Any) -> dict[str, Any]:
    """An occasion ends."""
    return mark(control=control, key=key, phase="close", **facts)


def follow(center: Center, at: datetime) -> None:
    """What the worker does in one round."""
    while catch_up(NAME, center.pk):
        pass
    sweep_overdue(center.pk, at)
