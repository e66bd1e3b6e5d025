"""Plans: drafted, approved by the post above, followed with progress entries, finished."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext_lazy as _

from opscharter.cases.choices import NoteKind
from opscharter.cases.models import Case, Note
from opscharter.cases.operations.everyday import case_of, open_everyday, place_of, step
from opscharter.cases.operations.locking import hold, label_of, need_reason
from opscharter.cases.operations.opening import search_text
from opscharter.cases.operations.reports import superior_of
from opscharter.core.actor import Actor
from opscharter.core.calendar.queries import calendar_for
from opscharter.core.clock import ZONE
from opscharter.core.journal import record
from opscharter.core.operation import operation
from opscharter.core.refusal import Invalid, NotAllowed
from opscharter.core.registry import sentence
from opscharter.engines.flow.access import may_work
from opscharter.engines.flow.models import Task

SUBMITTED = sentence("cases.plan.submitted", _("%(actor)s submitted a plan to %(owner)s"))
APPROVED = sentence("cases.plan.approved", _("%(actor)s approved the plan"))
RETURNED = sentence("cases.plan.returned", _("%(actor)s gave the plan back to be revised"))
REVISED = sentence("cases.plan.revised", _("%(actor)s revised the plan"))
PROGRESS = sentence("cases.plan.progress", _("%(actor)s entered progress on the plan"))
FINISHED = sentence("cases.plan.finished", _("%(actor)s reported the plan finished"))


@operation
def submit_plan(*, form: Mapping[str, Any], by: Actor, at: datetime) -> Case:
    """Submit a plan for approval. `form`: kind, title, description, until (a day, "2026-12-31")."""
    place = place_of(by, at)
    above = superior_of(by, place, at)
    until = date.fromisoformat(str(form["until"]))
    due_at = end_of_work(by.center, until)
    if due_at <= at:
        raise Invalid(fields={"until": _("The day must lie in the future.")})
    return open_everyday(
        type="cases.plan",
        form=form,
        place=place,
        due_at=due_at,
        process_data={"superior": above.id, "author": by.person, "author_post": place.id},
        operation=SUBMITTED,
        changes={"owner": above.name},
        by=by,
        at=at,
    )


def end_of_work(center_id: int, day: date) -> datetime:
    """Return when the center closes on `day`, or its midnight's last minute on a day off."""
    intervals = calendar_for(center_id).opening(day).intervals
    hour, minute = divmod(min(intervals[-1][1], 1439), 60) if intervals else (23, 59)
    return datetime.combine(day, time(hour, minute), tzinfo=ZONE)


@operation
def decide_plan(*, task: Task, approved: bool, opinion: str = "", by: Actor, at: datetime) -> Case:
    """Approve a plan, or give it back with a reason. Never by its author."""
    case = case_of(task, by)
    if case.opened_by_id is not None and case.opened_by_id == by.person:
        raise NotAllowed(_("Nobody approves their own plan."))
    opinion = opinion.strip() if approved else need_reason(opinion, "opinion")
    return step(
        task=task,
        case=case,
        data={"approved": approved},
        operation=APPROVED if approved else RETURNED,
        changes={"opinion": opinion} if opinion else {},
        grade="confirmed",
        by=by,
        at=at,
    )


@operation
def revise_plan(*, task: Task, description: str, by: Actor, at: datetime) -> Case:
    """Change a plan that was given back, and submit it again."""
    case = hold(case_of(task, by), by)
    old, case.description = case.description, need_reason(description, "description")
    case.vector = search_text(case)
    case.version += 1
    case.save(update_fields=["description", "vector", "version"])
    changes = {"description": [old, case.description]}
    return step(task=task, case=case, data={}, operation=REVISED, changes=changes, by=by, at=at)


@operation
def enter_progress(*, task: Task, text: str, finished: bool, by: Actor, at: datetime) -> Case:
    """Enter progress on an approved plan; with `finished` it ends."""
    case, text = case_of(task, by), need_reason(text, "progress")
    if finished:
        return step(
            task=task,
            case=case,
            data={},
            operation=FINISHED,
            changes={"progress": text},
            by=by,
            at=at,
        )
    row = hold(case, by)
    if not may_work(task, by):
        raise NotAllowed
    Note.objects.create(
        center_id=by.center, case=row, kind=NoteKind.INTERNAL, text=text, author_id=by.person,
        author_name=by.name, at=at,
    )  # fmt: skip
    record(
        PROGRESS, subject=row, label=label_of(row), by=by, at=at, case=row.pk, post=task.post_id,
        changes={"progress": text},
    )  # fmt: skip
    return row
