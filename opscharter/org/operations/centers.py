"""Making a center and changing what it is called and where it is found."""

from datetime import datetime

from django.db import IntegrityError, connection
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from opscharter.core.actor import Actor, system_actor
from opscharter.core.journal import record
from opscharter.core.operation import operation
from opscharter.core.refusal import Conflict, Invalid, NotFound
from opscharter.core.registry import sentence
from opscharter.org.access import SETTINGS
from opscharter.org.models import Center
from opscharter.org.queries import center_id_by_key

CREATED = sentence("org.center.create", _("%(actor)s founded the center %(subject)s"))
CHANGED = sentence("org.center.change", _("%(actor)s changed the center's settings"))

_SHOWN = ("name", "document_mark", "phone", "address", "notice")


class KeyTaken(Conflict):
    """Another center of this installation has the key."""

    code = "center_key_taken"
    default_message = _("Another center already has this key. Choose another one.")


def create_center(
    *,
    key: str,
    name: str,
    at: datetime,
    document_mark: str = "",
    phone: str = "",
    address: str = "",
) -> Center:
    """Found a center; done by the system, since nobody works there yet. Refused: `KeyTaken`."""
    if center_id_by_key(key) is not None:
        raise KeyTaken
    # the row must be visible to its own center while it is written, so its id is drawn first
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('org_center', 'id'))")
        pk = int(cursor.fetchone()[0])
    center = Center(
        pk=pk,
        key=key,
        name=name,
        document_mark=document_mark,
        phone=phone,
        address=address,
        opened_at=at,
    )
    try:
        return _found(center=center, by=system_actor(pk), at=at)
    except IntegrityError:
        raise KeyTaken from None


@operation
def _found(*, center: Center, by: Actor, at: datetime) -> Center:
    center.save(force_insert=True)
    record(CREATED, subject=center, by=by, at=at, changes={"key": center.key})
    return center


@operation
def change_center(
    *,
    name: str,
    document_mark: str = "",
    phone: str = "",
    address: str = "",
    notice: str = "",
    by: Actor,
    at: datetime,
) -> Center:
    """Change name, document mark, phone, address and the announcement shown on the portal."""
    by.require(SETTINGS)
    center = Center.objects.select_for_update().filter(pk=by.center).first()
    if center is None:
        raise NotFound
    if not name.strip():
        raise Invalid(fields={"name": _("The center needs a name.")})
    given = {
        "name": name.strip(),
        "document_mark": document_mark.strip(),
        "phone": phone.strip(),
        "address": address.strip(),
        "notice": notice.strip(),
    }
    changes = {k: [getattr(center, k), v] for k, v in given.items() if getattr(center, k) != v}
    for field, value in given.items():
        setattr(center, field, value)
    center.save(update_fields=list(_SHOWN))
    record(CHANGED, subject=center, by=by, at=at, changes=changes)
    return center


def access_changed(center_id: int) -> None:
    """Make every process forget what it remembers of this center's actors; called inside an operation."""
    Center.objects.filter(pk=center_id).update(access_version=F("access_version") + 1)
