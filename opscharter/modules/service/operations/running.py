"""What all steps share: the case held, the step finished, facts kept with the case."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from opscharter.cases.models import Case
from opscharter.cases.operations.locking import hold
from opscharter.core.actor import Actor
from opscharter.core.journal import Grade
from opscharter.core.refusal import NotAllowed, NotFound
from opscharter.engines.flow import operations as flow
from opscharter.engines.flow.access import is_offered
from opscharter.engines.flow.models import Task, TaskState
from opscharter.modules.service.choices import CASE_TYPE, Element
from opscharter.modules.service.refusals import NotThisStep


def held(task: Task, *elements: Element, by: Actor) -> Case:
    """Return the case of a waiting step, locked until the operation ends; raises `NotThisStep` for another step."""
    case = hold(Case(pk=task.subject_id), by)
    if case.type != CASE_TYPE:
        raise NotFound
    if task.element not in elements:
        raise NotThisStep
    return case


def require(by: Actor, capability: str, task: Task) -> None:
    """Raise `NotAllowed` unless the step waits for the actor, or they carry the capability where it waits."""
    if not is_offered(task, by) and not by.reach(capability).covers(task.department_id):
        raise NotAllowed


def finish(  # noqa: PLR0913 - what finishing a step is made of
    *,
    task: Task,
    case: Case,
    operation: str,
    data: Mapping[str, Any] | None = None,
    changes: Mapping[str, Any] | None = None,
    marks: Sequence[Mapping[str, Any]] = (),
    reason: str = "",
    outcome: str = "",
    grade: Grade = "single",
    verdict: Literal["kept", "broken", "excepted"] = "kept",
    vouched: bool = False,
    by: Actor,
    at: datetime,
) -> None:
    """Finish the step and let the process go on; one journal row with `operation`. `vouched`: it need not wait for `by`."""
    flow.finish_task(
        task=task,
        expected_version=task.version,
        data=dict(data or {}),
        operation=operation,
        case_id=case.pk,
        changes=dict(changes or {}),
        reason=reason,
        outcome=outcome,
        grade=grade,
        verdict=verdict,
        extra_marks=tuple(marks),
        vouched=vouched,
        subject=case,
        by=by,
        at=at,
    )


def keep(case: Case, columns: Mapping[str, Any] | None = None, **facts: Any) -> None:
    """Keep facts of this case type with the held case: `columns` of the table, the rest in its data."""
    case.data = {**case.data, **facts}
    for name, value in (columns or {}).items():
        setattr(case, name, value)
    Case.objects.filter(pk=case.pk).update(data=case.data, **(columns or {}))


def waiting(case: Case, *elements: Element) -> Task | None:
    """Return the waiting step of a case, of these elements when given."""
    rows = Task.objects.filter(
        center_id=case.center_id,
        subject_kind=Case._meta.label_lower,
        subject_id=case.pk,
        state=TaskState.OPEN,
    )
    if elements:
        rows = rows.filter(element__in=[str(element) for element in elements])
    return rows.order_by("pk").first()


def occasion(case: Case, number: int = 1) -> str:
    """Return the key of an occasion of this case: its id, with the round from the second on."""
    return str(case.pk) if number < 2 else f"{case.pk}:{number}"


def facts_of(case: Case) -> dict[str, Any]:
    """Return what a mark of this case carries besides control, key and phase."""
    return {
        "department": case.department_id,
        "post": case.post_id,
        "person": case.person_id,
        "version": case.charter_version_id,
    }
