"""Reading the journal itself: newest first, each row as a sentence, with the seal that covers it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from opscharter.charter.evidence import tell
from opscharter.charter.rules import PROMPT
from opscharter.core.models.journal import JournalEntry, JournalSeal

SIZE: Final = 50


@dataclass(frozen=True, slots=True)
class JournalRow:
    """One row as shown; `sealed` once the chain covers it."""

    number: int
    at: datetime
    recorded_at: datetime
    words: str
    reason: str
    subject: str
    is_case: bool
    sealed: bool

    @property
    def late(self) -> bool:
        """Whether it was written down long after it happened."""
        return self.recorded_at - self.at > PROMPT


@dataclass(frozen=True, slots=True)
class JournalPage:
    """Rows from a number downwards; `next_number` is 0 at the beginning of the journal."""

    rows: Sequence[JournalRow]
    next_number: int
    seals: int
    digest: str


def journal_page(center_id: int, *, below: int | None = None) -> JournalPage:
    """Return the newest rows with a number up to `below`; 2 queries."""
    entries = JournalEntry.objects.filter(center_id=center_id)
    if below is not None:
        entries = entries.filter(pk__lte=below)
    found = list(entries.order_by("-pk")[: SIZE + 1])
    last = JournalSeal.objects.filter(center_id=center_id).order_by("-number").first()
    reach = (last.last_xid, last.last_entry) if last else (0, 0)
    rows = [
        JournalRow(
            entry.pk,
            entry.at,
            entry.recorded_at,
            tell(entry),
            entry.reason,
            entry.subject_label,
            entry.subject_kind == "cases.case",
            (entry.xid, entry.pk) <= reach,
        )
        for entry in found[:SIZE]
    ]
    following = found[SIZE].pk if len(found) > SIZE else 0
    return JournalPage(rows, following, last.number if last else 0, last.digest if last else "")
