"""By when something is due, as the charter in force says."""

from datetime import datetime

from opscharter.charter.parameters import active_version, value
from opscharter.core.calendar.queries import calendar_for


def due_of(center_id: int, parameter: str, at: datetime) -> datetime:
    """Return the moment that the duration `parameter` ("charter.text/read.within") from `at` on ends."""
    version = active_version(center_id, at)
    amount = value(version.pk if version else None, parameter, at=at)
    return calendar_for(center_id).add(at, amount).due_at
