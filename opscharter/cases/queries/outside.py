"""What a case's requester may read besides its public progress: replies, their own words, an open question.

Only of the case itself, never of one that was merged into it: that one has its own requester.
"""

from opscharter.cases.choices import NoteKind
from opscharter.cases.models import Case, Note, Pause

_MOST = 200


def outside_notes(case: Case) -> list[Note]:
    """Return replies and the requester's words, oldest first; never internal notes. One query."""
    rows = Note.objects.filter(
        center_id=case.center_id, case=case, kind__in=[NoteKind.REPLY, NoteKind.REQUESTER]
    )
    return list(reversed(rows.order_by("-at", "-pk")[:_MOST]))


def open_question(case: Case) -> str:
    """Return what the requester is being asked while the clock stands, or "". One query."""
    rows = Pause.objects.filter(center_id=case.center_id, case=case, ends_at__isnull=True)
    return rows.values_list("reason", flat=True).first() or ""
