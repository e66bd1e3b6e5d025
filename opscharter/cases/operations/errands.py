"""Errands: somebody is charged with a matter, reports it done, and the giver confirms."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from opscharter.cases.access import HANDLE
from opscharter.cases.models import Case
from opscharter.cases.operations.everyday import (
    case_of,
    open_everyday,
    place_of,
    place_of_person,
    step,
)
from opscharter.cases.operations.locking import need_reason
from opscharter.core.actor import Actor
from opscharter.core.operation import operation
from opscharter.core.refusal import Invalid
from opscharter.core.registry import sentence
from opscharter.engines.flow.models import Task
from opscharter.org.queries import names_of_people

GIVEN = sentence("cases.errand.given", _("%(actor)s charged %(owner)s with this errand"))
DONE = sentence("cases.errand.done", _("%(actor)s reported the errand done"))
CONFIRMED = sentence("cases.errand.confirmed", _("%(actor)s confirmed that the errand is done"))
RETURNED = sentence("cases.errand.returned", _("%(actor)s gave the errand back to be done again"))


@operation
def give_errand(*, form: Mapping[str, Any], by: Actor, at: datetime) -> Case:
    """Charge somebody with a matter. `form`: title, description, handler (person id), due (moment or none), urgency.

    Whoever gives it must reach the handler's department with `cases.handle`.
    """
    handler = int(form["handler"])
    name = names_of_people([handler]).get(handler)
    if name is None:
        raise Invalid(fields={"handler": _("Choose one of the listed people.")})
    target, giver = place_of_person(by, handler, at), place_of(by, at)
    by.require(HANDLE, department=target.department, own=handler == by.person)
    due = form.get("due") or None
    due_at = datetime.fromisoformat(due) if isinstance(due, str) else due
    if due_at is not None and due_at <= at:
        raise Invalid(fields={"due": _("The deadline must lie in the future.")})
    return open_everyday(
        type="cases.errand",
        form=form,
        place=target,
        person=handler,
        due_at=due_at,
        process_data={
            "post": target.id,
            "handler": handler,
            "giver": by.person,
            "giver_post": giver.id,
        },
        operation=GIVEN,
        changes={"owner": name},
        by=by,
        at=at,
    )


@operation
def report_errand(
    *, task: Task, report: str, files: Sequence[Any] = (), by: Actor, at: datetime
) -> Case:
    """Report an errand done, with what came of it."""
    report = need_reason(report, "report")
    return step(
        task=task, case=case_of(task, by), data={}, operation=DONE, changes={"report": report}, files=files,
        grade="file" if files else "single", by=by, at=at,
    )  # fmt: skip


@operation
def confirm_errand(
    *, task: Task, accepted: bool, opinion: str = "", by: Actor, at: datetime
) -> Case:
    """Confirm that the errand is done, or give it back with a reason."""
    opinion = opinion.strip() if accepted else need_reason(opinion, "opinion")
    return step(
        task=task,
        case=case_of(task, by),
        data={"accepted": accepted},
        operation=CONFIRMED if accepted else RETURNED,
        changes={"opinion": opinion} if opinion else {},
        grade="confirmed",
        by=by,
        at=at,
    )
