"""Publishing what was approved, and the quiz that goes with it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from opscharter.adoption import operations
from opscharter.adoption.forms import PublishForm, QuizForm
from opscharter.adoption.models import Question
from opscharter.adoption.pages.proposals import department_choices
from opscharter.adoption.queries import proposals as queries
from opscharter.adoption.queries.readers import questions_of
from opscharter.charter.access import DRAFT, PUBLISH
from opscharter.charter.queries.versions import version_of
from opscharter.core import clock
from opscharter.core.refusal import Refusal
from opscharter.kit.http import actor_of, render, requires, see_other


@requires(PUBLISH)
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """From when, where, on trial or not, and who has to read it."""
    actor = actor_of(request)
    row = queries.one_proposal(actor, pk)
    form = PublishForm(request.POST or None, choices=department_choices(actor.center))
    if form.is_valid():
        now = clock.now()
        try:
            operations.publish_proposal(
                proposal=row, effective_at=form.cleaned_data["effective_at"] or now,
                departments=form.chosen(), pilot=form.cleaned_data["scope"] == "pilot",
                reading=form.cleaned_data["reading"], by=actor, at=now,
            )  # fmt: skip
        except Refusal as refusal:
            form.refuse(refusal, center=actor.center)
        else:
            messages.success(request, _("The new version has been published."))
            return see_other("adoption:charters")
    context = {
        "form": form,
        "proposal": row,
        "page": queries.proposal_page(actor, row),
        "questions": questions_of(row.version),
    }
    return render(request, "adoption/publish.html", context, status=form.status)


@requires(DRAFT)
def quiz(request: HttpRequest, pk: int) -> HttpResponse:
    """The questions of a version, as text."""
    actor = actor_of(request)
    version = version_of(actor.center, pk)
    form = QuizForm(request.POST or None, initial={"quiz": _as_text(questions_of(version))})
    if form.is_valid():
        try:
            operations.set_quiz(
                version=version, questions=form.cleaned_data["quiz"], by=actor, at=clock.now()
            )
        except Refusal as refusal:
            form.refuse(refusal, center=actor.center)
        else:
            messages.success(request, _("The quiz has been saved."))
            return see_other("adoption:quiz", pk=version.pk)
    context = {"form": form, "version": version, "proposal": queries.proposal_of(version)}
    return render(request, "adoption/quiz.html", context, status=form.status)


def _as_text(questions: list[Question]) -> str:
    """Return a quiz as its form takes it."""
    return "\n\n".join(
        "\n".join(
            [each.text]
            + [f"{'*' if i == each.right else '-'} {words}" for i, words in enumerate(each.choices)]
        )
        for each in questions
    )
