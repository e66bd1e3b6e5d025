"""The case type of service requests and its process."""

from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from opscharter.cases.models import Case
from opscharter.cases.registry import CaseType, case_type
from opscharter.core.actor import Actor
from opscharter.engines.flow.registry import ProcessSource, processes
from opscharter.modules.service.access import INTAKE
from opscharter.modules.service.catalogue import DEFINITIONS, category_names, form, standards
from opscharter.modules.service.choices import CASE_TYPE, PROCESS, SERIES, Grade, Proof, Reason
from opscharter.modules.service.controls import CLOSE, HANDLE


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


#: what the panel reads straight from the case's data; without any of it there is no panel
_TOLD: Final = (
    "assessment", "requirement", "content", "handler_name", "plan", "process", "result", "unable_reason", "answer",
    "returns", "redos", "repeats",
)  # fmt: skip


def _panels(case: Case, actor: Actor) -> list[tuple[str, dict[str, Any]]]:
    """Return what the case page shows of a request: assessment, plan and standard, what the requester said, the proof."""
    del actor
    data = case.data
    reasons = [str(Reason(code).label) for code in data.get("reasons", []) if code in Reason.values]
    context = {
        "case": case,
        "data": data,
        "standard": standards().get(data.get("standard", ""), ""),
        "grade": str(Grade(case.satisfaction).label) if case.satisfaction in Grade.values else "",
        "reasons": "、".join(reasons),
        "appointment": _moment(data.get("appointment")),
        "arrived_at": _moment(data.get("arrived_at")),
        "proof": str(Proof(data["proof"]).label) if data.get("proof") in Proof.values else "",
    }
    shown = any(data.get(name) for name in _TOLD) or any(
        context[name] for name in ("standard", "grade", "appointment", "arrived_at", "proof")
    )
    return [("service/panel.html", context)] if shown else []


case_type(
    CaseType(
        key=CASE_TYPE,
        label=_("Service request"),
        series=SERIES,
        process=PROCESS,
        schema=form("request"),
        categories=category_names(),
        close_control=CLOSE,
        due_control=HANDLE,
        panels=_panels,
        verb="收单",
        hint=_(
            "What a resident asks for: by phone, visit, web, app, activity, patrol, survey or letter."
        ),
        intake="service:desk",
        startable=lambda actor: actor.may(INTAKE),
    )
)
processes.add(
    PROCESS,
    ProcessSource(
        PROCESS, _("Service request"), DEFINITIONS / "request.bpmn", (DEFINITIONS / "dispatch.dmn",)
    ),
)
