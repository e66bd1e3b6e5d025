"""A draft on its way: sent to departments, opinions and answers, the leadership's decision."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from opscharter.adoption import operations
from opscharter.adoption.forms import (
    AnswerRemarkForm,
    DecisionForm,
    OpinionForm,
    ReasonForm,
    SubmitForm,
)
from opscharter.adoption.models import Proposal
from opscharter.adoption.queries import proposals as queries
from opscharter.adoption.queries.changes import choices_of
from opscharter.adoption.queries.settings import approval_required
from opscharter.charter.access import DRAFT
from opscharter.charter.queries import latest_draft
from opscharter.charter.queries.changes import compared
from opscharter.charter.queries.versions import version_before
from opscharter.core import clock
from opscharter.core.refusal import Refusal
from opscharter.kit.forms import KitForm
from opscharter.kit.http import actor_of, render, requires, see_other, signed_in
from opscharter.org.queries import departments


def department_choices(center_id: int) -> list[tuple[str, str]]:
    """Return (id, name) of the open departments in the order of the tree."""
    return [(str(each.pk), each.name) for each in departments(center_id)]


@signed_in
def proposals(request: HttpRequest) -> HttpResponse:
    """The drafts on their way, and what to do with the one that is not."""
    actor = actor_of(request)
    draft = latest_draft(actor.center) if actor.may(DRAFT) else None
    rows = queries.proposals(actor)
    context = {
        "rows": rows,
        "draft": draft if draft and all(row.version_id != draft.pk for row in rows) else None,
        "may_draft": actor.may(DRAFT),
        "required": approval_required(actor.center),
    }
    return render(request, "adoption/proposals.html", context)


@requires(DRAFT)
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the departments that review a draft."""
    actor = actor_of(request)
    version = queries.draft_version(actor, pk)
    before = version_before(version)
    form = SubmitForm(request.POST or None, choices=department_choices(actor.center))
    if form.is_valid():
        try:
            proposal = operations.submit(
                version=version, departments=form.chosen(), purpose=form.cleaned_data["purpose"],
                by=actor, at=clock.now(),
            )  # fmt: skip
        except Refusal as refusal:
            form.refuse(refusal, center=actor.center)
        else:
            messages.success(request, _("The draft has been sent for review."))
            return see_other("adoption:proposal", pk=proposal.pk)
    context = {
        "form": form,
        "version": version,
        "before": before,
        "change": compared(before, version),
    }
    return render(request, "adoption/submit.html", context, status=form.status)


@signed_in
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposal: what changes, who says what, and the button for who has to act."""
    return _page(request, queries.one_proposal(actor_of(request), pk))


def _page(request: HttpRequest, row: Proposal, **bound: KitForm) -> HttpResponse:
    """Show a proposal; `bound` are forms that came back with something wrong."""
    actor = actor_of(request)
    page = queries.proposal_page(actor, row)
    articles = choices_of(row.version)
    context: dict[str, Any] = {
        "page": page,
        "proposal": row,
        "version": row.version,
        "opinion_form": bound.get("opinion") or OpinionForm(articles=articles),
        "decision_form": bound.get("decision") or DecisionForm(),
        "reason_form": bound.get("reason") or ReasonForm(auto_id="back_%s"),
        "answer_form": bound.get("answer"),
        "outcomes": AnswerRemarkForm.base_fields["outcome"].choices,  # type: ignore[attr-defined]
        "wrong": next(iter(bound.values()), None),
    }
    status = max((form.status for form in bound.values()), default=200)
    return render(request, "adoption/proposal.html", context, status=status)


def _done(
    request: HttpRequest, row: Proposal, name: str, form: KitForm, act: Callable[[], object]
) -> HttpResponse:
    """Run what a valid form asks and go back to the proposal; otherwise show the form with what is wrong."""
    if form.is_valid():
        try:
            act()
        except Refusal as refusal:
            form.refuse(refusal, center=actor_of(request).center)
        else:
            messages.success(request, _("Done."))
            return see_other("adoption:proposal", pk=row.pk)
    return _page(request, row, **{name: form})


@require_POST
@signed_in
def opine(request: HttpRequest, pk: int, opinion: int) -> HttpResponse:
    """Give a department's opinion."""
    actor = actor_of(request)
    row = queries.one_proposal(actor, pk)
    asked = queries.one_opinion(actor, row, opinion)
    form = OpinionForm(request.POST, articles=choices_of(row.version))
    return _done(
        request, row, "opinion", form,
        lambda: operations.give_opinion(
            opinion=asked, view=form.cleaned_data["view"], reason=form.cleaned_data["reason"],
            remarks=form.remarks(), by=actor, at=clock.now(),
        ),
    )  # fmt: skip


@require_POST
@requires(DRAFT)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a remark."""
    actor = actor_of(request)
    remark = queries.one_remark(actor, pk)
    row = queries.one_proposal(actor, remark.opinion.proposal_id)
    form = AnswerRemarkForm(request.POST)
    return _done(
        request, row, "answer", form,
        lambda: operations.answer_remark(
            remark=remark, outcome=form.cleaned_data["outcome"], answer=form.cleaned_data["answer"],
            by=actor, at=clock.now(),
        ),
    )  # fmt: skip


@require_POST
@requires(DRAFT)
def forward(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a reviewed draft before the leadership."""
    actor = actor_of(request)
    row = queries.one_proposal(actor, pk)
    return _done(
        request, row, "forward", KitForm(request.POST),
        lambda: operations.forward(proposal=row, by=actor, at=clock.now()),
    )  # fmt: skip


@require_POST
@signed_in
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve or refuse."""
    actor = actor_of(request)
    row = queries.one_proposal(actor, pk)
    form = DecisionForm(request.POST)
    return _done(
        request, row, "decision", form,
        lambda: operations.decide(
            proposal=row, approve=form.cleaned_data["decision"] == "approve",
            reason=form.cleaned_data["reason"], by=actor, at=clock.now(),
        ),
    )  # fmt: skip


@require_POST
@requires(DRAFT)
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a proposal back to work on it."""
    actor = actor_of(request)
    row = queries.one_proposal(actor, pk)
    form = ReasonForm(request.POST, auto_id="back_%s")
    return _done(
        request, row, "reason", form,
        lambda: operations.take_back(
            proposal=row, reason=form.cleaned_data["reason"], by=actor, at=clock.now()
        ),
    )  # fmt: skip


@require_POST
@requires(DRAFT)
def editorial(request: HttpRequest, pk: int, number: str) -> HttpResponse:
    """Call a change one of wording only, or no longer."""
    actor = actor_of(request)
    version = queries.draft_version(actor, pk)
    operations.mark_editorial(
        version=version, article_number=number, reason=request.POST.get("reason", "")[:200],
        by=actor, at=clock.now(),
    )  # fmt: skip
    messages.success(request, _("Saved."))
    found = queries.proposal_of(version)
    if found is None:
        return see_other("adoption:submit", pk=version.pk)
    return see_other("adoption:proposal", pk=found.pk)
