"""Learning the requester's satisfaction (S000-1.10.3): by call-back of somebody else, or from the requester directly."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from opscharter.cases.models import Case
from opscharter.charter.parameters import value
from opscharter.core.actor import Actor
from opscharter.core.journal import mark
from opscharter.core.operation import operation
from opscharter.core.refusal import Invalid
from opscharter.engines.flow.models import Task
from opscharter.modules.service.access import CALLBACK as CALLBACK_CAPABILITY
from opscharter.modules.service.choices import DISSATISFIED, Element, Grade, Proof, Reason
from opscharter.modules.service.controls import CALLBACK, MANNER, REDO, SATISFACTION
from opscharter.modules.service.operations.running import (
    facts_of,
    finish,
    held,
    keep,
    occasion,
    require,
    waiting,
)
from opscharter.modules.service.refusals import NothingToRate, OtherCaller
from opscharter.modules.service.sentences import RATED, REQUESTER_RATED, UNREACHED


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the requester says. `grade` 5 to 1; `manner`, `skill`, `wellbeing` (life feels safer and easier for it):
    asked at a call-back, None when not asked.

    `unable`: dissatisfied, but nothing can be done about it: goes to the head of the department instead of being done again.
    """

    grade: int
    reasons: Sequence[str] = ()
    comment: str = ""
    manner: bool | None = None
    skill: bool | None = None
    wellbeing: bool | None = None
    unable: bool = False

    @property
    def dissatisfied(self) -> bool:
        """Tell whether the work has to be done again."""
        return self.grade <= DISSATISFIED


@operation
def rate_request(*, task: Task, opinion: Opinion, note: str = "", by: Actor, at: datetime) -> Case:
    """Record what the requester said at the call-back. Never by the one who did the work (`callback.by`).

    Satisfied leads to the final record, dissatisfied to doing it again, or to the head of the department. Source: S000-1.10.3.
    """
    case = _callable(task, by)
    _check(opinion)
    if opinion.dissatisfied and opinion.unable and len(note.strip()) < 4:
        raise Invalid(fields={"note": _("Write why nothing can be done about it.")}, control=REDO)
    _keep_opinion(case, opinion, Proof.CALLBACK, note)
    _finish(task, case, opinion, RATED, note=note, by=by, at=at)
    return case


@operation
def not_reached(*, task: Task, note: str = "", by: Actor, at: datetime) -> Case:
    """Nobody answered: counted, and called again; after the charter's attempts the evidence has to do."""
    case = _callable(task, by)
    attempts = int(case.data.get("attempts", 0)) + 1
    keep(case, attempts=attempts)
    enough = attempts >= int(
        value(case.charter_version_id, f"{CALLBACK}.attempts", at=case.opened_at)
    )
    finish(
        task=task,
        case=case,
        operation=UNREACHED,
        data={"answer": "evidence" if enough else "again"},
        changes={"attempt": attempts},
        outcome="unreached",
        reason=note.strip(),
        by=by,
        at=at,
    )
    return case


@operation
def rate_by_requester(*, case: Case, opinion: Opinion, by: Actor, at: datetime) -> Case:
    """The requester grades it themselves (the portal has proven who they are). Raises `NothingToRate`."""
    task = waiting(case, Element.SATISFACTION, Element.CALLBACK)
    if task is None:
        raise NothingToRate
    held_case = held(task, Element.SATISFACTION, Element.CALLBACK, by=by)
    _check(opinion)
    _keep_opinion(held_case, opinion, Proof.REQUESTER, "")
    _finish(task, held_case, opinion, REQUESTER_RATED, note=opinion.comment, by=by, at=at)
    return held_case


def _callable(task: Task, by: Actor) -> Case:
    require(by, CALLBACK_CAPABILITY, task)
    case = held(task, Element.SATISFACTION, Element.CALLBACK, by=by)
    others_only = value(case.charter_version_id, f"{CALLBACK}.by", at=case.opened_at) == "other"
    if others_only and by.person is not None and by.person == case.data.get("handler"):
        raise OtherCaller(control=CALLBACK)
    return case


def _check(opinion: Opinion) -> None:
    if opinion.grade not in Grade.values:
        raise Invalid(fields={"grade": _("Choose one of the five grades.")}, control=SATISFACTION)
    if set(opinion.reasons) - set(Reason.values):
        raise Invalid(
            fields={"reasons": _("Choose from the listed reasons.")}, control=SATISFACTION
        )
    if opinion.dissatisfied and not opinion.reasons and not opinion.comment.strip():
        raise Invalid(
            fields={"reasons": _("Dissatisfied: choose or write at least one reason.")},
            control=SATISFACTION,
        )


def _keep_opinion(case: Case, opinion: Opinion, how: Proof, note: str) -> None:
    facts: dict[str, Any] = {
        "reasons": list(opinion.reasons),
        "comment": opinion.comment.strip()[:1000],
        "manner": opinion.manner,
        "skill": opinion.skill,
        "wellbeing": opinion.wellbeing,
        # a dissatisfied word proves nothing yet
        "graded_by": "" if opinion.dissatisfied else how.value,
        "proven_in": case.reopened,
    }
    if opinion.dissatisfied:
        if opinion.unable:
            facts["unable_reason"] = note.strip()[:1000]
        facts["redos"] = int(case.data.get("redos", 0)) + 1
        facts["attempts"] = 0
    keep(case, {"satisfaction": opinion.grade}, **facts)


def _finish(
    task: Task, case: Case, opinion: Opinion, code: str, *, note: str, by: Actor, at: datetime
) -> None:
    answer = "ok"
    if opinion.dissatisfied:
        answer = "unable" if opinion.unable else "redo"
    words = [str(Reason(reason).label) for reason in opinion.reasons]
    finish(
        task=task,
        case=case,
        operation=code,
        data={"answer": answer},
        changes={"grade": str(Grade(opinion.grade).label), "reasons": "、".join(words)},
        marks=_opinion_marks(case, opinion),
        outcome=answer,
        grade="confirmed",
        reason=note.strip(),
        by=by,
        at=at,
    )


def _opinion_marks(case: Case, opinion: Opinion) -> list[dict[str, Any]]:
    # what the requester says is about the work: it counts where that was done
    worker = {"department": case.data.get("handled_in"), "person": case.data.get("handler")}
    facts = {**facts_of(case), **{name: pk for name, pk in worker.items() if pk}}
    redos = int(case.data.get("redos", 0))
    marks = []
    if opinion.manner is not None or opinion.skill is not None:
        good = opinion.manner is not False and opinion.skill is not False
        asked = redos if opinion.dissatisfied else redos + 1
        marks.append(
            mark(
                control=MANNER,
                key=occasion(case, asked),
                phase="point",
                outcome="kept" if good else "broken",
                **facts,
            )
        )
    if opinion.dissatisfied:
        marks.append(mark(control=REDO, key=f"{case.pk}:redo{redos}", phase="open", **facts))
    return marks
