"""Tables of the core: journal, seals, reader positions, idempotency; calendar, files and numbering."""

from opscharter.core.models.base import CenterModel
from opscharter.core.models.calendar import CalendarException, CalendarStamp, OpeningHours
from opscharter.core.models.files import StoredFile
from opscharter.core.models.journal import JournalEntry, JournalSeal, OnceKey, ReaderPosition
from opscharter.core.models.numbering import NumberSeries

__all__ = [
    "CalendarException",
    "CalendarStamp",
    "CenterModel",
    "JournalEntry",
    "JournalSeal",
    "NumberSeries",
    "OnceKey",
    "OpeningHours",
    "ReaderPosition",
    "StoredFile",
]
