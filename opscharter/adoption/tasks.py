"""What the worker does by itself: whoever joins a department has to read what rules there, whoever has left no longer."""

from datetime import datetime
from time import monotonic
from typing import Final

from opscharter.adoption.operations import ask_to_read
from opscharter.adoption.queries.readers import behind
from opscharter.charter.follow import chores
from opscharter.core.actor import system_actor

EVERY_S: Final = 300.0
"""Seconds between two looks at one center: people are appointed by the day, not by the second."""

_looked: dict[int, float] = {}


def ask_newcomers(center_id: int, at: datetime) -> int:
    """Ask those who joined since to read what everybody else was asked to read; returns for how many versions."""
    versions = behind(center_id, at)
    for version in versions:
        ask_to_read(version=version, by=system_actor(center_id), at=at)
    return len(versions)


def now_and_then(center_id: int, at: datetime) -> None:
    """Look for newcomers, not more often than `EVERY_S`."""
    if monotonic() - _looked.get(center_id, -EVERY_S) < EVERY_S:
        return
    _looked[center_id] = monotonic()
    ask_newcomers(center_id, at)


chores.add("adoption.newcomers", now_and_then)
