"""What the organisation's capabilities are, and what a signed-in person may do through the posts held at a moment."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from opscharter.core.actor import Actor, DataScope, Reach
from opscharter.core.calendar.operations import CALENDAR
from opscharter.core.clock import ZONE
from opscharter.core.registry import capabilities, capability
from opscharter.org.choices import PersonState
from opscharter.org.models import (
    Account,
    Appointment,
    Delegation,
    Department,
    Person,
    Post,
    PostCapability,
)

MANAGE: Final = capability(
    "org.manage", _("Manage departments, posts and permissions"), departmental=False
)
PEOPLE: Final = capability("org.people", _("Manage people and appointments"))
ACCOUNTS: Final = capability("org.accounts", _("Manage sign-in accounts"), departmental=False)
CONTACTS: Final = capability("contacts.view", _("See contacts"), departmental=False)
REVEAL: Final = capability("contacts.reveal", _("See full phone numbers"), departmental=False)
SETTINGS: Final = capability(
    "center.settings", _("Change the center's settings"), departmental=False
)

__all__ = ["ACCOUNTS", "CALENDAR", "CONTACTS", "MANAGE", "PEOPLE", "REVEAL", "SETTINGS"]


@dataclass(frozen=True, slots=True)
class Held:
    """The posts somebody holds at a moment: own ones, and those of others by delegation."""

    own: tuple[Post, ...] = ()
    lent: Mapping[int, tuple[Post, Person]] = field(default_factory=dict)

    @property
    def posts(self) -> list[Post]:
        """Return all held posts, own ones first."""
        return [*self.own, *(post for post, _principal in self.lent.values())]


@dataclass(frozen=True, slots=True)
class Standing:
    """An actor, whether a held post demands a second factor, for whom they stand in until when (name, end), and until when
    this stays true if nothing changes.
    """

    actor: Actor
    posts: tuple[str, ...]
    second_factor: bool
    acting: tuple[tuple[str, datetime], ...]
    since: datetime
    until: datetime


_REMEMBERED_MOST = 4096
_remembered: dict[tuple[int, int, int | None], tuple[int, Standing]] = {}
_lock = Lock()


def actor_for(
    account: Account, *, at: datetime, request_id: str = "", post: int | None = None
) -> Actor:
    """Return the actor of a signed-in account at a moment; at most 4 queries beyond the account and its person.

    `post` names the post acted in when several are held. Somebody who has left holds nothing.
    """
    return replace(standing_for(account, at=at, post=post).actor, request_id=request_id)


def remembered_standing(
    account: Account, *, at: datetime, version: int, post: int | None = None
) -> Standing:
    """Return `standing_for`, remembered in this process while the center's `access_version` and the day stay the same."""
    key = (account.center_id, account.pk, post)
    with _lock:
        found = _remembered.get(key)
    if found and found[0] == version and found[1].since <= at < found[1].until:
        return found[1]
    fresh = standing_for(account, at=at, post=post)
    with _lock:
        if len(_remembered) >= _REMEMBERED_MOST:
            _remembered.clear()
        _remembered[key] = (version, fresh)
    return fresh


def standing_for(account: Account, *, at: datetime, post: int | None = None) -> Standing:
    """Work out posts, reaches and on whose behalf; ≤ 4 queries."""
    person = account.person
    until = _next_midnight(at)
    held = Held()
    running: list[Delegation] = []
    if person.state == PersonState.ACTIVE:
        delegations = list(
            Delegation.objects.filter(
                center_id=account.center_id, deputy=person, ends_at__gt=at, withdrawn_at=None
            ).select_related("principal")
        )
        until = min([until, *(_next_change(each, at) for each in delegations)])
        running = [each for each in delegations if each.starts_at <= at]
        held = _held(person, running, at)
    leading = next((p for p in held.posts if p.pk == post), None) or next(iter(held.posts), None)
    actor = Actor(
        kind="person",
        center=account.center_id,
        name=person.name,
        person=person.pk,
        account=account.pk,
        posts=frozenset(p.pk for p in held.posts),
        departments=frozenset(p.department_id for p in held.posts),
        reaches=_reaches(account.center_id, held.posts),
        post_name=leading.name if leading else "",
        behalf={pk: (principal.pk, principal.name) for pk, (_post, principal) in held.lent.items()},
    )
    lenders = {principal.pk for _post, principal in held.lent.values()}
    return Standing(
        actor=actor,
        posts=tuple(post.name for post in held.own),
        second_factor=any(p.second_factor for p in held.posts),
        acting=tuple((d.principal.name, d.ends_at) for d in running if d.principal_id in lenders),
        since=at,
        until=until,
    )


def _next_midnight(at: datetime) -> datetime:
    local = at.astimezone(ZONE)
    return local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


def _next_change(delegation: Delegation, at: datetime) -> datetime:
    return delegation.starts_at if delegation.starts_at > at else delegation.ends_at


def _held(person: Person, delegations: Iterable[Delegation], at: datetime) -> Held:
    """Return own posts, and of each principal's posts those lent (all, or the one named)."""
    lenders: dict[int, list[Delegation]] = defaultdict(list)
    for delegation in delegations:
        if delegation.principal.state == PersonState.ACTIVE:
            lenders[delegation.principal_id].append(delegation)
    own: list[Post] = []
    lent: dict[int, tuple[Post, Person]] = {}
    for appointment in in_force(person.center_id, [person.pk, *lenders], at):
        if appointment.person_id == person.pk:
            own.append(appointment.post)
            continue
        for delegation in lenders[appointment.person_id]:
            if delegation.post_id in {None, appointment.post_id}:
                lent[appointment.post_id] = (appointment.post, delegation.principal)
    mine = {p.pk for p in own}
    return Held(tuple(own), {pk: pair for pk, pair in lent.items() if pk not in mine})


def in_force(center_id: int, people: Iterable[int], at: datetime) -> list[Appointment]:
    """Return the appointments of these people that hold on the day of `at`, with their posts; one query."""
    day = at.astimezone(ZONE).date()
    return list(
        Appointment.objects.filter(
            Q(ends_on=None) | Q(ends_on__gte=day),
            Q(post__closed_at=None) | Q(post__closed_at__gt=at),
            center_id=center_id,
            person__in=list(people),
            starts_on__lte=day,
        )
        .select_related("post")
        .order_by("post__order", "pk")
    )


def _reaches(center_id: int, posts: Iterable[Post]) -> dict[str, Reach]:
    """Return capability -> reach, the union over all posts; ≤ 2 queries."""
    department_of = {post.pk: post.department_id for post in posts}
    if not department_of:
        return {}
    grants = list(PostCapability.objects.filter(center_id=center_id, post__in=list(department_of)))
    below: dict[int, frozenset[int]] = {}
    if any(grant.scope == DataScope.BELOW for grant in grants):
        below = subtrees(center_id)
    reaches: dict[str, Reach] = {}
    for grant in grants:
        reach = reach_of(grant, department_of[grant.post_id], below)
        reaches[grant.capability] = reaches.get(grant.capability, Reach()) | reach
    return reaches


def reach_of(grant: PostCapability, department: int, below: Mapping[int, frozenset[int]]) -> Reach:
    """Return where one grant holds for a holder in `department`; one's own things are always within reach."""
    known = capabilities.get(grant.capability)
    scope = DataScope(grant.scope)
    if scope == DataScope.ALL or (known is not None and not known.departmental):
        return Reach(everywhere=True, own=True)
    departments = {
        DataScope.CHOSEN: frozenset(grant.departments),
        DataScope.BELOW: below.get(department, frozenset({department})),
        DataScope.DEPARTMENT: frozenset({department}),
        DataScope.SELF: frozenset[int](),
    }
    return Reach(departments=departments[scope], own=True)


def subtrees(center_id: int) -> dict[int, frozenset[int]]:
    """Return for each department the ids of itself and all below; one query over the (small) tree."""
    found: dict[int, set[int]] = defaultdict(set)
    for pk, path in Department.objects.filter(center_id=center_id).values_list("pk", "path"):
        for above in path.strip("/").split("/"):
            if above:
                found[int(above)].add(pk)
        found[pk].add(pk)
    return {pk: frozenset(ids) for pk, ids in found.items()}
