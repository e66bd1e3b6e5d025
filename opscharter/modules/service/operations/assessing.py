"""First assessment and classification (S000-1.9.2.b, 9.3)."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from opscharter.cases.choices import Urgency
from opscharter.cases.models import Case
from opscharter.cases.operations import set_due
from opscharter.cases.queries.limits import deadline_of
from opscharter.cases.registry import case_types
from opscharter.core.actor import Actor
from opscharter.core.operation import operation
from opscharter.core.refusal import Invalid
from opscharter.engines.flow.models import Task
from opscharter.modules.service.access import DISPATCH, INTAKE
from opscharter.modules.service.catalogue import category_names
from opscharter.modules.service.choices import CASE_TYPE, Element
from opscharter.modules.service.controls import ASSESS, CLASSIFY
from opscharter.modules.service.operations.running import finish, held, keep, require
from opscharter.modules.service.sentences import ASSESSED, CLASSIFIED


@operation
def assess_request(
    *, task: Task, assessment: str, vouched: bool = False, by: Actor, at: datetime
) -> Case:
    """Enter the first assessment. Needs `service.intake` or the step itself. `vouched`: the intake does it itself. Source: S000-1.9.2.b."""
    require(by, INTAKE, task)
    case = held(task, Element.ASSESS, by=by)
    assessment = assessment.strip()
    if len(assessment) < 2:
        raise Invalid(fields={"assessment": _("Write the first assessment.")}, control=ASSESS)
    keep(case, assessment=assessment[:1000])
    finish(
        task=task,
        case=case,
        operation=ASSESSED,
        changes={"assessment": assessment[:200]},
        vouched=vouched,
        by=by,
        at=at,
    )
    return case


@operation
def classify_request(
    *,
    task: Task,
    category: str,
    urgency: str,
    note: str = "",
    vouched: bool = False,
    by: Actor,
    at: datetime,
) -> Case:
    """Confirm or change type and urgency: they decide department, deadline and priority. Source: S000-1.9.3."""
    if not by.may(DISPATCH):
        require(by, INTAKE, task)
    case = held(task, Element.CLASSIFY, by=by)
    wrong = {}
    if category not in category_names():
        wrong["category"] = _("Choose one of the listed categories.")
    if urgency not in Urgency.values:
        wrong["urgency"] = _("Choose how urgent it is.")
    if wrong:
        raise Invalid(fields=wrong, control=CLASSIFY)
    changed = urgency != case.urgency
    keep(case, {"category": category, "urgency": urgency})
    if changed:
        # the case was due by its old urgency; the new one counts from the same beginning
        set_due(case=case, deadline=deadline_of(case, case_types[CASE_TYPE]))
    finish(
        task=task,
        case=case,
        operation=CLASSIFIED,
        data={"category": category, "urgency": urgency},
        changes={"category": category_names()[category], "urgency": str(Urgency(urgency).label)},
        reason=note.strip(),
        vouched=vouched,
        by=by,
        at=at,
    )
    return case
