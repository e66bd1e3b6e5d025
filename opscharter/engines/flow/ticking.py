"""The worker's second loop: timers of processes fire, people are reminded of what is due."""

import logging
from threading import Event
from time import monotonic
from typing import Final

from django.db import close_old_connections

from opscharter.charter.follow import played
from opscharter.core import clock
from opscharter.core.scope import center_scope
from opscharter.engines.flow.operations import wake_due
from opscharter.engines.notices.operations import remind_due
from opscharter.org.queries import center_ids

PAUSE_S: Final = 5.0
REMIND_EVERY_S: Final = 60.0
log = logging.getLogger(__name__)


def tick(center_id: int, *, remind: bool = True) -> int:
    """Do for one center what time has made due; returns how many processes woke."""
    at = clock.now()
    with center_scope(center_id):
        woken = wake_due(center_id, at)
        if remind:
            remind_due(center_id, at)
    return woken


def run(stop: Event, *, pause_s: float = PAUSE_S) -> None:
    """Tick for all centers until `stop` is set. A center that fails is logged and tried again; the others go on."""
    reminded_at = -REMIND_EVERY_S
    while not stop.is_set():
        close_old_connections()
        remind = monotonic() - reminded_at >= REMIND_EVERY_S
        try:
            for center_id in center_ids():
                if stop.is_set():
                    break
                _tick(center_id, remind=remind)
        except Exception:
            log.exception("ticking failed")
        if remind:
            reminded_at = monotonic()
        stop.wait(pause_s)
    close_old_connections()


def _tick(center_id: int, *, remind: bool) -> None:
    try:
        if not played(center_id):
            tick(center_id, remind=remind)
    except Exception:
        log.exception("ticking for center %s failed", center_id)
        close_old_connections()
