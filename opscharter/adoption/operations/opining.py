"""What departments say to a draft, and what its drafter answers."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from opscharter.adoption.access import REVIEW
from opscharter.adoption.choices import Outcome, Stage, View
from opscharter.adoption.controls import AMENDMENT
from opscharter.adoption.models import Opinion, Remark
from opscharter.adoption.operations.proposing import locked, opinion_key
from opscharter.adoption.queries.changes import labels_of
from opscharter.adoption.refusals import NotNow, OpinionGiven, ReasonNeeded
from opscharter.adoption.sentences import ANSWERED, OPINED
from opscharter.charter.access import DRAFT
from opscharter.core.actor import Actor
from opscharter.core.journal import mark, record
from opscharter.core.operation import operation
from opscharter.core.refusal import Invalid, NotFound


@operation
def give_opinion(
    *,
    opinion: Opinion,
    view: str,
    reason: str = "",
    remarks: Sequence[tuple[str, str]] = (),
    by: Actor,
    at: datetime,
) -> Opinion:
    """Give a department's opinion; `remarks` are (article number or "", words), each of which the drafter answers.

    Objecting, or agreeing with remarks, needs words. Refused: `ReasonNeeded`, `OpinionGiven`, `NotNow`.
    """
    row = Opinion.objects.select_for_update().filter(pk=opinion.pk, center_id=by.center).first()
    if row is None:
        raise NotFound
    by.require(REVIEW, department=row.department_id)
    proposal = locked(row.proposal, by)
    if proposal.stage != Stage.REVIEW or proposal.round != row.round:
        raise NotNow(remedy=_("Its review is over."))
    if row.view != View.WAITING:
        raise OpinionGiven(remedy=_("Tell the drafter; a taken back draft is reviewed once more."))
    given = [(number, words.strip()) for number, words in remarks if words.strip()]
    labels = labels_of(proposal.version)
    if any(number and number not in labels for number, _words in given):
        raise Invalid(fields={"remarks": _("The draft has no such article.")})
    if view not in {View.AGREE, View.REMARKS, View.OBJECT}:
        raise Invalid(fields={"view": _("Choose one of the three.")})
    if view != View.AGREE and not given and not reason.strip():
        raise ReasonNeeded(fields={"reason": ReasonNeeded.default_message})
    row.view, row.reason = view, reason.strip()
    row.person_id, row.person_name, row.given_at = by.person, by.name, at
    row.save()
    if view == View.OBJECT and not given:
        given = [("", reason.strip())]
    Remark.objects.bulk_create(
        Remark(
            center_id=by.center, opinion=row, article_number=number, label=labels.get(number, ""), text=words
        )
        for number, words in given
    )  # fmt: skip
    record(
        OPINED, subject=proposal, by=by, at=at, reason=row.reason[:500],
        changes={"department": row.department.name, "view": view, "remarks": len(given)},
        marks=[
            mark(
                control=AMENDMENT, key=opinion_key(row), phase="close", department=row.department_id, person=by.person
            )
        ],
    )  # fmt: skip
    return row


@operation
def answer_remark(*, remark: Remark, outcome: str, answer: str, by: Actor, at: datetime) -> Remark:
    """Say what becomes of a remark and why. Refused: `ReasonNeeded`, `NotNow`."""
    by.require(DRAFT)
    row = Remark.objects.select_for_update().filter(pk=remark.pk, center_id=by.center).first()
    if row is None:
        raise NotFound
    proposal = locked(row.opinion.proposal, by)
    if proposal.stage not in {Stage.REVIEW, Stage.DRAFTING}:
        raise NotNow(remedy=Stage(proposal.stage).label)
    if outcome not in {Outcome.TAKEN, Outcome.PARTLY, Outcome.DECLINED}:
        raise Invalid(fields={"outcome": _("Choose what becomes of the remark.")})
    if not answer.strip() and outcome != Outcome.TAKEN:
        raise ReasonNeeded(fields={"answer": ReasonNeeded.default_message})
    row.outcome, row.answer = outcome, answer.strip()
    row.answered_by, row.answered_at = by.name, at
    row.save()
    record(
        ANSWERED, subject=proposal, by=by, at=at, reason=row.answer[:500],
        changes={"article": row.label, "outcome": outcome, "department": row.opinion.department_id},
    )  # fmt: skip
    return row
