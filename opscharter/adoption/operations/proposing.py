"""The way of a draft: to the departments, to the leadership, and back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from opscharter.adoption.access import APPROVE
from opscharter.adoption.choices import WAY, Deed, Outcome, Stage, View
from opscharter.adoption.controls import AMENDMENT, PUBLICATION
from opscharter.adoption.models import Editorial, Opinion, Proposal, Remark
from opscharter.adoption.queries.authors import authors_of
from opscharter.adoption.queries.changes import change_of, rules_alike
from opscharter.adoption.queries.limits import due_of
from opscharter.adoption.refusals import (
    NobodyAsked,
    NotEditorial,
    NotNow,
    OwnProposal,
    ReasonNeeded,
    ReviewUnfinished,
    TextMoved,
)
from opscharter.adoption.sentences import (
    APPROVED,
    EDITORIAL,
    FORWARDED,
    REFUSED,
    SUBMITTED,
    TAKEN_BACK,
)
from opscharter.charter.access import DRAFT
from opscharter.charter.checks import check_document, errors
from opscharter.charter.models import CharterVersion
from opscharter.charter.operations import Unclean, draft_for_change
from opscharter.charter.text import parse
from opscharter.core.actor import Actor
from opscharter.core.journal import mark, record
from opscharter.core.operation import operation
from opscharter.core.refusal import NotFound
from opscharter.org.models import Department


def locked(proposal: Proposal, by: Actor) -> Proposal:
    """Return the locked row with its version. Raises `NotFound`."""
    rows = Proposal.objects.select_for_update().filter(pk=proposal.pk, center_id=by.center)
    found = rows.first()
    if found is None:
        raise NotFound
    return found


def follow(proposal: Proposal, deed: Deed) -> Stage:
    """Return the stage that a deed leads to. Raises `NotNow`."""
    stage = WAY.get((proposal.stage, deed))
    if stage is None:
        where = Stage(proposal.stage).label
        raise NotNow(remedy=where)
    return stage


def opinion_key(opinion: Opinion) -> str:
    """Return the occasion of one department's opinion."""
    return f"{opinion.proposal_id}:{opinion.round}:{opinion.department_id}"


def decision_key(proposal: Proposal) -> str:
    """Return the occasion of the leadership's decision, and with it of the publication that follows."""
    return f"{proposal.pk}:d{proposal.decisions}"


@operation
def submit(
    *,
    version: CharterVersion,
    departments: Sequence[int],
    purpose: str = "",
    by: Actor,
    at: datetime,
) -> Proposal:
    """Send a draft to the departments concerned; each has the charter's time to give an opinion.

    Refused: `NobodyAsked`, `NotNow`, `AlreadyPublished`.
    """
    by.require(DRAFT)
    found = draft_for_change(version, by)
    asked = list(Department.objects.filter(center_id=by.center, pk__in=departments, closed_at=None))
    if not asked:
        raise NobodyAsked(fields={"departments": NobodyAsked.default_message})
    proposal = Proposal.objects.select_for_update().filter(version=found).first()
    if proposal is None:
        proposal = Proposal(center_id=by.center, version=found)
    proposal.stage = follow(proposal, Deed.SUBMIT)
    proposal.round += 1
    proposal.purpose = purpose.strip() or proposal.purpose
    proposal.drafter_id, proposal.drafter_name = by.person, by.name
    proposal.submitted_at, proposal.text_hash = at, found.text_hash
    proposal.save()
    due_at = due_of(by.center, f"{AMENDMENT}.review", at)
    opinions = [
        Opinion(
            center_id=by.center, proposal=proposal, round=proposal.round, department=department,
            asked_at=at, due_at=due_at,
        )
        for department in asked
    ]  # fmt: skip
    Opinion.objects.bulk_create(opinions)
    record(
        SUBMITTED, subject=proposal, by=by, at=at, reason=proposal.purpose[:200],
        changes={"round": proposal.round, "departments": [each.pk for each in asked], "due_at": due_at.isoformat()},
        marks=[
            mark(control=AMENDMENT, key=opinion_key(each), phase="open", due_at=due_at, department=each.department_id)
            for each in opinions
        ],
    )  # fmt: skip
    return proposal


@operation
def forward(*, proposal: Proposal, by: Actor, at: datetime) -> Proposal:
    """Put a reviewed draft before the leadership: every department has spoken or let its time pass, every remark is answered.

    After a refusal the mended text may go straight back. Refused: `ReviewUnfinished`, `Unclean`, `NotNow`.
    """
    by.require(DRAFT)
    row = locked(proposal, by)
    stage = follow(row, Deed.FORWARD)
    if not row.round:
        raise ReviewUnfinished(_("No department has been asked yet."))
    _require_reviewed(row, at)
    found = errors(check_document(parse(row.version.text), by.center))
    if found:
        raise Unclean(found)
    row.stage, row.text_hash, row.decisions = stage, row.version.text_hash, row.decisions + 1
    row.drafter_id, row.drafter_name = by.person, by.name
    row.due_at = due_of(by.center, f"{AMENDMENT}.decide", at)
    row.save()
    record(
        FORWARDED, subject=row, by=by, at=at,
        changes={"hash": row.text_hash[:12], "due_at": row.due_at.isoformat()},
        marks=[mark(control=AMENDMENT, key=decision_key(row), phase="open", due_at=row.due_at)],
    )  # fmt: skip
    return row


def _require_reviewed(proposal: Proposal, at: datetime) -> None:
    opinions = proposal.opinions.filter(round=proposal.round).select_related("department")
    waiting = [
        each.department.name for each in opinions if each.view == View.WAITING and each.due_at > at
    ]
    if waiting and proposal.stage == Stage.REVIEW:
        raise ReviewUnfinished(
            remedy=_("Wait for these departments, or until their time is over: %(names)s")
            % {"names": "、".join(waiting)}
        )
    remarks = Remark.objects.filter(opinion__proposal=proposal, outcome=Outcome.OPEN)
    if remarks.exists():
        raise ReviewUnfinished(remedy=_("Answer every remark first."))


@operation
def decide(
    *, proposal: Proposal, approve: bool, reason: str = "", by: Actor, at: datetime
) -> Proposal:
    """Approve or refuse what was put before the leadership; a refusal says why and goes back to the drafter.

    Refused: `OwnProposal`, `TextMoved`, `ReasonNeeded`, `NotNow`.
    """
    by.require(APPROVE)
    row = locked(proposal, by)
    stage = follow(row, Deed.APPROVE if approve else Deed.REFUSE)
    if by.person is not None and by.person in authors_of(row):
        raise OwnProposal(
            remedy=_("Somebody else of the leadership has to decide."), control=AMENDMENT
        )
    if row.version.text_hash != row.text_hash:
        raise TextMoved(remedy=_("The drafter takes it back and puts it forward once more."))
    if not approve and not reason.strip():
        raise ReasonNeeded(fields={"reason": ReasonNeeded.default_message})
    row.stage = stage
    row.decided_by_id, row.decided_by_name, row.decided_at = by.person, by.name, at
    row.refusal = "" if approve else reason.strip()
    row.due_at = due_of(by.center, f"{PUBLICATION}.within", at) if approve else None
    row.save()
    marks = [mark(control=AMENDMENT, key=decision_key(row), phase="close", person=by.person)]
    if approve:
        marks.append(
            mark(control=PUBLICATION, key=decision_key(row), phase="open", due_at=row.due_at)
        )
    record(
        APPROVED if approve else REFUSED, subject=row, by=by, at=at, reason=reason.strip()[:500],
        changes={"hash": row.text_hash[:12]}, marks=marks,
    )  # fmt: skip
    return row


@operation
def take_back(*, proposal: Proposal, reason: str, by: Actor, at: datetime) -> Proposal:
    """Take a proposal back to work on it; whoever was asked is asked no longer. Refused: `ReasonNeeded`, `NotNow`."""
    by.require(DRAFT)
    row = locked(proposal, by)
    stage, old = follow(row, Deed.TAKE_BACK), row.stage
    if not reason.strip():
        raise ReasonNeeded(fields={"reason": ReasonNeeded.default_message})
    marks: list[dict[str, Any]] = []
    if old == Stage.REVIEW:
        waiting = row.opinions.filter(round=row.round, view=View.WAITING)
        marks = [mark(control=AMENDMENT, key=opinion_key(each), phase="cancel") for each in waiting]
    else:
        control = AMENDMENT if old == Stage.APPROVAL else PUBLICATION
        marks = [mark(control=control, key=decision_key(row), phase="cancel")]
    row.stage, row.due_at = stage, None
    row.save()
    record(TAKEN_BACK, subject=row, by=by, at=at, reason=reason.strip()[:500], marks=marks)
    return row


@operation
def mark_editorial(
    *, version: CharterVersion, article_number: str, reason: str, by: Actor, at: datetime
) -> None:
    """Say, with a reason, that a changed article means what it meant: nobody has to read it again. Without a reason: unsay it.

    Refused: `NotEditorial` when a value or a binding changed.
    """
    by.require(DRAFT)
    found = draft_for_change(version, by)
    change = change_of(found, article_number)
    if change is None:
        raise NotFound
    if reason.strip() and not rules_alike(found, change):
        raise NotEditorial(fields={"reason": NotEditorial.default_message})
    Editorial.objects.filter(version=found, article_number=article_number).delete()
    if reason.strip():
        Editorial.objects.create(
            center_id=by.center, version=found, article_number=article_number,
            reason=reason.strip()[:200], by_name=by.name, at=at,
        )  # fmt: skip
    record(
        EDITORIAL, subject=found, by=by, at=at, reason=reason.strip()[:200],
        changes={"article": change.after_label},
    )  # fmt: skip
