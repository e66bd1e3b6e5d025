"""Who wrote a text or put it forward: none of them may approve it."""

from django.db.models import Q

from opscharter.adoption.models import Proposal
from opscharter.adoption.sentences import FORWARDED, SUBMITTED
from opscharter.core.models.journal import JournalEntry


def authors_of(proposal: Proposal) -> frozenset[int]:
    """Return everybody who saved the draft, sent it for review or put it before the leadership, and for whom they acted."""
    text = Q(
        subject_kind="charter.charterversion",
        subject_id=proposal.version_id,
        operation="charter.drafted",
    )
    way = Q(
        subject_kind=proposal._meta.label_lower,
        subject_id=proposal.pk,
        operation__in=[SUBMITTED, FORWARDED],
    )
    rows = JournalEntry.objects.filter(text | way, center_id=proposal.center_id)
    found = {each for row in rows.values_list("actor_id", "behalf_id") for each in row}
    return frozenset(each for each in (*found, proposal.drafter_id) if each is not None)
