"""我的说明: rounds that wait for my word, one statement with its form, and the second person's review."""

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from opscharter.core import clock
from opscharter.core.files.operations import prepare_file
from opscharter.core.refusal import Refusal
from opscharter.kit.file_responses import file_response
from opscharter.kit.http import actor_of, render, see_other, signed_in
from opscharter.proof.statements import operations
from opscharter.proof.statements.forms import ReviewForm, StateForm
from opscharter.proof.statements.queries import (
    OneStatement,
    statement_file,
    statement_for,
    statements_of,
)


@require_GET
@signed_in
def statements(request: HttpRequest) -> HttpResponse:
    """What waits for the holder of these posts, what they may confirm, and what was stated."""
    found = statements_of(actor_of(request), clock.now())
    return render(request, "proof/statements.html", {"found": found})


@require_http_methods(["GET", "POST"])
@signed_in
def statement(request: HttpRequest, pk: int) -> HttpResponse:
    """One round: its article, the form while it waits, afterwards what was stated."""
    actor, now = actor_of(request), clock.now()
    one = statement_for(actor, pk, now)
    form = StateForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            files = [
                prepare_file(upload=upload, center_id=actor.center)
                for upload in form.cleaned_data["papers"]
            ]
            operations.state(
                statement=one.line.statement,
                text=form.cleaned_data["text"],
                files=files,
                by=actor,
                at=now,
            )
        except Refusal as refusal:
            form.refuse(refusal, center=actor.center)
        else:
            messages.success(request, _("Stated. It counts from this moment."))
            return see_other("proof:statements")
    return _shown(request, one, form=form, review=ReviewForm(), status=form.status)


@require_POST
@signed_in
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm somebody else's statement, or find it untrue."""
    actor, now = actor_of(request), clock.now()
    one = statement_for(actor, pk, now)
    form = ReviewForm(request.POST)
    if form.is_valid():
        try:
            operations.review(
                statement=one.line.statement,
                outcome=form.cleaned_data["outcome"],
                opinion=form.cleaned_data["opinion"],
                by=actor,
                at=now,
            )
        except Refusal as refusal:
            form.refuse(refusal, center=actor.center)
        else:
            messages.success(request, _("Entered."))
            return see_other("proof:statement", pk=pk)
    return _shown(request, one, form=StateForm(), review=form, status=form.status)


def _shown(
    request: HttpRequest, one: OneStatement, *, form: StateForm, review: ReviewForm, status: int
) -> HttpResponse:
    context = {"one": one, "line": one.line, "row": one.line.statement, "form": form}
    return render(request, "proof/statement.html", {**context, "review": review}, status=status)


@require_GET
@signed_in
def file(request: HttpRequest, pk: int, key: str) -> FileResponse:
    """A file that shows it."""
    stored = statement_file(actor_of(request), pk, key)
    return file_response(stored, thumbnail="small" in request.GET)
