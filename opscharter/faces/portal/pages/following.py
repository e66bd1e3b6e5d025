"""Following a request: number and four digits open it; then progress, replies, answering, grading, taking it up again."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from opscharter.cases.choices import NoteKind
from opscharter.cases.models import Case
from opscharter.cases.operations import add_note, attach_files, reopen_case
from opscharter.cases.queries import derivation_words, open_question, outside_notes, timeline
from opscharter.core import clock
from opscharter.core.files.queries import file_by_key, files_of
from opscharter.core.operation import once
from opscharter.core.refusal import NotFound, Refusal
from opscharter.faces.portal import guards
from opscharter.faces.portal.citing import citation
from opscharter.faces.portal.door import at_center, give_pass, once_key, visitor, with_case
from opscharter.faces.portal.forms import AnswerForm, FollowForm, RatingForm, ReopenForm
from opscharter.faces.portal.photos import Photos, gather
from opscharter.faces.portal.progress import REOPEN_DAYS, TooLateToReopen, may_reopen, progress_of
from opscharter.kit.file_responses import file_response, pdf_response
from opscharter.kit.forms import KitForm
from opscharter.kit.http import render, see_other
from opscharter.modules.service.controls import HANDLE
from opscharter.modules.service.operations import Opinion, rate_by_requester
from opscharter.modules.service.operations.running import waiting
from opscharter.modules.service.paper import receipt_pdf
from opscharter.modules.service.receipt import qr_svg, receipt_for
from opscharter.org.models import Center

type _CasePage = Callable[[HttpRequest, Center, Case], HttpResponse]


def _posted(page: _CasePage) -> _CasePage:
    """Lead whoever only looks at the address of a form (a reload after an error) back to the case."""

    @wraps(page)
    def guarded(request: HttpRequest, center: Center, case: Case) -> HttpResponse:
        if request.method != "POST":
            return see_other("portal:case", key=center.key, number=case.number)
        return page(request, center, case)

    return guarded


@at_center
def follow(request: HttpRequest, center: Center) -> HttpResponse:
    """Ask for number and digits; the right pair opens the request for a while."""
    form = FollowForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            case = guards.prove(
                request, center, number=given["number"], tail=given["tail"], at=clock.now()
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            response = see_other("portal:case", key=center.key, number=case.number)
            give_pass(response, center, case.number)
            return response
    return render(request, "portal/follow.html", {"form": form}, status=form.status)


@with_case
@require_safe
def case_page(request: HttpRequest, center: Center, case: Case) -> HttpResponse:
    """Show where the request stands."""
    return _draw(request, center, case)


@with_case
@require_safe
def receipt(request: HttpRequest, center: Center, case: Case) -> HttpResponse:
    """Show the signed receipt, to print or to keep."""
    context = _receipt_context(request, center, case)
    return render(request, "portal/receipt.html", context)


@with_case
@require_safe
def paper(request: HttpRequest, center: Center, case: Case) -> HttpResponse:
    """The receipt as a PDF."""
    context = _receipt_context(request, center, case)
    return pdf_response(receipt_pdf(context), case.number)


def _receipt_context(request: HttpRequest, center: Center, case: Case) -> dict[str, Any]:
    signed = receipt_for(case, center.key)
    address = request.build_absolute_uri(_receipt_path(center, signed.code))
    return {
        "case": case,
        "center_name": center.name,
        "receipt": signed,
        "derivation": derivation_words(case),
        "citation": citation(center, HANDLE, case.charter_version_id),
        "qr": mark_safe(qr_svg(address)),  # noqa: S308 - drawn by segno from our own address
        "address": address,
        "follow": request.build_absolute_uri(reverse("portal:home", args=[center.key])),
    }


@with_case
@_posted
def answer(request: HttpRequest, center: Center, case: Case) -> HttpResponse:
    """Keep the requester's words and photos; an awaited answer lets the clock run again."""
    at, by = clock.now(), visitor(request)
    form = AnswerForm(request.POST, request.FILES)
    form.is_valid()
    photos = gather(request, center, form, at)

    def run() -> None:
        guards.limit_words(request, center, case, at)
        add_note(case=case, kind=NoteKind.REQUESTER, text=form.cleaned_data["text"], by=by, at=at)
        if photos.files:
            attach_files(case=case, files=photos.files, public=True, by=by, at=at)

    return _act(request, center, case, "answer", form, run, photos=photos)


@with_case
@_posted
def rate(request: HttpRequest, center: Center, case: Case) -> HttpResponse:
    """Take the requester's grade; a bad one has the work done again."""
    at, by = clock.now(), visitor(request)
    form = RatingForm(request.POST)

    def run() -> None:
        guards.limit_words(request, center, case, at)
        given = form.cleaned_data
        opinion = Opinion(grade=given["grade"], reasons=given["reasons"], comment=given["comment"])
        rate_by_requester(case=case, opinion=opinion, by=by, at=at)

    return _act(request, center, case, "rate", form, run)


@with_case
@_posted
def reopen(request: HttpRequest, center: Center, case: Case) -> HttpResponse:
    """Take a closed request up again, within the days for it."""
    at, by = clock.now(), visitor(request)
    form = ReopenForm(request.POST)

    def run() -> None:
        guards.limit_words(request, center, case, at)
        if case.closed_at is not None and not may_reopen(case, at):
            raise TooLateToReopen
        reopen_case(case=case, reason=form.cleaned_data["reason"], by=by, at=at)

    return _act(request, center, case, "reopen", form, run)


@with_case
@require_safe
def case_file(request: HttpRequest, center: Center, case: Case, file: UUID) -> HttpResponseBase:
    """Send a file that belongs to this request and is open to its requester."""
    stored = file_by_key(center.pk, file)
    ours = stored.subject_kind == Case._meta.label_lower and stored.subject_id == case.pk
    if not (ours and stored.public):
        raise NotFound
    return file_response(stored, thumbnail="small" in request.GET)


def _act(
    request: HttpRequest,
    center: Center,
    case: Case,
    name: str,
    form: KitForm,
    run: Callable[[], None],
    *,
    photos: Photos | None = None,
) -> HttpResponse:
    """Run what a valid form asks for, once; else show the page again with what was typed."""
    if form.is_valid():
        key = once_key(request) or f"portal:{uuid4()}"
        try:
            once(f"{key}:{case.pk}", by=visitor(request), run=run, remember=lambda _done: {})
        except Refusal as refusal:
            form.refuse(refusal, center=center.pk)
        else:
            return see_other("portal:case", key=center.key, number=case.number)
    return _draw(request, center, case, forms={name: form}, photos=photos, status=form.status)


def _draw(
    request: HttpRequest,
    center: Center,
    case: Case,
    *,
    forms: dict[str, KitForm] | None = None,
    photos: Photos | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render the page of a case: a fixed number of queries."""
    at, forms = clock.now(), forms or {}
    task = waiting(case)
    progress = progress_of(case, task.element if task else "", at)
    context: dict[str, Any] = {
        "case": case,
        "progress": progress,
        "entries": timeline(case, public=True),
        "notes": outside_notes(case),
        "question": open_question(case) if progress.asked else "",
        "files": files_of(case, public_only=True),
        "own_words": case.description if case.opened_by_id is None else "",
        "answered": case.data.get("answer", "") if case.result == "answered" else "",
        "derivation": derivation_words(case),
        "citation": citation(center, HANDLE, case.charter_version_id),
        "receipt_path": _receipt_path(center, receipt_for(case, center.key).code),
        "answer_form": forms.get("answer") or AnswerForm(),
        "rating_form": forms.get("rate") or RatingForm(),
        "reopen_form": forms.get("reopen") or ReopenForm(),
        "photos": photos,
        "open_form": next(iter(forms), ""),
        "reopen_days": REOPEN_DAYS,
        "days_left": _days_left(case, at),
    }
    return render(request, "portal/case.html", context, status=status)


def _days_left(case: Case, at: datetime) -> int:
    return max(0, REOPEN_DAYS - (at - case.closed_at).days) if case.closed_at else 0


def _receipt_path(center: Center, code: str) -> str:
    return reverse("portal:receipt", args=[center.key, code])
