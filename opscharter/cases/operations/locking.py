"""Taking hold of a case's row before it is changed."""

from opscharter.cases.access import may_handle
from opscharter.cases.choices import CaseState
from opscharter.cases.models import Case
from opscharter.cases.refusals import CaseClosed, ReasonNeeded
from opscharter.core.actor import Actor
from opscharter.core.refusal import NotAllowed, NotFound

RUNNING = frozenset({CaseState.OPEN, CaseState.WAITING})


def hold(case: Case, by: Actor, *, running: bool = True) -> Case:
    """Return the case's present row, locked until the operation ends.

    Raises NotFound for a case of another center and CaseClosed when it must be running and is not.
    """
    row = (
        Case.objects.select_for_update(of=("self",))
        .defer("vector")
        .filter(pk=case.pk, center_id=by.center)
        .first()
    )
    if row is None:
        raise NotFound
    if running and row.state not in RUNNING:
        raise CaseClosed
    return row


def hold_to_handle(case: Case, by: Actor, *, running: bool = True) -> Case:
    """Return the locked case if the actor may work on it."""
    row = hold(case, by, running=running)
    if not may_handle(row, by):
        raise NotAllowed
    return row


def label_of(case: Case) -> str:
    """Return how the journal names a case."""
    return f"{case.number} {case.title}"


def need_reason(text: str, field: str = "reason") -> str:
    """Return the trimmed reason; raises ReasonNeeded when there is none."""
    text = text.strip()
    if not text:
        raise ReasonNeeded(fields={field: ReasonNeeded.default_message})
    return text


def refresh(case: Case, row: Case, *fields: str) -> None:
    """Copy what has changed into the object that the caller holds."""
    for name in fields:
        setattr(case, name, getattr(row, name))
