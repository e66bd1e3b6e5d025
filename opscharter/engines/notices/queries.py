"""A person's notices."""

from django.db.models import QuerySet

from opscharter.core.actor import Actor
from opscharter.core.refusal import NotFound
from opscharter.engines.notices.models import Notice
from opscharter.kit.tables import Page, paginate

COUNTED = 100


def _own(actor: Actor) -> QuerySet[Notice]:
    if actor.person is None:
        return Notice.objects.none()
    return Notice.objects.filter(center_id=actor.center, person_id=actor.person)


def notices_for(
    actor: Actor, cursor: str = "", *, unread_only: bool = False, size: int = 30
) -> Page[Notice]:
    """Return the actor's own notices, newest first; one query."""
    rows = _own(actor)
    if unread_only:
        rows = rows.filter(read_at__isnull=True)
    return paginate(rows, cursor=cursor, order="-at", size=size)


def newest(actor: Actor, most: int = 5) -> list[Notice]:
    """Return the newest unread notices of the actor; one query."""
    rows = _own(actor).filter(read_at__isnull=True)
    return list(rows.order_by("-pk")[:most])


def unread_count(actor: Actor) -> int:
    """Return how many notices are unread, counted up to 100; one query. For the badge."""
    rows = _own(actor).filter(read_at__isnull=True)
    return len(rows.values_list("pk", flat=True)[:COUNTED])


def notice_for(actor: Actor, pk: int) -> Notice:
    """Return one of the actor's own notices; raises NotFound."""
    notice = _own(actor).filter(pk=pk).first()
    if notice is None:
        raise NotFound
    return notice
