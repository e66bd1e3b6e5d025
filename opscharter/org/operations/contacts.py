"""Contacts: remembered when they first ask for something, their number shown only for a stated reason."""

from datetime import datetime
from typing import Final

from django.utils.translation import gettext_lazy as _

from opscharter.core.actor import Actor
from opscharter.core.database.prepared import fetch
from opscharter.core.journal import record
from opscharter.core.operation import operation
from opscharter.core.phones import parse_phone
from opscharter.core.protected import blind_index
from opscharter.core.refusal import Invalid
from opscharter.core.registry import sentence
from opscharter.core.scope import center_scope
from opscharter.org.access import CONTACTS, REVEAL
from opscharter.org.models import Contact

REMEMBERED = sentence("org.contact.remember", _("%(actor)s noted the contact %(subject)s"))
CHANGED = sentence("org.contact.change", _("%(actor)s changed the data of %(subject)s"))
REVEALED = sentence("org.contact.reveal", _("%(actor)s looked at the phone number of %(subject)s"))

#: what is read of a contact that asks again
_SEEN: Final = ("id", "center_id", "name", "phone_tail", "address")

#: who gives no name is still somebody
NAMELESS = "未留姓名"


def remember_contact(
    *, name: str, phone: str, address: str = "", by: Actor, at: datetime
) -> Contact:
    """Return the contact with this phone number and name, noted now when new. Without a number it is always a new one.

    Raises `InvalidPhone` with the field "phone". Costs one query for a known contact.
    """
    name = name.strip()[:60] or NAMELESS
    digits = parse_phone(phone).digits if phone.strip() else ""
    index = blind_index(digits, "phone") if digits else None
    if index is not None:
        with center_scope(by.center):
            known = _known(by.center, index, name)
        if known is not None and (not address.strip() or known.address == address.strip()):
            return known
    return _note(name=name, digits=digits, index=index, address=address.strip()[:200], by=by, at=at)


def _known(center_id: int, index: bytes, name: str) -> Contact | None:
    """Return the contact without its number: it stays sealed, nobody asked for it."""
    rows = fetch(
        f"SELECT {', '.join(_SEEN)} FROM org_contact WHERE center_id = %s AND phone_index = %s AND name = %s",  # noqa: S608
        [center_id, index, name],
    )
    return Contact.from_db("default", _SEEN, rows[0]) if rows else None


@operation
def _note(
    *, name: str, digits: str, index: bytes | None, address: str, by: Actor, at: datetime
) -> Contact:
    contact = Contact(
        center_id=by.center,
        name=name,
        phone=digits or None,
        phone_index=index,
        phone_tail=digits[-4:],
        address=address,
        first_seen_at=at,
    )
    if index is None:
        contact.save()
    else:
        # two callers with one number at the same moment end in one row
        Contact.objects.bulk_create(
            [contact],
            update_conflicts=True,
            unique_fields=["center_id", "phone_index", "name"],
            update_fields=["address"] if address else ["phone_tail"],
        )
    record(REMEMBERED, subject=contact, by=by, at=at)
    return contact


@operation
def change_contact(
    *, contact: Contact, name: str, address: str, note: str, by: Actor, at: datetime
) -> Contact:
    """Correct a contact's name, address and the note for colleagues."""
    by.require(CONTACTS)
    if not name.strip():
        raise Invalid(fields={"name": _("Enter the person's name.")})
    row = Contact.objects.select_for_update().get(pk=contact.pk)
    given = {"name": name.strip(), "address": address.strip(), "note": note.strip()}
    # which data changed, not what they are: the journal is forever
    changes = {field: True for field, value in given.items() if getattr(row, field) != value}
    taken = Contact.objects.filter(
        center_id=by.center, phone_index=row.phone_index, name=given["name"]
    ).exclude(pk=row.pk)
    if row.phone_index is not None and taken.exists():
        raise Invalid(fields={"name": _("There already is a contact with this number and name.")})
    row.name, row.address, row.note = given["name"], given["address"], given["note"]
    row.save(update_fields=["name", "address", "note"])
    record(CHANGED, subject=row, by=by, at=at, changes=changes)
    return row


@operation
def reveal_contact(*, contact: Contact, reason: str, by: Actor, at: datetime) -> str:
    """Return the full phone number; who looked and why is in the journal."""
    by.require(REVEAL)
    if len(reason.strip()) < 2:
        raise Invalid(fields={"reason": _("Say what you need the number for.")})
    record(REVEALED, subject=contact, by=by, at=at, reason=reason.strip())
    return contact.phone.reveal() if contact.phone else ""
