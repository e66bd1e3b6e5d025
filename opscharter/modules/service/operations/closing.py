"""Process and result on record, then closed on proof (S000-1.10.4)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from opscharter.cases.choices import Result
from opscharter.cases.models import Case
from opscharter.cases.operations import close_case
from opscharter.core.actor import Actor
from opscharter.core.files.operations import PreparedFile
from opscharter.core.journal import Grade, mark
from opscharter.core.operation import operation
from opscharter.core.refusal import Invalid, NotAllowed
from opscharter.core.registry import excepted
from opscharter.engines.flow.models import Task
from opscharter.modules.service.access import CLOSE as CLOSE_CAPABILITY
from opscharter.modules.service.access import HANDLE
from opscharter.modules.service.choices import Element, Proof
from opscharter.modules.service.controls import CLOSE, RESULT
from opscharter.modules.service.operations.handling import photos
from opscharter.modules.service.operations.running import (
    facts_of,
    finish,
    held,
    keep,
    require,
    waiting,
)
from opscharter.modules.service.refusals import NotThisStep, ProofNeeded
from opscharter.modules.service.rules import proof_of
from opscharter.modules.service.sentences import CLOSED, RECORDED

_GRADES: Final[dict[Proof, Grade]] = {
    Proof.REQUESTER: "confirmed",
    Proof.CALLBACK: "confirmed",
    Proof.APPROVAL: "confirmed",
    Proof.EVIDENCE: "file",
    Proof.PRESENT: "single",
    Proof.EXCEPTION: "confirmed",
}


@operation
def record_result(
    *,
    task: Task,
    process: str,
    result: str,
    before: Sequence[PreparedFile] = (),
    after: Sequence[PreparedFile] = (),
    by: Actor,
    at: datetime,
) -> Case:
    """Record how it went and what came of it, and close on the proof there is. Source: S000-1.10.4.a, S000-1.10.4.b.

    Raises `ProofNeeded` (citing the close's article) while nothing proves the result; nothing is changed then.
    """
    require(by, HANDLE, task)
    case = held(task, Element.RESULT, by=by)
    missing: dict[str, Any] = {}
    if len(process.strip()) < 2:
        missing["process"] = _("Write how it was carried out.")
    if len(result.strip()) < 2:
        missing["result"] = _("Write what came of it.")
    if missing:
        raise Invalid(fields=missing, control=RESULT)
    keep(
        case,
        process=process.strip()[:2000],
        result=result.strip()[:2000],
        **photos(case, before, after, by, at),
    )
    proof = proof_or_refuse(case, at)
    finish(
        task=task,
        case=case,
        operation=RECORDED,
        changes={"process": process.strip()[:200], "outcome": result.strip()[:200]},
        by=by,
        at=at,
    )
    return _close(case, proof, by, at)


@operation
def close(*, case: Case, by: Actor, at: datetime) -> Case:
    """Close a request whose process has ended but which is still open (an import, a mended fault). The proof is needed all the same."""
    if not by.may(CLOSE_CAPABILITY, department=case.department_id):
        raise NotAllowed
    proof = proof_or_refuse(case, at)
    if waiting(case) is not None:
        raise NotThisStep(_("A step is still waiting; finish it first."), control=RESULT)
    return _close(case, proof, by, at)


def proof_or_refuse(case: Case, at: datetime) -> Proof:
    """Return what proves the close, or that an approved exception lets it pass; raises `ProofNeeded`.

    What proved an earlier close of a reopened case proves nothing now.
    """
    data = case.data
    said = data.get("proven_in", 0) == case.reopened
    shown = data.get("photos_in", 0) == case.reopened
    proof = proof_of(
        graded_by=str(data.get("graded_by", "")) if said else "",
        unable_approved=said and bool(data.get("unable_approved")),
        before=data.get("before", []) if shown else [],
        after=data.get("after", []) if shown else [],
    )
    if not proof and excepted(
        case.center_id, CLOSE, case=case.pk, department=case.department_id, at=at
    ):
        return Proof.EXCEPTION
    if not proof:
        raise ProofNeeded(
            remedy=_("Add photos from before and after, or let the call-back reach the requester."),
            control=CLOSE,
        )
    return Proof(proof)


def _close(case: Case, proof: Proof, by: Actor, at: datetime) -> Case:
    unable = proof == Proof.APPROVAL
    keep(case, proof=proof.value)
    return close_case(
        case=case,
        result=Result.UNABLE if unable else Result.SOLVED,
        operation=CLOSED,
        changes={"proof": str(proof.label)},
        marks=[
            mark(
                control=CLOSE,
                key=_key(case),
                phase="point",
                outcome="excepted" if proof == Proof.EXCEPTION else "kept",
                grade=_GRADES[proof],
                **facts_of(case),
            )
        ],
        by=by,
        at=at,
    )


def _key(case: Case) -> str:
    return str(case.pk) if not case.reopened else f"{case.pk}:{case.reopened + 1}"
