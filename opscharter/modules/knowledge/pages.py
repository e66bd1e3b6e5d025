"""Pages of the knowledge base: list, one answer, writing."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from opscharter.core import clock
from opscharter.core.refusal import Refusal
from opscharter.kit.http import actor_of, render, requires, see_other, signed_in
from opscharter.modules.knowledge import operations, queries
from opscharter.modules.knowledge.access import EDIT
from opscharter.modules.knowledge.forms import AnswerForm, FilterForm
from opscharter.org.queries import departments


@signed_in
@require_GET
def answer_list(request: HttpRequest) -> HttpResponse:
    """Search and filter the answers."""
    actor = actor_of(request)
    form = FilterForm(request.GET or None)
    wanted = form.cleaned_data if form.is_bound and form.is_valid() else {}
    page = queries.list_answers(
        actor,
        text=wanted.get("q", ""),
        state=wanted.get("state", ""),
        today=clock.today(),
        cursor=request.GET.get("cursor", ""),
    )
    context = {
        "form": form,
        "answers": page,
        "today": clock.today(),
        "filtered": any(wanted.values()),
        "may_edit": actor.may(EDIT),
    }
    return render(request, "knowledge/list.html", context, partial="answers")


@signed_in
@require_GET
def answer_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One answer."""
    actor = actor_of(request)
    answer = queries.answer_for(actor, pk)
    context = {"answer": answer, "may_edit": actor.may(EDIT), "today": clock.today()}
    return render(request, "knowledge/answer.html", context)


@requires(EDIT)
def new_answer(request: HttpRequest) -> HttpResponse:
    """Write a new answer."""
    actor = actor_of(request)
    form = AnswerForm(request.POST or None, departments=_departments(actor.center))
    if form.is_valid():
        try:
            answer = operations.write_answer(words=form.words(), by=actor, at=clock.now())
        except Refusal as refusal:
            form.refuse(refusal, center=actor.center)
        else:
            return see_other("knowledge:answer", pk=answer.pk)
    return render(request, "knowledge/edit.html", {"form": form}, status=form.status)


@requires(EDIT)
def change_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an answer; of two people who do so at once the second is told."""
    actor = actor_of(request)
    answer = queries.answer_for(actor, pk)
    initial = {
        "title": answer.title,
        "text": answer.text,
        "keywords": answer.keywords,
        "department": str(answer.department_id or ""),
        "valid_until": answer.valid_until,
        "public": answer.public,
        "version": answer.version,
    }
    form = AnswerForm(request.POST or None, initial=initial, departments=_departments(actor.center))
    if form.is_valid():
        expected = form.cleaned_data["version"]
        try:
            operations.change_answer(
                answer=answer,
                words=form.words(),
                expected_version=answer.version if expected is None else expected,
                by=actor,
                at=clock.now(),
            )
        except Refusal as refusal:
            form.refuse(refusal, center=actor.center)
        else:
            return see_other("knowledge:answer", pk=pk)
    return render(
        request, "knowledge/edit.html", {"form": form, "answer": answer}, status=form.status
    )


@requires(EDIT)
@require_POST
def withdraw_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an answer out of use."""
    actor = actor_of(request)
    answer = queries.answer_for(actor, pk)
    reason = request.POST.get("reason", "")[:200]
    operations.withdraw_answer(answer=answer, reason=reason, by=actor, at=clock.now())
    return see_other("knowledge:list")


def _departments(center_id: int) -> list[tuple[int, str]]:
    return [(row.pk, row.name) for row in departments(center_id)]
