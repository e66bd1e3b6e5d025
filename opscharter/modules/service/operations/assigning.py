"""Assignment, acceptance, return (S000-1.9.4): responsibility always lies with exactly one post."""

from datetime import datetime

from opscharter.cases.models import Case
from opscharter.core.actor import Actor
from opscharter.core.operation import operation
from opscharter.engines.flow.models import Task
from opscharter.modules.service.access import CATCH, DISPATCH, HANDLE
from opscharter.modules.service.choices import Element
from opscharter.modules.service.controls import ACCEPT, ASSIGN
from opscharter.modules.service.operations.posts import CATCHER, DISPATCHER, place_for
from opscharter.modules.service.operations.running import finish, held, keep, require
from opscharter.modules.service.refusals import (
    CatcherDecides,
    ReturnedTwice,
    ReturnReasonNeeded,
)
from opscharter.modules.service.sentences import ACCEPTED, ASSIGNED, CAUGHT, RETURNED


@operation
def assign_request(
    *,
    task: Task,
    department: str = "",
    person: int | None = None,
    note: str = "",
    by: Actor,
    at: datetime,
) -> Case:
    """Assign to a department (key; default: the dispatch table's) or a person in it (id).

    After the second return only the catcher assigns (`service.catch`), and that stands. Source: S000-1.9.4.
    """
    case = held(task, Element.ASSIGN, by=by)
    caught = returns_of(case) >= 2
    if caught and not by.may(CATCH):
        raise CatcherDecides(control=ASSIGN)
    if not caught:
        require(by, DISPATCH, task)
    place = place_for(
        by.center,
        category=case.category,
        urgency=case.urgency,
        department=department,
        person=person,
        at=at,
    )
    keep(case, requirement=note.strip()[:500])
    finish(
        task=task,
        case=case,
        operation=CAUGHT if caught else ASSIGNED,
        data={
            "post": place.post,
            "department": place.department_id,
            "head_post": place.head_post,
            "handler": place.person_id,
        },
        changes={"to": place.words},
        reason=note.strip(),
        by=by,
        at=at,
    )
    return case


@operation
def accept_request(*, task: Task, by: Actor, at: datetime) -> Case:
    """Accept for the department: whoever does so carries it out from now on. Needs `service.handle` there."""
    require(by, HANDLE, task)
    case = held(task, Element.ACCEPT, by=by)
    keep(case, handler=by.person, handler_name=by.name, handled_in=task.department_id)
    finish(
        task=task,
        case=case,
        operation=ACCEPTED,
        data={"accepted": "yes", "handler": by.person},
        outcome="accepted",
        by=by,
        at=at,
    )
    return case


@operation
def return_request(*, task: Task, reason: str, by: Actor, at: datetime) -> Case:
    """Return what does not belong to the department, with a reason. The second return goes to the catcher, a third is refused."""
    require(by, HANDLE, task)
    case = held(task, Element.ACCEPT, by=by)
    if not reason.strip():
        raise ReturnReasonNeeded(
            fields={"reason": ReturnReasonNeeded.default_message}, control=ACCEPT
        )
    returns = returns_of(case) + 1
    if returns > 2:
        raise ReturnedTwice(control=ACCEPT)
    keep(case, returns=returns)
    finish(
        task=task,
        case=case,
        operation=RETURNED,
        data={
            "accepted": "no",
            "handler": None,
            "assigner": CATCHER if returns == 2 else DISPATCHER,
        },
        outcome="returned",
        reason=reason.strip()[:500],
        by=by,
        at=at,
    )
    return case


def returns_of(case: Case) -> int:
    """Return how often departments have returned the request."""
    return int(case.data.get("returns", 0))
