"""The chore that looks for shortfalls and opens their cases."""

from datetime import datetime, timedelta
from typing import Final

from opscharter.charter.follow import chores
from opscharter.core.actor import system_actor
from opscharter.core.refusal import Refusal
from opscharter.modules.improvement.operations import open_improvement
from opscharter.modules.improvement.queries import shortfalls_at

EVERY: Final = timedelta(minutes=1)
"""So often one process looks: the figures are at most a minute old anyway."""

_looked: dict[int, datetime] = {}


def watch(center_id: int, at: datetime) -> int:
    """Open the case of everything that falls short and has none; returns how many."""
    last = _looked.get(center_id)
    if last is not None and last <= at < last + EVERY:
        return 0
    _looked[center_id] = at
    opened = 0
    for found in shortfalls_at(center_id, at):
        try:
            open_improvement(found=found, by=system_actor(center_id), at=at)
        except Refusal:  # another worker was faster, or nobody heads anything yet
            continue
        opened += 1
    return opened


chores.add("improvement.watch", watch)
