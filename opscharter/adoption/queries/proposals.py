"""Proposals as pages show them: who has said what, what may be done now."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from opscharter.adoption.access import APPROVE, REVIEW, proposals_seen
from opscharter.adoption.choices import Outcome, Stage, View
from opscharter.adoption.models import Editorial, Opinion, Proposal, Remark
from opscharter.adoption.queries.authors import authors_of
from opscharter.adoption.queries.changes import editorials, rules_alike
from opscharter.charter.access import DRAFT, PUBLISH
from opscharter.charter.checks import Finding, check_document, errors
from opscharter.charter.difference import ArticleChange, Difference
from opscharter.charter.evidence import tell
from opscharter.charter.models import CharterVersion
from opscharter.charter.queries.changes import compared
from opscharter.charter.queries.versions import version_before, version_of
from opscharter.charter.text import parse
from opscharter.core.actor import Actor
from opscharter.core.models.journal import JournalEntry
from opscharter.core.refusal import NotFound

_SHOWN = 60


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One article of a proposal: what changed, the drafter's word about it, and what departments remarked."""

    change: ArticleChange
    editorial: Editorial | None
    may_be_editorial: bool
    remarks: Sequence[Remark]

    @property
    def number(self) -> str:
        """The article's number in the new text."""
        return self.change.after


@dataclass(frozen=True, slots=True)
class Deeds:
    """What the reader of the page may do now."""

    opinions: Sequence[Opinion] = ()
    answer: bool = False
    forward: bool = False
    decide: bool = False
    take_back: bool = False
    submit: bool = False
    publish: bool = False
    own: bool = False

    @property
    def any(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.opinions) or any(
            (self.forward, self.decide, self.take_back, self.submit, self.publish)
        )


@dataclass(frozen=True, slots=True)
class ProposalPage:
    """Everything the page of one proposal shows."""

    proposal: Proposal
    version: CharterVersion
    before: CharterVersion | None
    difference: Difference
    changes: Sequence[ChangeView]
    opinions: Sequence[Opinion]
    general: Sequence[Remark]
    deeds: Deeds
    history: Sequence[tuple[datetime, str, str]]
    moved: bool = False
    findings: Sequence[Finding] = field(default=())

    @property
    def errors(self) -> int:
        """How many faults of the text stand against publishing."""
        return len(errors(self.findings))

    @property
    def open_remarks(self) -> int:
        """How many remarks wait for the drafter."""
        return sum(
            remark.outcome == Outcome.OPEN
            for each in self.opinions
            for remark in each.remarks.all()
        )

    @property
    def waiting(self) -> int:
        """How many departments have not said anything yet."""
        review = self.proposal.stage == Stage.REVIEW
        return sum(
            review and each.round == self.proposal.round and each.view == View.WAITING
            for each in self.opinions
        )

    @property
    def substantial(self) -> int:
        """How many articles mean something new."""
        return sum(each.change.substance and not each.editorial for each in self.changes)


def proposals(actor: Actor) -> list[Proposal]:
    """Return the proposals an actor may see, latest first."""
    rows = proposals_seen(actor).select_related("version").defer("version__text")
    return list(rows.order_by("-submitted_at", "-pk")[:_SHOWN])


def one_proposal(actor: Actor, pk: int) -> Proposal:
    """Return a proposal the actor may see. Raises `NotFound`."""
    found = proposals_seen(actor).filter(pk=pk).select_related("version").first()
    if found is None:
        raise NotFound
    return found


def one_opinion(actor: Actor, proposal: Proposal, pk: int) -> Opinion:
    """Return an opinion of a proposal. Raises `NotFound`."""
    found = Opinion.objects.filter(center_id=actor.center, proposal=proposal, pk=pk).first()
    if found is None:
        raise NotFound
    return found


def one_remark(actor: Actor, pk: int) -> Remark:
    """Return a remark on a proposal the actor may see. Raises `NotFound`."""
    found = Remark.objects.filter(
        center_id=actor.center, pk=pk, opinion__proposal__in=proposals_seen(actor)
    )
    row = found.select_related("opinion").first()
    if row is None:
        raise NotFound
    return row


def draft_version(actor: Actor, pk: int) -> CharterVersion:
    """Return a draft for those who draft. Raises `NotFound`."""
    version = version_of(actor.center, pk)
    if version.published_at is not None:
        raise NotFound
    return version


def proposal_page(actor: Actor, proposal: Proposal) -> ProposalPage:
    """Return the page; a fixed number of queries however many departments and remarks."""
    version = proposal.version
    before = version_before(version)
    found = compared(before, version)
    opinions = list(
        Opinion.objects.filter(proposal=proposal)
        .select_related("department")
        .prefetch_related("remarks")
        .order_by("-round", "department__order", "pk")
    )
    remarks = [remark for each in opinions for remark in each.remarks.all()]
    return ProposalPage(
        proposal=proposal,
        version=version,
        before=before,
        difference=found,
        changes=_changes(version, found, remarks),
        opinions=opinions,
        general=[remark for remark in remarks if not remark.article_number],
        deeds=_deeds(actor, proposal, opinions, remarks),
        history=_history(proposal),
        moved=proposal.stage in {Stage.APPROVAL, Stage.APPROVED}
        and proposal.text_hash != version.text_hash,
        findings=check_document(parse(version.text), actor.center),
    )


def _changes(
    version: CharterVersion, found: Difference, remarks: Sequence[Remark]
) -> list[ChangeView]:
    said = editorials(version)
    views = []
    for change in found.articles:
        own = [
            remark
            for remark in remarks
            if remark.article_number and remark.article_number.partition(".")[0] == change.after
        ]
        if change.kind == "same" and not own:
            continue
        possible = change.kind == "changed" and change.substance and rules_alike(version, change)
        views.append(ChangeView(change, said.get(change.after), possible, own))
    return views


def _deeds(
    actor: Actor, proposal: Proposal, opinions: Sequence[Opinion], remarks: Sequence[Remark]
) -> Deeds:
    stage = proposal.stage
    drafts = actor.may(DRAFT)
    answered = all(remark.outcome != Outcome.OPEN for remark in remarks)
    mine = [
        each
        for each in opinions
        if each.view == View.WAITING
        and each.round == proposal.round
        and stage == Stage.REVIEW
        and actor.may(REVIEW, department=each.department_id)
    ]
    own = actor.person is not None and actor.person in authors_of(proposal)
    return Deeds(
        opinions=mine,
        answer=drafts and stage in {Stage.REVIEW, Stage.DRAFTING},
        forward=drafts and stage in {Stage.REVIEW, Stage.DRAFTING} and answered,
        decide=actor.may(APPROVE) and stage == Stage.APPROVAL and not own,
        take_back=drafts and stage in {Stage.REVIEW, Stage.APPROVAL, Stage.APPROVED},
        submit=drafts and stage == Stage.DRAFTING,
        publish=actor.may(PUBLISH) and stage == Stage.APPROVED,
        own=own,
    )


def _history(proposal: Proposal) -> list[tuple[datetime, str, str]]:
    """Return what happened to a proposal, newest first: (when, sentence, reason)."""
    rows = JournalEntry.objects.filter(
        center_id=proposal.center_id,
        subject_kind=proposal._meta.label_lower,
        subject_id=proposal.pk,
    )
    return [(row.at, tell(row), row.reason) for row in rows.order_by("-at", "-pk")[:_SHOWN]]


def proposal_of(version: CharterVersion) -> Proposal | None:
    """Return the proposal of a version, or None."""
    return Proposal.objects.filter(version=version).first()
