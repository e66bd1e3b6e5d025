"""What articles mean: asking, answering, and the list of what has been published."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from opscharter.adoption import operations
from opscharter.adoption.access import INTERPRET
from opscharter.adoption.forms import MeaningForm, QuestionForm, ReasonForm
from opscharter.adoption.queries import interpretations as queries
from opscharter.adoption.queries.changes import choices_of
from opscharter.adoption.queries.versions import readable_version
from opscharter.charter.pages.reading import asked_version
from opscharter.core import clock
from opscharter.core.refusal import Refusal
from opscharter.kit.http import actor_of, render, requires, see_other, signed_in


@signed_in
def interpretations(request: HttpRequest) -> HttpResponse:
    """What was asked and answered; search in question and answer."""
    actor = actor_of(request)
    words = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    context = {
        "rows": queries.interpretations(actor, words),
        "q": words,
        "may_interpret": actor.may(INTERPRET),
    }
    return render(request, "adoption/interpretations.html", context)


@signed_in
def ask(request: HttpRequest) -> HttpResponse:
    """Ask what an article of the version in force means (`article`, `version` in the address choose)."""
    actor = actor_of(request)
    version = asked_version(request, actor)
    if version is None or version.published_at is None:
        return render(request, "adoption/ask.html", {"form": None})
    version = readable_version(actor, version.pk)
    form = QuestionForm(
        request.POST or None,
        articles=choices_of(version),
        initial={"article_number": request.GET.get("article", "")},
    )
    if form.is_valid():
        try:
            row = operations.ask_question(
                version=version, by=actor, at=clock.now(), **form.cleaned_data
            )
        except Refusal as refusal:
            form.refuse(refusal, center=actor.center)
        else:
            messages.success(request, _("Your question has been passed on."))
            return see_other("adoption:interpretation", pk=row.pk)
    context = {"form": form, "version": version}
    return render(request, "adoption/ask.html", context, status=form.status)


@signed_in
def interpretation(request: HttpRequest, pk: int) -> HttpResponse:
    """One question with its answer; who may interpret answers here."""
    actor = actor_of(request)
    meaning = queries.one_interpretation(actor, pk)
    form = MeaningForm(request.POST or None) if actor.may(INTERPRET) else None
    if form is not None and form.is_valid():
        try:
            operations.answer_question(
                interpretation=meaning.interpretation, by=actor, at=clock.now(), **form.cleaned_data
            )
        except Refusal as refusal:
            form.refuse(refusal, center=actor.center)
        else:
            messages.success(request, _("The interpretation has been published."))
            return see_other("adoption:interpretation", pk=pk)
    context = {
        "meaning": meaning,
        "row": meaning.interpretation,
        "form": form if meaning.interpretation.answered_at is None else None,
        "reason_form": ReasonForm() if actor.may(INTERPRET) else None,
    }
    return render(
        request, "adoption/interpretation.html", context, status=form.status if form else 200
    )


@require_POST
@requires(INTERPRET)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an interpretation back, with a reason."""
    actor = actor_of(request)
    meaning = queries.one_interpretation(actor, pk)
    operations.withdraw_interpretation(
        interpretation=meaning.interpretation, reason=request.POST.get("reason", ""), by=actor,
        at=clock.now(),
    )  # fmt: skip
    messages.success(request, _("Withdrawn."))
    return see_other("adoption:interpretations")
