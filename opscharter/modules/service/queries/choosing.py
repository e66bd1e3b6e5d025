"""Choices that forms offer."""

from datetime import datetime

from opscharter.cases.models import Case
from opscharter.modules.service.catalogue import decide
from opscharter.org.queries import appointments_in_force, departments


def assignable(center_id: int, at: datetime) -> tuple[dict[str, str], dict[str, str]]:
    """Return (department key -> name, person id -> "department · name") to whom a request may be assigned. Two queries."""
    rows = departments(center_id)
    order = {row.pk: place for place, row in enumerate(rows)}
    names = {row.pk: row.name for row in rows}
    people: dict[str, str] = {}
    held = appointments_in_force(at).filter(center_id=center_id, post__closed_at=None)
    for appointment in sorted(
        held, key=lambda each: (order.get(each.post.department_id, 999), each.person.name)
    ):
        department = names.get(appointment.post.department_id, "")
        people.setdefault(str(appointment.person_id), f"{department} · {appointment.person.name}")
    return {row.key: row.name for row in rows}, people


def chosen_department(case: Case) -> str:
    """Return the key of the department that the dispatch table names for a case, or ""."""
    row = decide(case.category, case.urgency)
    return row.department if row else ""
