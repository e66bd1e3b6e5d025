"""Taking a task, giving it back, giving it to somebody else."""

from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from opscharter.core.actor import Actor
from opscharter.core.journal import record
from opscharter.core.operation import operation
from opscharter.core.refusal import Conflict, Invalid
from opscharter.engines.flow import placing
from opscharter.engines.flow.access import is_offered, may_manage, may_work
from opscharter.engines.flow.directory import directory
from opscharter.engines.flow.models import Task, TaskState
from opscharter.engines.flow.operations.refusals import NotYours, TaskChanged, what_happened
from opscharter.engines.flow.registry import subjects
from opscharter.engines.flow.sentences import ASSIGNED, CLAIMED, RELEASED
from opscharter.org.models import Department, Person, Post


class OnlyYours(Conflict):
    """A task that was given to one person cannot go back to a post: give it to somebody else instead."""

    code = "only_yours"
    default_message = _("This task was given to one person. Give it to somebody else instead.")


@operation
def claim_task(*, task: Task, by: Actor, at: datetime) -> Task:
    """Take a free task of one's posts; it then waits for this person alone. Raises TaskChanged, NotYours."""
    row = _held(task)
    if row.person_id is not None and row.person_id != by.person:
        raise TaskChanged(what_happened(row))
    if by.person is None or not is_offered(row, by):
        raise NotYours
    if row.person_id == by.person and row.claimed_at is not None:
        _record(CLAIMED, row, by, at)
        return row
    _change(row, person_id=by.person, claimed_at=at)
    _tell_owner(row, by, at)
    _record(CLAIMED, row, by, at)
    return row


@operation
def release_task(*, task: Task, reason: str = "", by: Actor, at: datetime) -> Task:
    """Give a taken task back to its post or department. Raises OnlyYours, NotYours."""
    row = _held(task)
    if not may_work(row, by):
        raise NotYours
    if row.post_id is None and row.department_id is None:
        raise OnlyYours
    _change(row, person_id=None, claimed_at=None)
    _tell_owner(row, by, at)
    _record(RELEASED, row, by, at, reason=reason)
    return row


@operation
def assign_task(  # noqa: PLR0913 - to whom, why, who
    *,
    task: Task,
    post: Post | None = None,
    person: Person | None = None,
    department: Department | None = None,
    reason: str = "",
    vouched: bool = False,
    by: Actor,
    at: datetime,
) -> Task:
    """Give a waiting task to a post, a person or a department. Its deadline stays.

    Who has it may pass it on; `flow.manage` may within reach. `vouched`: the calling operation has checked the right itself.
    """
    row = _held(task)
    if not vouched and not may_work(row, by):
        raise NotYours
    known = directory(by.center, at)
    if post is None and person is not None:
        found = known.post_of(person.pk, department.pk if department else row.department_id)
        post_id, place = (found.id, found.department) if found else (None, None)
    else:
        post_id, place = (post.pk, post.department_id) if post else (None, None)
    if person is None and post_id is None and department is None:
        raise Invalid(fields={"post": _("Choose a post, a department or a person.")})
    _change(
        row,
        person_id=person.pk if person else None,
        claimed_at=None,
        post_id=post_id,
        department_id=department.pk if department else place,
    )
    receiver = " ".join(
        str(each) for each in (department if post is None else None, post, person) if each
    )
    _tell_owner(row, by, at)
    _record(ASSIGNED, row, by, at, reason=reason, receiver=receiver)
    return row


def may_assign(task: Task, actor: Actor) -> bool:
    """Tell whether the actor may give the task to somebody else."""
    return may_work(task, actor) or may_manage(task, actor)


def _held(task: Task) -> Task:
    row = Task.objects.select_for_update().get(pk=task.pk)
    if row.state != TaskState.OPEN or (
        task.version != row.version and row.person_id != task.person_id
    ):
        raise TaskChanged(what_happened(row))
    return row


def _change(row: Task, **columns: object) -> None:
    Task.objects.filter(pk=row.pk).update(**columns, version=F("version") + 1)
    for name, value in columns.items():
        setattr(row, name, value)
    row.version += 1


def _tell_owner(row: Task, by: Actor, at: datetime) -> None:
    subject = subjects.get(row.subject_kind)
    if subject is None:
        return
    where = placing.Placing(row.department_id, row.post_id, row.person_id)
    post = placing.owner_post(where, directory(by.center, at))
    subject.owner_changed(row.subject_id, row.department_id, post, row.person_id, by, at)


def _record(
    code: str, row: Task, by: Actor, at: datetime, *, reason: str = "", receiver: str = ""
) -> None:
    subject = subjects.get(row.subject_kind)
    facts = subject.facts(row.subject_id) if subject else {}
    record(
        code,
        subject=row,
        label=str(facts.get("label") or row.subject_label),
        case=facts.get("case"),
        post=row.post_id if row.post_id in by.posts else None,
        by=by,
        at=at,
        changes={"task": row.name, **({"receiver": receiver} if receiver else {})},
        reason=reason.strip(),
    )
