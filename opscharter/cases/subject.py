"""What processes ask and tell about the case they run for."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse

from opscharter.cases.access import SUBJECT, visible_to
from opscharter.cases.models import Case
from opscharter.cases.notices import label_of as notice_label
from opscharter.cases.operations.opening import opening
from opscharter.cases.operations.ownership import move_owner
from opscharter.core.actor import Actor
from opscharter.engines.flow.registry import Subject, subjects


def _case(subject_id: int) -> Case | None:
    case = opening.get()
    if case is not None and case.pk == subject_id:
        return case
    return Case.objects.defer("vector", "description", "data").filter(pk=subject_id).first()


def facts(subject_id: int) -> dict[str, Any]:
    """Return what assignment expressions and task rows may use; {} when the case is gone."""
    case = _case(subject_id)
    if case is None:
        return {}
    return {
        "label": f"{case.number} {case.title}".strip(),
        "url": reverse("cases:case", args=[case.number]) if case.number else "",
        "case": case.pk,
        "type": case.type,
        "department": case.department_id,
        "post": case.post_id,
        "person": case.person_id,
        "opened_by": case.opened_by_id,
        "urgency": case.urgency,
        "category": case.category,
        "channel": case.channel,
        "due_at": case.due_at,
    }


def owner_changed(
    subject_id: int,
    department: int | None,
    post: int | None,
    person: int | None,
    by: Actor,
    at: datetime,
) -> None:
    """Move responsibility to whom the next step waits for."""
    move_owner(
        case_id=subject_id, department=department, post=post, person=person, worked=by.person, at=at
    )


def stage_changed(subject_id: int, stage: str) -> None:
    """Keep the names of the waiting steps beside the case: lists show the next step."""
    case = opening.get()
    if case is not None and case.pk == subject_id:
        case.stage = stage[:120]
        return
    Case.objects.filter(pk=subject_id).update(stage=stage[:120])


def visible(actor: Actor, subject_id: int) -> bool:
    """Tell whether somebody may look at the case's process."""
    return visible_to(actor).filter(pk=subject_id).exists()


def labels(ids: Collection[int]) -> Mapping[int, tuple[str, str]]:
    """Return id -> (how notices call the case, its address); one query."""
    rows = Case.objects.only("number", "title", "confidential").in_bulk(ids)
    return {
        pk: (notice_label(case), reverse("cases:case", args=[case.number]))
        for pk, case in rows.items()
    }


subjects.add(SUBJECT, Subject(facts, owner_changed, stage_changed, visible, labels))
