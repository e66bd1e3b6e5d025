"""Tables of the core: journal, seals, reader positions, idempotency; calendar, files and numbering."""

from opscharter.core.models.base import CenterModel
from opscharter.core.models.journal import JournalEntry, JournalSeal, OnceKey, ReaderPosition

__all__ = ["CenterModel", "JournalEntry", "JournalSeal", "OnceKey", "ReaderPosition"]
