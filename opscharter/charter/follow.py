"""The worker's loop: brings every center's readers up to date, finds what was not done, seals the journal."""

import logging
from collections.abc import Callable
from datetime import datetime
from threading import Event
from time import monotonic
from typing import Final

from django.db import close_old_connections, connection

from opscharter.charter.tally import sweep_overdue
from opscharter.core import clock, seals
from opscharter.core.readers import catch_up_all
from opscharter.core.registry import Registry
from opscharter.core.scope import center_scope
from opscharter.org.queries import center_ids

PAUSE_S: Final = 2.0
SEAL_EVERY_S: Final = 30.0
#: with a center's id the key of an advisory lock: whoever holds it plays that center's past and follows it by its own clock
PLAYED: Final = 7102
_log = logging.getLogger(__name__)

#: what else is due every few seconds in each center, called as (center id, now): timers of processes, reminders
chores: Registry[Callable[[int, datetime], object]] = Registry("chore")


def follow_center(center_id: int, *, seal: bool = False) -> int:
    """Bring one center up to date; returns how many journal rows were read."""
    with center_scope(center_id):
        done = catch_up_all(center_id)
        sweep_overdue(center_id, clock.now())
        for chore in chores.values():
            chore(center_id, clock.now())
        if seal:
            while seals.seal(center_id) == seals.SEAL_ROWS:
                pass
    return done


def run(stop: Event, *, pause_s: float = PAUSE_S) -> None:
    """Follow all centers until `stop` is set. A center that fails is logged and tried again; the others go on."""
    sealed_at = -SEAL_EVERY_S
    while not stop.is_set():
        close_old_connections()
        seal = monotonic() - sealed_at >= SEAL_EVERY_S
        for center_id in _centers():
            if stop.is_set():
                break
            try:
                if not played(center_id):
                    follow_center(center_id, seal=seal)
            except Exception:  # noqa: BLE001 - the loop must outlive a fault, and says what it was
                _log.exception("following center %s failed", center_id)
                close_old_connections()
        if seal:
            sealed_at = monotonic()
        stop.wait(pause_s)
    close_old_connections()


def played(center_id: int) -> bool:
    """Tell whether somebody plays this center's past just now (the demo): loops of the present leave it alone meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT NOT pg_try_advisory_xact_lock(%s, %s)", [PLAYED, center_id])
        return bool(cursor.fetchone()[0])


def _centers() -> list[int]:
    try:
        return center_ids()
    except Exception:  # noqa: BLE001 - tried again after the pause
        _log.exception("the list of centers cannot be read")
        return []
