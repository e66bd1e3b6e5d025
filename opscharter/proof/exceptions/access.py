"""Who may see an exception, and who may grant one."""

from django.db.models import Q, QuerySet

from opscharter.charter.access import READ
from opscharter.core.actor import Actor
from opscharter.proof.access import EXCEPT
from opscharter.proof.exceptions.choices import Reach
from opscharter.proof.exceptions.models import ExceptionGrant


def visible_to(actor: Actor) -> QuerySet[ExceptionGrant]:
    """Return one's own requests, all of them for whoever decides, and those about no single case for readers of the lights."""
    rows = ExceptionGrant.objects.filter(center_id=actor.center)
    if actor.may(EXCEPT):
        return rows
    seen = Q(asked_by=actor.person)
    if actor.may(READ):
        seen |= ~Q(reach=Reach.CASE)
    return rows.filter(seen)


def may_decide(actor: Actor, grant: ExceptionGrant) -> bool:
    """Tell whether an actor may decide on a request: within reach, and never on one's own or for whom one stands in."""
    mine = grant.asked_by is not None and grant.asked_by == actor.person
    stands_in = grant.asked_by in {person for person, _name in actor.behalf.values()}
    return within_reach(actor, grant) and not mine and not stands_in


def within_reach(actor: Actor, grant: ExceptionGrant) -> bool:
    """Tell whether an actor's posts carry the decision for what the exception covers."""
    return actor.reach(EXCEPT).covers(grant.department_id)
