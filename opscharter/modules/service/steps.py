"""What the process of a request calls by itself."""

from collections.abc import Mapping
from typing import Any

from opscharter.cases.models import Case
from opscharter.cases.operations.locking import label_of
from opscharter.core.journal import record
from opscharter.engines.flow.registry import StepCall, steps
from opscharter.modules.service.sentences import ESCALATED


def escalate(call: StepCall) -> Mapping[str, Any]:
    """Nobody accepted in time: it stands in the timeline, and the head of the department is told (notices follow the journal)."""
    case = Case.objects.defer("vector").get(pk=call.process.subject_id)
    record(
        ESCALATED, subject=case, label=label_of(case), case=case.pk, by=call.by, at=call.at,
        changes={"post": call.data.get("head_post") or "service_head", "department": case.department_id},
    )  # fmt: skip
    return {}


steps.add("service.escalate", escalate)
