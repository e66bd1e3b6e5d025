"""What is done with a case besides finishing its steps: each a small form, in a dialog or on a page of its own."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from opscharter.cases import forms, operations
from opscharter.cases.access import SUBJECT
from opscharter.cases.choices import NoteKind
from opscharter.cases.operations.handling import EDITABLE
from opscharter.cases.pages.case import draw, key_of
from opscharter.cases.pages.deeds import ACTIONS
from opscharter.cases.queries import case_for
from opscharter.cases.queries.page import CasePage
from opscharter.cases.queries.parts import link_of, participant_of
from opscharter.core import clock
from opscharter.core.files.operations import prepare_file
from opscharter.core.files.queries import file_by_key
from opscharter.core.operation import once
from opscharter.core.refusal import NotAllowed, NotFound, Refusal
from opscharter.kit.file_responses import file_response
from opscharter.kit.http import actor_of, render, see_other, signed_in


@require_http_methods(["GET", "POST"])
@signed_in
def act(request: HttpRequest, number: str, what: str) -> HttpResponse:
    """Show or carry out one of `ACTIONS`."""
    actor = actor_of(request)
    case = case_for(actor, number)
    action = ACTIONS.get(what)
    if action is None:
        raise NotFound
    page = CasePage(case, actor, clock.now())
    form = action.make(page, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            once(
                key_of(request),
                by=actor,
                run=lambda: action.run(page, form.cleaned_data),
                remember=lambda _done: {},
            )
        except Refusal as refusal:
            form.refuse(refusal, center=actor.center)
        else:
            messages.success(request, gettext("Done: %(step)s") % {"step": action.label})
            return see_other("cases:case", number=case.number)
    elif not action.allowed(page):
        raise NotAllowed(gettext("This cannot be done with the case as it stands."))
    context = {"case": case, "page": page, "form": form, "action": action, "what": what}
    return render(request, "cases/action.html", context, partial="form", status=form.status)


@require_http_methods(["GET", "POST"])
@signed_in
def edit(request: HttpRequest, number: str) -> HttpResponse:
    """Correct a case's words; whoever was slower keeps what was typed and is told who was faster."""
    actor = actor_of(request)
    case = case_for(actor, number)
    page = CasePage(case, actor, clock.now())
    categories = list(page.kind.categories.items()) if page.kind else []
    initial = {name: getattr(case, name) for name in (*EDITABLE, "version")}
    form = forms.EditForm(request.POST or None, categories=categories, initial=initial)
    if form.is_bound and form.is_valid():
        given = dict(form.cleaned_data)
        try:
            operations.edit_case(
                case=case, expected_version=given.pop("version"), fields=given, by=actor, at=page.at
            )
        except Refusal as refusal:
            form.refuse(refusal, center=actor.center)
        else:
            return see_other("cases:case", number=case.number)
    elif not (page.running and page.may_handle):
        raise NotAllowed
    return render(request, "cases/edit.html", {"case": case, "form": form}, status=form.status)


@require_POST
@signed_in
def note(request: HttpRequest, number: str) -> HttpResponse:
    """Add a note or a reply."""
    actor = actor_of(request)
    case = case_for(actor, number)
    replies = "kind" in request.POST
    form = forms.NoteForm(request.POST, replies=replies)
    if form.is_valid():
        kind = form.cleaned_data.get("kind") or NoteKind.INTERNAL
        try:
            once(
                key_of(request),
                by=actor,
                run=lambda: operations.add_note(
                    case=case, kind=kind, text=form.cleaned_data["text"], by=actor, at=clock.now()
                ),
                remember=lambda _note: {},
            )
        except Refusal as refusal:
            form.refuse(refusal, center=actor.center)
        else:
            return see_other(f"/cases/{case.number}#notes")
    return draw(request, actor, case, note=form)


@require_POST
@signed_in
def files(request: HttpRequest, number: str) -> HttpResponse:
    """Add files; pictures are repainted before anything is written."""
    actor = actor_of(request)
    case = case_for(actor, number)
    form = forms.UploadForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            ready = [
                prepare_file(upload=one, center_id=actor.center)
                for one in form.cleaned_data["files"]
            ]
            operations.attach_files(
                case=case, files=ready, public=form.cleaned_data["public"], by=actor, at=clock.now()
            )
        except Refusal as refusal:
            form.refuse(refusal, center=actor.center)
        else:
            return see_other(f"/cases/{case.number}#files")
    return draw(request, actor, case, upload=form)


@require_GET
@signed_in
def file(request: HttpRequest, number: str, key: UUID) -> HttpResponseBase:
    """Send one of the case's files."""
    actor = actor_of(request)
    case = case_for(actor, number)
    stored = file_by_key(actor.center, key)
    if stored.subject_kind != SUBJECT or stored.subject_id != case.pk:
        raise NotFound
    return file_response(stored, thumbnail="small" in request.GET)


@require_POST
@signed_in
def leave(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """End somebody's part in the case."""
    actor = actor_of(request)
    case = case_for(actor, number)
    participant = participant_of(case, pk)
    operations.remove_participant(participant=participant, by=actor, at=clock.now())
    return see_other("cases:case", number=case.number)


@require_POST
@signed_in
def unlink(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Take a link back."""
    actor = actor_of(request)
    case = case_for(actor, number)
    operations.unlink_cases(link=link_of(case, pk), by=actor, at=clock.now())
    return see_other("cases:case", number=case.number)
