"""Responsibility never rests: exactly one post owns a case at every minute of its life."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, F, Func, Value

from opscharter.cases.models import Case, Ownership
from opscharter.cases.operations.locking import hold_to_handle, label_of, refresh
from opscharter.cases.operations.names import person_name, post_name
from opscharter.cases.operations.opening import opening
from opscharter.cases.sentences import HANDED_OVER
from opscharter.core.actor import Actor
from opscharter.core.journal import record
from opscharter.core.operation import operation
from opscharter.core.refusal import Invalid
from opscharter.engines.flow import operations as flow
from opscharter.engines.flow.models import Task, TaskState
from opscharter.org.models import Department, Person, Post

_NUMBERS = ArrayField(BigIntegerField())


class _Distinct(Func):
    """Two arrays joined, every member once."""

    template = "ARRAY(SELECT DISTINCT unnest(%(expressions)s))"
    arg_joiner = " || "


@operation
def hand_over(
    *,
    case: Case,
    department: Department | None,
    post: Post,
    person: Person | None = None,
    reason: str = "",
    by: Actor,
    at: datetime,
) -> Case:
    """Give a running case, with its waiting steps, to another post (and person). Only who may work on it."""
    row = hold_to_handle(case, by)
    if person is not None and not person.appointments.filter(post=post).exists():
        raise Invalid(fields={"person": str(person)})
    before = post_name(row.center_id, row.post_id)
    owner_post = row.post_id
    for task in _waiting(row):
        if task.post_id in {owner_post, None}:
            flow.assign_task(
                task=task,
                post=post,
                person=person,
                department=department,
                reason=reason,
                vouched=True,
                by=by,
                at=at,
            )
    move_owner(
        case_id=row.pk,
        department=department.pk if department else post.department_id,
        post=post.pk,
        person=person.pk if person else None,
        at=at,
    )
    owner = f"{post.name} {person.name}" if person else post.name
    record(
        HANDED_OVER,
        subject=row,
        label=label_of(row),
        by=by,
        at=at,
        case=row.pk,
        post=owner_post,
        changes={"owner": [before, owner]},
        reason=reason.strip(),
    )
    row.refresh_from_db(fields=["department_id", "post_id", "person_id"])
    refresh(case, row, "department_id", "post_id", "person_id")
    return row


def _waiting(case: Case) -> list[Task]:
    return list(
        Task.objects.filter(
            center_id=case.center_id,
            subject_kind=Case._meta.label_lower,
            subject_id=case.pk,
            state=TaskState.OPEN,
        ).order_by("id")
    )


def move_owner(
    *,
    case_id: int,
    department: int | None,
    post: int | None,
    person: int | None,
    worked: int | None = None,
    at: datetime,
) -> None:
    """End the present owner's interval and begin the next at the same moment; nothing happens when the owner stays.

    Part of an operation that records why. A moment before the present interval's beginning counts as that beginning, so
    intervals touch and add up. Without a post nobody else has been found: the owner stays. `worked`: the person whose step
    led here; they go on seeing the case.
    """
    case = opening.get()
    if case is not None and case.pk == case_id:
        case.department_id, case.post_id, case.person_id = department, post or case.post_id, person
        return
    present = (
        Ownership.objects.select_for_update().filter(case_id=case_id, ends_at__isnull=True).first()
    )
    if present is None:
        return
    if post is None:
        department, post, person = present.department_id, present.post_id, present.person_id
    moved = (present.post_id, present.person_id) != (post, person)
    if moved:
        moment = max(at, present.starts_at)
        Ownership.objects.filter(pk=present.pk).update(ends_at=moment)
        begin(case_id, present.center_id, department, post, person, moment)
    elif present.department_id != department:
        Ownership.objects.filter(pk=present.pk).update(department_id=department)
    Case.objects.filter(pk=case_id).update(
        department_id=department,
        post_id=post,
        person_id=person,
        past_departments=with_members("past_departments", present.department_id, department),
        past_people=with_members("past_people", present.person_id, person, worked),
    )


def with_members(column: str, *members: int | None) -> Func:
    """Return the column's array with these members added, each once."""
    added = Value([m for m in members if m is not None], output_field=_NUMBERS)
    return _Distinct(F(column), added, output_field=_NUMBERS)


def begin(
    case_id: int,
    center_id: int,
    department: int | None,
    post: int,
    person: int | None,
    at: datetime,
) -> None:
    """Begin an interval of responsibility."""
    Ownership.objects.create(
        center_id=center_id,
        case_id=case_id,
        department_id=department,
        post_id=post,
        post_name=post_name(center_id, post),
        person_id=person,
        person_name=person_name(person),
        starts_at=at,
    )


def end(case_id: int, at: datetime) -> datetime:
    """End the running interval at `at` (not before its beginning); returns that moment."""
    present = (
        Ownership.objects.select_for_update().filter(case_id=case_id, ends_at__isnull=True).first()
    )
    if present is None:
        return at
    moment = max(at, present.starts_at)
    Ownership.objects.filter(pk=present.pk).update(ends_at=moment)
    return moment
