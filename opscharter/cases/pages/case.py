"""The case page: what it is, what is to be done now, what happened."""

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from opscharter.cases.forms import NoteForm, UploadForm
from opscharter.cases.models import Case
from opscharter.cases.pages.deeds import possible
from opscharter.cases.queries import case_for
from opscharter.cases.queries.page import CasePage, Step, version_of
from opscharter.cases.queries.parts import step_of
from opscharter.core import clock
from opscharter.core.actor import Actor
from opscharter.core.operation import once
from opscharter.core.refusal import Refusal
from opscharter.engines.flow.registry import completions
from opscharter.engines.forms.rendering import SchemaForm
from opscharter.kit.http import actor_of, live, render, see_other, signed_in


@require_GET
@signed_in
def case_page(request: HttpRequest, number: str) -> HttpResponse:
    """Show one case."""
    actor = actor_of(request)
    return draw(request, actor, case_for(actor, number))


def draw(
    request: HttpRequest,
    actor: Actor,
    case: Case,
    *,
    bound: Mapping[int, SchemaForm] | None = None,
    note: NoteForm | None = None,
    upload: UploadForm | None = None,
) -> HttpResponse:
    """Draw the page; forms that came back with errors replace the fresh ones."""
    page = CasePage(case, actor, clock.now())
    forms = dict(bound or {})
    context = {
        "page": page,
        "case": case,
        "possible": possible(page),
        "steps": [(step, _form(step, forms)) for step in page.steps],
        "note": note or NoteForm(replies=page.may_handle and case.contact_id is not None),
        "upload": upload or UploadForm(),
    }
    broken = [form for form in (*forms.values(), note, upload) if form is not None]
    return render(request, "cases/case.html", context, status=broken[0].status if broken else 200)


def _form(step: Step, bound: Mapping[int, SchemaForm]) -> SchemaForm | None:
    """Return the form that finishes a step, when this actor may."""
    if step.task.pk in bound:
        return bound[step.task.pk]
    if not step.mine or step.completion is None:
        return None
    return SchemaForm(step.completion.schema(step.task), auto_id=f"t{step.task.pk}-%s")


@require_GET
@signed_in
def case_live(request: HttpRequest, number: str) -> HttpResponse:
    """The part of the page that renews itself: state and timeline."""
    actor = actor_of(request)
    case = case_for(actor, number)
    page = CasePage(case, actor, clock.now())
    return live(
        request,
        version_of(case),
        lambda: render(request, "cases/parts/news.html", {"page": page, "case": case}),
    )


@require_POST
@signed_in
def finish(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Finish a waiting step with its form; what was typed stays when it is refused."""
    actor = actor_of(request)
    case = case_for(actor, number)
    task = step_of(case, pk)
    completion = completions[task.form]
    form = SchemaForm(
        completion.schema(task), request.POST, request.FILES, auto_id=f"t{task.pk}-%s"
    )
    if form.is_valid():
        seen = request.POST.get("version", "")
        if seen.isdecimal():
            task.version = int(seen[:9])
        files = [file for uploads in form.uploads.values() for file in uploads]
        data = {
            **form.cleaned_data,
            **{name: files for name, files in form.uploads.items() if files},
        }
        try:
            once(
                key_of(request),
                by=actor,
                run=lambda: completion.run(task, data, files, actor, clock.now()),
                remember=lambda _result: {},
            )
        except Refusal as refusal:
            form.refuse(refusal, center=actor.center)
        else:
            messages.success(request, gettext("Done: %(step)s") % {"step": task.name})
            return see_other(_after(request, case))
    return draw(request, actor, case, bound={task.pk: form})


def _after(request: HttpRequest, case: Case) -> str:
    """Back to 工作台 when the step was finished there, else to the case."""
    return "/" if request.POST.get("from") == "today" else f"/cases/{case.number}"


def key_of(request: HttpRequest) -> str:
    """Return the form's own key, so that two submits of one form count once; "" for what is no key."""
    try:
        return f"cases:{UUID(request.POST.get('_key', ''))}"
    except ValueError:
        return ""
