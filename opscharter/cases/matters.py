"""How rooms below find a case by its number: exceptions are granted for one."""

from opscharter.cases.queries import case_for
from opscharter.core.actor import Actor
from opscharter.core.registry import Matter, matters


def find(actor: Actor, number: str) -> Matter:
    """Return the case with this number. Raises `NotFound` unless the actor may see it."""
    case = case_for(actor, number)
    return Matter(case.pk, case.number, case.department_id)


matters.add("cases", find)
