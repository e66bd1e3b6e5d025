"""Departments and posts: making, changing, closing them, and what posts may do."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from secrets import token_hex
from typing import Any

from django.db.models import Q, Value
from django.db.models.functions import Replace
from django.utils.translation import gettext_lazy as _

from opscharter.core.actor import Actor, DataScope
from opscharter.core.clock import ZONE
from opscharter.core.journal import record
from opscharter.core.operation import operation
from opscharter.core.refusal import Conflict, Invalid
from opscharter.core.registry import capabilities, sentence
from opscharter.org.access import MANAGE
from opscharter.org.models import Appointment, Department, Post, PostCapability
from opscharter.org.operations.centers import access_changed

DEPARTMENT_CREATED = sentence(
    "org.department.create", _("%(actor)s set up the department %(subject)s")
)
DEPARTMENT_CHANGED = sentence(
    "org.department.change", _("%(actor)s changed the department %(subject)s")
)
DEPARTMENT_CLOSED = sentence(
    "org.department.close", _("%(actor)s closed the department %(subject)s")
)
POST_CREATED = sentence("org.post.create", _("%(actor)s set up the post %(subject)s"))
POST_CHANGED = sentence("org.post.change", _("%(actor)s changed the post %(subject)s"))
POST_CLOSED = sentence("org.post.close", _("%(actor)s closed the post %(subject)s"))
GRANTS_SET = sentence("org.post.grant", _("%(actor)s changed what the post %(subject)s may do"))


class StillInUse(Conflict):
    """Something still hangs on what is to be closed."""

    code = "still_in_use"


class UnknownCapability(Invalid):
    """No installed room knows this capability."""

    code = "unknown_capability"


@operation
def create_department(
    *,
    name: str,
    key: str = "",
    parent: Department | None = None,
    duties: str = "",
    order: int = 0,
    by: Actor,
    at: datetime,
) -> Department:
    """Set up a department below `parent` (or at the top). Without a key it gets a random one."""
    by.require(MANAGE)
    key = key or f"d-{token_hex(4)}"
    _check_name(name)
    _check_key(Department, key, by.center)
    department = Department.objects.create(
        center_id=by.center,
        key=key,
        name=name.strip(),
        parent=parent,
        duties=duties.strip(),
        order=order,
    )
    department.path = f"{parent.path if parent else '/'}{department.pk}/"
    department.save(update_fields=["path"])
    access_changed(by.center)
    record(
        DEPARTMENT_CREATED,
        subject=department,
        by=by,
        at=at,
        changes={"key": key, "parent": parent.name if parent else None},
    )
    return department


@operation
def change_department(
    *,
    department: Department,
    name: str,
    duties: str,
    parent: Department | None,
    order: int,
    by: Actor,
    at: datetime,
) -> Department:
    """Rename, describe, move a department (its whole subtree moves along)."""
    by.require(MANAGE)
    _check_name(name)
    row = Department.objects.select_for_update().get(pk=department.pk)
    if parent is not None and f"/{row.pk}/" in parent.path:
        raise Invalid(fields={"parent": _("A department cannot be placed below itself.")})
    changes = _changes(row, name=name.strip(), duties=duties.strip(), order=order)
    if row.parent_id != (parent.pk if parent else None):
        changes["parent"] = [row.parent_id, parent.pk if parent else None]
        row.parent = parent
        old, new = row.path, f"{parent.path if parent else '/'}{row.pk}/"
        Department.objects.filter(center_id=by.center, path__startswith=old).update(
            path=Replace("path", Value(old), Value(new))
        )
        row.path = new
    row.save()
    access_changed(by.center)
    record(DEPARTMENT_CHANGED, subject=row, by=by, at=at, changes=changes)
    return row


@operation
def close_department(*, department: Department, reason: str, by: Actor, at: datetime) -> None:
    """Close a department that has no open posts and nothing below it; its history stays. Refused: `StillInUse`."""
    by.require(MANAGE)
    if department.children.filter(closed_at=None).exists():
        raise StillInUse(_("Close the departments below it first."))
    if department.posts.filter(closed_at=None).exists():
        raise StillInUse(_("Close its posts first."))
    if not Department.objects.filter(pk=department.pk, closed_at=None).update(closed_at=at):
        raise Conflict(_("It has been closed already."))
    access_changed(by.center)
    record(DEPARTMENT_CLOSED, subject=department, by=by, at=at, reason=reason.strip())


@operation
def create_post(  # noqa: PLR0913 - a post's columns
    *,
    department: Department,
    name: str,
    key: str = "",
    duties: str = "",
    heads_department: bool = False,
    superior: Post | None = None,
    second_factor: bool = False,
    headcount: int = 1,
    order: int = 0,
    by: Actor,
    at: datetime,
) -> Post:
    """Set up a post in a department. Without a key it gets a random one."""
    by.require(MANAGE)
    key = key or f"p-{token_hex(4)}"
    _check_name(name)
    _check_key(Post, key, by.center)
    post = Post.objects.create(
        center_id=by.center,
        department=department,
        key=key,
        name=name.strip(),
        duties=duties.strip(),
        heads_department=heads_department,
        superior=superior,
        second_factor=second_factor,
        headcount=headcount,
        order=order,
    )
    record(
        POST_CREATED,
        subject=post,
        by=by,
        at=at,
        changes={"key": key, "department": department.name},
    )
    return post


@operation
def change_post(  # noqa: PLR0913 - a form's fields
    *,
    post: Post,
    name: str,
    duties: str,
    heads_department: bool,
    superior: Post | None,
    second_factor: bool,
    headcount: int,
    by: Actor,
    at: datetime,
) -> Post:
    """Rename and describe a post; say who it answers to and whether its holders need a second factor."""
    by.require(MANAGE)
    _check_name(name)
    if superior is not None and superior.pk == post.pk:
        raise Invalid(fields={"superior": _("A post cannot be its own superior.")})
    row = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
    changes = _changes(
        row,
        name=name.strip(),
        duties=duties.strip(),
        heads_department=heads_department,
        superior_id=superior.pk if superior else None,
        second_factor=second_factor,
        headcount=headcount,
    )
    row.save()
    access_changed(by.center)
    record(POST_CHANGED, subject=row, by=by, at=at, changes=changes)
    return row


@operation
def close_post(*, post: Post, reason: str, by: Actor, at: datetime) -> None:
    """Close a post nobody holds any more; its history stays. Refused: `StillInUse`."""
    by.require(MANAGE)
    day = at.astimezone(ZONE).date()
    if Appointment.objects.filter(Q(ends_on=None) | Q(ends_on__gte=day), post=post).exists():
        raise StillInUse(_("Somebody still holds this post. End the appointment first."))
    if not Post.objects.filter(pk=post.pk, closed_at=None).update(closed_at=at):
        raise Conflict(_("It has been closed already."))
    access_changed(by.center)
    record(POST_CLOSED, subject=post, by=by, at=at, reason=reason.strip())


@operation
def grant(
    *,
    post: Post,
    capability: str,
    scope: str = DataScope.BELOW,
    departments: Sequence[int] = (),
    by: Actor,
    at: datetime,
) -> PostCapability:
    """Let a post do something, within one of five scopes (`departments`: ids, for scope "chosen")."""
    by.require(MANAGE)
    checked_grants({capability: (scope, departments)}, by.center)
    row, _created = PostCapability.objects.update_or_create(
        post=post,
        capability=capability,
        defaults={"center_id": by.center, "scope": scope, "departments": list(departments)},
    )
    access_changed(by.center)
    record(GRANTS_SET, subject=post, by=by, at=at, changes={capability: [None, str(scope)]})
    return row


@operation
def revoke(*, post: Post, capability: str, by: Actor, at: datetime) -> None:
    """Take a capability from a post."""
    by.require(MANAGE)
    gone, _rows = PostCapability.objects.filter(post=post, capability=capability).delete()
    if not gone:
        raise Conflict(_("The post does not have this permission."))
    access_changed(by.center)
    record(GRANTS_SET, subject=post, by=by, at=at, changes={capability: ["granted", None]})


@operation
def set_grants(
    *, post: Post, grants: Mapping[str, tuple[str, Sequence[int]]], by: Actor, at: datetime
) -> None:
    """Make these the post's capabilities: capability -> (scope, department ids for scope "chosen")."""
    by.require(MANAGE)
    checked_grants(grants, by.center)
    old = {row.capability: row for row in PostCapability.objects.filter(post=post)}
    PostCapability.objects.filter(post=post).exclude(capability__in=list(grants)).delete()
    PostCapability.objects.bulk_create(
        [
            PostCapability(
                center_id=by.center,
                post=post,
                capability=key,
                scope=scope,
                departments=list(chosen) if scope == DataScope.CHOSEN else [],
            )
            for key, (scope, chosen) in grants.items()
        ],
        update_conflicts=True,
        unique_fields=["post", "capability"],
        update_fields=["scope", "departments"],
    )
    access_changed(by.center)
    before = {key: row.scope for key, row in old.items()}
    after = {key: str(scope) for key, (scope, _chosen) in grants.items()}
    changed = {
        key: [before.get(key), after.get(key)]
        for key in sorted(before | after)
        if before.get(key) != after.get(key)
    }
    record(GRANTS_SET, subject=post, by=by, at=at, changes=changed)


def checked_grants(grants: Mapping[str, tuple[str, Sequence[int]]], center_id: int) -> None:
    """Refuse unknown capabilities, scopes and departments by name."""
    unknown = sorted(key for key in grants if key not in capabilities)
    if unknown:
        raise UnknownCapability(
            _("Unknown permissions: %(keys)s. Known are: %(known)s.")
            % {"keys": ", ".join(unknown), "known": ", ".join(sorted(capabilities))}
        )
    for key, (scope, chosen) in grants.items():
        if scope not in set(DataScope):
            raise Invalid(_("%(key)s: unknown scope “%(scope)s”.") % {"key": key, "scope": scope})
        if scope == DataScope.CHOSEN:
            known = Department.objects.filter(center_id=center_id, pk__in=list(chosen)).count()
            if not chosen or known != len(set(chosen)):
                raise Invalid(_("Choose the departments this permission holds for."))


def _check_name(name: str) -> None:
    if not name.strip():
        raise Invalid(fields={"name": _("Enter a name.")})
    if len(name.strip()) > 60:
        raise Invalid(fields={"name": _("At most 60 characters.")})


def _check_key(model: type[Department] | type[Post], key: str, center_id: int) -> None:
    if model.objects.filter(center_id=center_id, key=key).exists():
        raise Conflict(_("The key “%(key)s” is in use already.") % {"key": key})


def _changes(row: Department | Post, **given: Any) -> dict[str, Any]:
    """Set the given columns; return {column: [old, new]} of those that differ."""
    changes = {}
    for column, value in given.items():
        old = getattr(row, column)
        if old != value:
            changes[column] = [old, value]
            setattr(row, column, value)
    return changes
