"""What the built-in types share: where somebody acts from, finishing a step, closing with the last one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from opscharter.cases.choices import Channel, Result
from opscharter.cases.models import Case
from opscharter.cases.operations.closing import close_case
from opscharter.cases.operations.deadlines import moment_words
from opscharter.cases.operations.locking import label_of
from opscharter.cases.operations.opening import open_case
from opscharter.cases.registry import case_types
from opscharter.cases.sentences import DUE_FIXED
from opscharter.core.actor import Actor
from opscharter.core.files.operations import receive_file
from opscharter.core.journal import Grade, record
from opscharter.core.refusal import Invalid, NotAllowed, NotFound
from opscharter.engines.flow import operations as flow
from opscharter.engines.flow.directory import Place, directory
from opscharter.engines.flow.models import Task


def place_of(actor: Actor, at: datetime) -> Place:
    """Return the post from which somebody acts: their first one. Raises NotAllowed for people without a post."""
    known = directory(actor.center, at)
    own = [known.places[pk] for pk in known.held.get(actor.person or 0, ()) if pk in known.places]
    lent = [known.places[pk] for pk in sorted(actor.posts) if pk in known.places]
    for place in (*own, *lent):
        return place
    raise NotAllowed(_("Only those who hold a post may begin this."))


def place_of_person(actor: Actor, person: int, at: datetime) -> Place:
    """Return the post in which somebody is charged with a matter. Raises Invalid for people without one."""
    known = directory(actor.center, at)
    place = known.post_of(person, None)
    if place is None:
        raise Invalid(fields={"handler": _("This person holds no post at present.")})
    return place


def open_everyday(  # noqa: PLR0913 - what such a case is made of
    *,
    type: str,  # noqa: A002
    form: Mapping[str, Any],
    place: Place,
    process_data: Mapping[str, Any],
    operation: str,
    changes: Mapping[str, Any] | None = None,
    marks: Sequence[Mapping[str, Any]] = (),
    person: int | None = None,
    due_at: datetime | None = None,
    opened_at: datetime | None = None,
    by: Actor,
    at: datetime,
) -> Case:
    """Open a case of a built-in type from its form; part of an operation."""
    return open_case(
        type=type,
        title=str(form.get("title", "")),
        description=str(form.get("description", "")),
        channel=Channel.INTERNAL,
        urgency=str(form.get("urgency") or "normal"),
        category=str(form.get("kind") or "") if type == "cases.plan" else "",
        location=str(form.get("location") or ""),
        data={
            name: value
            for name, value in form.items()
            if name not in {"title", "description", "files"}
        },
        opened_at=opened_at or at,
        post=place.id,
        department=place.department,
        person=person,
        due_at=due_at,
        process_data=process_data,
        operation=operation,
        changes=changes,
        marks=marks,
        by=by,
        at=at,
    )


def case_of(task: Task, by: Actor) -> Case:
    """Return the case a step belongs to."""
    case = Case.objects.defer("vector").filter(pk=task.subject_id, center_id=by.center).first()
    if case is None:
        raise NotFound
    return case


def step(  # noqa: PLR0913 - what a finished step is made of
    *,
    task: Task,
    case: Case,
    data: Mapping[str, Any],
    operation: str,
    changes: Mapping[str, Any],
    closed: str = "cases.closed",
    reason: str = "",
    grade: Grade = "single",
    files: Sequence[Any] = (),
    by: Actor,
    at: datetime,
) -> Case:
    """Finish a step with its journal row; when the process ends with it, the case closes as solved."""
    for file in files:
        receive_file(upload=file, subject=case, case=case.pk, by=by, at=at)
    advance = flow.finish_task(
        task=task,
        expected_version=task.version,
        data=dict(data),
        operation=operation,
        case_id=case.pk,
        changes=dict(changes),
        reason=reason,
        grade=grade,
        subject=case,
        by=by,
        at=at,
    )
    if advance.ended:
        close_case(case=case, result=Result.SOLVED, operation=closed, by=by, at=at)
    else:
        _keep_day(case, advance.opened, by, at)
    return case


def _keep_day(case: Case, opened: Sequence[Task], by: Actor, at: datetime) -> None:
    """A deadline that was fixed by hand also holds for the steps that open later."""
    control = case_types[case.type].due_control
    if case.derivation or case.due_at is None or case.due_at <= at:
        return
    if not any(task.control == control for task in opened):
        return
    marks = flow.move_deadline(
        subject_kind=Case._meta.label_lower,
        subject_id=case.pk,
        control=control,
        due_at=case.due_at,
        by=by,
        at=at,
    )
    due = moment_words(case.due_at)
    record(
        DUE_FIXED,
        subject=case,
        label=label_of(case),
        by=by,
        at=at,
        case=case.pk,
        changes={"due": due},
        marks=marks,
    )
