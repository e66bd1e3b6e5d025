"""Who may do what with statements."""

from typing import Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from opscharter.charter.access import READ
from opscharter.core.actor import Actor
from opscharter.core.registry import capability
from opscharter.proof.statements.models import Statement

CONFIRM: Final = capability("proof.confirm", _("Confirm what others have stated"))


def visible_to(actor: Actor) -> QuerySet[Statement]:
    """Return the statements an actor may see: those of their posts, those they may confirm, all with the charter's evidence."""
    rows = Statement.objects.filter(center_id=actor.center)
    if actor.may(READ) or actor.reach(CONFIRM).everywhere:
        return rows
    mine = Q(post_id__in=list(actor.posts)) | Q(stated_by_id=actor.person or 0)
    return rows.filter(mine | Q(department_id__in=list(actor.reach(CONFIRM).departments)))
