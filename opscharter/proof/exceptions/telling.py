"""What exceptions want of people: decisions on 工作台, and notices to whoever decides and whoever asked."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opscharter.charter.follow import chores
from opscharter.charter.waiting import Telling, Waiting, telling_kinds, tellings, waiting
from opscharter.core.actor import Actor
from opscharter.core.models.journal import JournalEntry
from opscharter.core.registry import exceptions, grantings
from opscharter.org.queries import posts_that_may
from opscharter.proof.access import EXCEPT
from opscharter.proof.exceptions import sentences as told
from opscharter.proof.exceptions.access import may_decide
from opscharter.proof.exceptions.choices import State
from opscharter.proof.exceptions.models import ExceptionGrant
from opscharter.proof.exceptions.operations import cover_all
from opscharter.proof.exceptions.queries import excepted, granting

KIND: Final = "proof.exceptions"
_MOST: Final = 20
_DECIDED: Final = {told.APPROVED, told.REFUSED, told.WITHDRAWN}


def waits_for(actor: Actor, at: datetime) -> Sequence[Waiting]:
    """Return the requests that an actor may decide on; one query."""
    if not actor.may(EXCEPT):
        return []
    rows = ExceptionGrant.objects.filter(
        center_id=actor.center, state=State.ASKED, ends_at__gt=at
    ).order_by("pk")[: _MOST * 2]
    return [
        Waiting(
            title=_("Exception from %(label)s, asked for by %(name)s")
            % {"label": row, "name": row.asked_name},
            url=reverse("proof:exception", args=[row.pk]),
            button=gettext_lazy("Decide"),
            due_at=row.ends_at,
            note=row.reason[:60],
        )
        for row in rows
        if may_decide(actor, row)
    ][:_MOST]


def tell(center_id: int, entries: Sequence[JournalEntry]) -> Iterator[Telling]:
    """Tell whoever may decide of a request, and whoever asked of the decision; two queries for a batch."""
    ours = [entry for entry in entries if entry.operation in {told.ASKED, *_DECIDED}]
    if not ours:
        return
    rows = ExceptionGrant.objects.filter(center_id=center_id).in_bulk(
        {entry.subject_id for entry in ours}
    )
    posts = list(posts_that_may(center_id, EXCEPT)[EXCEPT])
    for entry in ours:
        row = rows.get(entry.subject_id)
        if row is not None:
            asked = entry.operation == told.ASKED
            yield Telling(
                kind=KIND, text=_words(entry), source=f"{entry.operation}:{entry.pk}", at=entry.at,
                url=reverse("proof:exception", args=[row.pk]),
                people=[] if asked or row.asked_by is None else [row.asked_by],
                posts=posts if asked else [], but_not=entry.actor_id,
            )  # fmt: skip


def _words(entry: JournalEntry) -> str:
    words = {
        told.ASKED: _("An exception is asked for: %(label)s"),
        told.APPROVED: _("Your exception is approved: %(label)s"),
        told.REFUSED: _("Your exception is refused: %(label)s"),
        told.WITHDRAWN: _("Your exception has been withdrawn: %(label)s"),
    }[entry.operation]
    return words % {"label": entry.subject_label}


telling_kinds.add(KIND, gettext_lazy("Exceptions from the charter"))
waiting.add(KIND, waits_for)
tellings.add(KIND, tell)
exceptions.add(KIND, excepted)
grantings.add(KIND, granting)
chores.add(KIND, cover_all)
