"""Delegation: for a period somebody acts for somebody else, and everything done then says so."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from opscharter.core.actor import Actor
from opscharter.core.clock import ZONE
from opscharter.core.journal import record
from opscharter.core.operation import operation
from opscharter.core.refusal import Conflict, Invalid, NotAllowed
from opscharter.core.registry import sentence
from opscharter.org.access import in_force
from opscharter.org.choices import PersonState
from opscharter.org.models import Delegation, Person, Post
from opscharter.org.operations.centers import access_changed
from opscharter.org.operations.people import require_people

GIVEN = sentence(
    "org.delegation.give", _("%(actor)s had %(deputy)s stand in for %(principal)s until %(until)s")
)
WITHDRAWN = sentence(
    "org.delegation.withdraw", _("%(actor)s ended that %(deputy)s stands in for %(principal)s")
)


@operation
def delegate(  # noqa: PLR0913 - a delegation's columns
    *,
    principal: Person,
    deputy: Person,
    starts_at: datetime,
    ends_at: datetime,
    post: Post | None = None,
    reason: str = "",
    by: Actor,
    at: datetime,
) -> Delegation:
    """Let `deputy` act in one post (or all) of `principal` for a period. Given by the principal, or by who manages people."""
    _require(by, principal, at)
    _check(principal, deputy, starts_at, ends_at, at)
    if post is not None and post.pk not in {
        each.post_id for each in in_force(by.center, [principal.pk], at)
    }:
        raise Invalid(
            fields={"post": _("%(name)s does not hold this post.") % {"name": principal.name}}
        )
    same = Delegation.objects.filter(
        principal=principal,
        deputy=deputy,
        post=post,
        withdrawn_at=None,
        starts_at__lt=ends_at,
        ends_at__gt=starts_at,
    )
    if same.exists():
        raise Conflict(_("%(name)s already stands in during that time.") % {"name": deputy.name})
    delegation = Delegation.objects.create(
        center_id=by.center,
        principal=principal,
        deputy=deputy,
        post=post,
        starts_at=starts_at,
        ends_at=ends_at,
        reason=reason.strip(),
    )
    access_changed(by.center)
    record(
        GIVEN,
        subject=delegation,
        label=f"{deputy.name}（代 {principal.name}）",
        by=by,
        at=at,
        reason=reason.strip(),
        changes={
            "principal": principal.name,
            "deputy": deputy.name,
            "post": post.name if post else None,
            "from": starts_at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M"),
            "until": ends_at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M"),
        },
    )
    return delegation


@operation
def withdraw_delegation(*, delegation: Delegation, by: Actor, at: datetime) -> None:
    """End a delegation at once; what was done under it stays done."""
    _require(by, delegation.principal, at)
    standing = Delegation.objects.filter(pk=delegation.pk, withdrawn_at=None, ends_at__gt=at)
    if not standing.update(withdrawn_at=at):
        raise Conflict(_("This delegation has already ended."))
    access_changed(by.center)
    record(
        WITHDRAWN,
        subject=delegation,
        label=f"{delegation.deputy.name}（代 {delegation.principal.name}）",
        by=by,
        at=at,
        changes={"principal": delegation.principal.name, "deputy": delegation.deputy.name},
    )


def _require(by: Actor, principal: Person, at: datetime) -> None:
    if by.kind == "person" and by.person == principal.pk:
        return
    if by.kind == "public":
        raise NotAllowed
    require_people(by, principal, at)


def _check(
    principal: Person, deputy: Person, starts_at: datetime, ends_at: datetime, at: datetime
) -> None:
    if principal.pk == deputy.pk:
        raise Invalid(fields={"deputy": _("Choose somebody else.")})
    if deputy.state != PersonState.ACTIVE:
        raise Invalid(
            fields={"deputy": _("%(name)s no longer works here.") % {"name": deputy.name}}
        )
    if ends_at <= starts_at:
        raise Invalid(fields={"ends_at": _("The end must lie after the beginning.")})
    if ends_at <= at:
        raise Invalid(fields={"ends_at": _("This time is already over.")})
    if (ends_at - starts_at).days > 366:
        raise Invalid(fields={"ends_at": _("At most one year; appoint somebody for longer.")})
