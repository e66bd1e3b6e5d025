"""People: taking them on, appointing them to posts, ending that."""

from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from opscharter.core.actor import Actor
from opscharter.core.clock import ZONE
from opscharter.core.journal import record
from opscharter.core.operation import operation
from opscharter.core.phones import parse_phone
from opscharter.core.protected import blind_index
from opscharter.core.refusal import Conflict, Invalid
from opscharter.core.registry import sentence
from opscharter.org.access import PEOPLE, REVEAL
from opscharter.org.choices import AppointmentKind, PersonState
from opscharter.org.models import (
    Account,
    Appointment,
    Delegation,
    Department,
    Person,
    Post,
    SignIn,
    Token,
)
from opscharter.org.operations.centers import access_changed

CREATED = sentence("org.person.create", _("%(actor)s added %(subject)s to the staff"))
CHANGED = sentence("org.person.change", _("%(actor)s changed the data of %(subject)s"))
APPOINTED = sentence("org.appointment.start", _("%(actor)s appointed %(person)s as %(post)s"))
ENDED = sentence(
    "org.appointment.end", _("%(actor)s ended the appointment of %(person)s as %(post)s")
)
LEFT = sentence("org.person.leave", _("%(actor)s recorded that %(subject)s left"))
REVEALED = sentence("org.person.reveal", _("%(actor)s looked at the phone number of %(subject)s"))


@operation
def create_person(
    *,
    name: str,
    phone: str = "",
    email: str = "",
    joined_on: date | None = None,
    department: Department | None = None,
    by: Actor,
    at: datetime,
) -> Person:
    """Take somebody on. `department`: where the first post will be, for those who manage only theirs."""
    by.require(PEOPLE, department=department.pk if department else None)
    if not name.strip():
        raise Invalid(fields={"name": _("Enter the person's name.")})
    digits = parse_phone(phone).digits if phone.strip() else ""
    person = Person.objects.create(
        center_id=by.center,
        name=name.strip(),
        phone=digits or None,
        phone_index=blind_index(digits, "phone") if digits else None,
        email=email.strip(),
        joined_on=joined_on,
    )
    record(CREATED, subject=person, by=by, at=at)
    return person


@operation
def change_person(
    *, person: Person, name: str, email: str, phone: str | None = None, by: Actor, at: datetime
) -> Person:
    """Change name, e-mail and (when given) the phone number, which is also a sign-in name."""
    require_people(by, person, at)
    if not name.strip():
        raise Invalid(fields={"name": _("Enter the person's name.")})
    row = Person.objects.select_for_update().get(pk=person.pk)
    changes: dict[str, object] = {}
    if row.name != name.strip():
        changes["name"] = [row.name, name.strip()]
    if row.email != email.strip():
        changes["email"] = True
    row.name, row.email = name.strip(), email.strip()
    if phone is not None:
        digits = parse_phone(phone).digits if phone.strip() else ""
        row.phone = digits or None
        row.phone_index = blind_index(digits, "phone") if digits else None
        Account.objects.filter(person=row).update(phone_index=row.phone_index)
        changes["phone"] = True  # that it changed, never what it is
    row.save()
    access_changed(by.center)
    record(CHANGED, subject=row, by=by, at=at, changes=changes)
    return row


@operation
def appoint(
    *,
    person: Person,
    post: Post,
    starts_on: date,
    ends_on: date | None = None,
    kind: str = AppointmentKind.REGULAR,
    by: Actor,
    at: datetime,
) -> Appointment:
    """Appoint a person to a post from a day on, up to and including `ends_on` if given."""
    by.require(PEOPLE, department=post.department_id)
    if person.state != PersonState.ACTIVE:
        raise Conflict(_("%(name)s no longer works here.") % {"name": person.name})
    if post.closed_at is not None:
        raise Conflict(_("This post has been closed."))
    if ends_on is not None and ends_on < starts_on:
        raise Invalid(fields={"ends_on": _("The end must not lie before the beginning.")})
    overlapping = Appointment.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=starts_on), person=person, post=post
    )
    if ends_on is not None:
        overlapping = overlapping.filter(starts_on__lte=ends_on)
    if overlapping.exists():
        raise Conflict(_("%(name)s already holds this post in that time.") % {"name": person.name})
    appointment = Appointment.objects.create(
        center_id=by.center,
        person=person,
        post=post,
        kind=kind,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    access_changed(by.center)
    record(
        APPOINTED,
        subject=person,
        by=by,
        at=at,
        changes={
            "person": person.name,
            "post": post.name,
            "starts_on": str(starts_on),
            "ends_on": str(ends_on) if ends_on else None,
        },
    )
    return appointment


@operation
def end_appointment(
    *, appointment: Appointment, ends_on: date, reason: str = "", by: Actor, at: datetime
) -> Appointment:
    """Let an appointment end with a day; one that has not begun is removed with its reason in the journal."""
    by.require(PEOPLE, department=appointment.post.department_id)
    row = Appointment.objects.select_for_update(of=("self",)).get(pk=appointment.pk)
    today = at.astimezone(ZONE).date()
    if row.ends_on is not None and row.ends_on < today:
        raise Conflict(_("This appointment has already ended."))
    if ends_on < row.starts_on:
        if row.starts_on <= today:
            raise Invalid(fields={"ends_on": _("The end must not lie before the beginning.")})
        row.delete()
    else:
        row.ends_on = ends_on
        row.save(update_fields=["ends_on"])
    access_changed(by.center)
    record(
        ENDED,
        subject=appointment.person,
        by=by,
        at=at,
        reason=reason.strip(),
        changes={
            "person": appointment.person.name,
            "post": appointment.post.name,
            "ends_on": str(ends_on),
        },
    )
    return appointment


@operation
def leave(*, person: Person, left_on: date, reason: str = "", by: Actor, at: datetime) -> Person:
    """Somebody leaves: appointments end, delegations are withdrawn, sessions and keys for programs stop at once."""
    require_people(by, person, at)
    row = Person.objects.select_for_update().get(pk=person.pk)
    if row.state == PersonState.LEFT:
        raise Conflict(_("%(name)s no longer works here.") % {"name": row.name})
    row.state, row.left_on = PersonState.LEFT, left_on
    row.save(update_fields=["state", "left_on"])
    running = Appointment.objects.filter(Q(ends_on=None) | Q(ends_on__gt=left_on), person=row)
    posts = list(running.values_list("post__name", flat=True))
    running.filter(starts_on__gt=left_on).delete()
    # the last day at work may lie before an appointment's planned end, never before its beginning
    running.update(ends_on=left_on)
    Delegation.objects.filter(
        Q(principal=row) | Q(deputy=row), withdrawn_at=None, ends_at__gt=at
    ).update(withdrawn_at=at)
    Account.objects.filter(person=row).update(disabled_at=at)
    SignIn.objects.filter(account__person=row, ended_at=None).update(ended_at=at)
    Token.objects.filter(account__person=row, revoked_at=None).update(revoked_at=at)
    access_changed(by.center)
    record(
        LEFT,
        subject=row,
        by=by,
        at=at,
        reason=reason.strip(),
        changes={"left_on": str(left_on), "posts": posts},
    )
    return row


@operation
def reveal_person(*, person: Person, reason: str, by: Actor, at: datetime) -> str:
    """Show a colleague's full phone number; who looked and why is in the journal."""
    by.require(REVEAL)
    if len(reason.strip()) < 2:
        raise Invalid(fields={"reason": _("Say what you need the number for.")})
    record(REVEALED, subject=person, by=by, at=at, reason=reason.strip())
    return person.phone.reveal() if person.phone else ""


def require_people(by: Actor, person: Person, at: datetime) -> None:
    """Require `org.people` where the person holds a post; for somebody without one: anywhere in the center."""
    reach = by.reach(PEOPLE)
    if reach.everywhere:
        return
    day = (at - timedelta(days=1)).astimezone(ZONE).date()
    held = Appointment.objects.filter(Q(ends_on=None) | Q(ends_on__gte=day), person=person)
    found = list(held.values_list("post__department_id", flat=True))
    if not found:
        by.require(PEOPLE)
    for department in found:
        by.require(PEOPLE, department=department)
