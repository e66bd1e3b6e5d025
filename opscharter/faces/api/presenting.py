"""Cases as the API shows them."""

from typing import Any

from django.http import HttpRequest

from opscharter.cases import queries as cases
from opscharter.cases.models import Case
from opscharter.org import queries as org


def center_key(request: HttpRequest) -> str:
    """Return the key of the actor's own center, which the middleware has looked up."""
    center = getattr(request, "center", None)
    return center.key if center else ""


def row(case: Case, departments: dict[int, str]) -> dict[str, Any]:
    """Return the fields of `CaseRow`."""
    return {
        "number": case.number,
        "type": case.type,
        "title": case.title,
        "state": case.state,
        "stage": case.stage,
        "urgency": case.urgency,
        "channel": case.channel,
        "category": case.category,
        "department": departments.get(case.department_id or 0, ""),
        "opened_at": case.opened_at,
        "due_at": case.due_at,
        "closed_at": case.closed_at,
    }


def page(found: Any) -> dict[str, Any]:
    """Return the fields of `CasePage`."""
    departments = org.names_of_departments(
        {c.department_id for c in found.items if c.department_id}
    )
    return {
        "items": [row(case, departments) for case in found.items],
        "next": found.next_cursor or "",
    }


def full(case: Case) -> dict[str, Any]:
    """Return the fields of `CaseFull`; the requester's phone is masked."""
    departments = org.names_of_departments({case.department_id} if case.department_id else set())
    return row(case, departments) | {
        "description": case.description,
        "location": case.location,
        "contact": f"{case.contact_name} ****{case.contact_tail}"
        if case.contact_tail
        else case.contact_name,
        "result": case.result,
        "satisfaction": case.satisfaction,
        "derivation": cases.derivation_words(case),
        "timeline": [
            {"at": entry.at, "operation": entry.operation, "text": entry.text}
            for entry in cases.timeline(case, public=False)
        ],
    }
