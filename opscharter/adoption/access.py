"""What people may do in adoption, and who may see a proposal."""

from typing import Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from opscharter.adoption.models import Proposal
from opscharter.charter.access import DRAFT, PUBLISH
from opscharter.core.actor import Actor
from opscharter.core.registry import capability

REVIEW: Final = capability("charter.review", _("Give the department's opinion on drafts"))
APPROVE: Final = capability("charter.approve", _("Approve the charter"), departmental=False)
INTERPRET: Final = capability("charter.interpret", _("Interpret the charter"), departmental=False)
TRACK: Final = capability("charter.track", _("See who has read the charter, and remind them"))


def sees_all(actor: Actor) -> bool:
    """Tell whether somebody works on the charter itself and so sees every proposal."""
    return any(actor.may(each) for each in (DRAFT, PUBLISH, APPROVE))


def proposals_seen(actor: Actor) -> QuerySet[Proposal]:
    """Return the proposals that an actor may see: all, or those one's departments are asked about."""
    rows = Proposal.objects.filter(center_id=actor.center)
    if sees_all(actor):
        return rows
    reach = actor.reach(REVIEW)
    if reach.everywhere:
        return rows.exclude(round=0)
    asked = Q(opinions__department__in=list(reach.departments))
    return rows.filter(pk__in=rows.filter(asked).values("pk"))
