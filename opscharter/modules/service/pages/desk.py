"""The front desk: take a request in, or answer it at once, without the mouse."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from opscharter.cases.models import Case
from opscharter.cases.queries import case_for, words_of
from opscharter.core import clock
from opscharter.core.actor import Actor
from opscharter.core.files.operations import prepare_file
from opscharter.core.operation import once
from opscharter.core.refusal import NotFound, Refusal
from opscharter.kit.citation import citation_for
from opscharter.kit.file_responses import pdf_response
from opscharter.kit.http import actor_of, is_htmx, render, requires, see_other
from opscharter.modules.service import operations, queries
from opscharter.modules.service.access import INTAKE
from opscharter.modules.service.catalogue import category_names
from opscharter.modules.service.choices import CASE_TYPE
from opscharter.modules.service.controls import HANDLE, RECORD
from opscharter.modules.service.forms import DeskForm, LookForm
from opscharter.modules.service.paper import receipt_pdf
from opscharter.modules.service.receipt import qr_svg, receipt_for


@requires(INTAKE)
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest) -> HttpResponse:
    """Show the form; take what it says: accept (F8), answer and close (F9), or add to an open case."""
    actor = actor_of(request)
    if request.method != "POST":
        return _page(request, actor, DeskForm())
    if request.POST.get("action") == "look":
        return _page(
            request, actor, DeskForm(initial=request.POST.dict()), typed=request.POST.dict()
        )
    form = DeskForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            number = _take(request, actor, form)
        except Refusal as refusal:
            form.refuse(refusal, center=actor.center)
        else:
            return see_other("service:taken", number=number)
    return _page(request, actor, form, typed=request.POST.dict())


def _take(request: HttpRequest, actor: Actor, form: DeskForm) -> str:
    """Run the operation that the pressed button names, once; returns the case's number."""
    data, at = form.cleaned_data, clock.now()
    told = {
        name: data[name]
        for name in ("channel", "description", "category", "location", "name", "phone")
    }
    run: Callable[[], Case]
    if request.POST.get("merge"):
        case = case_for(actor, request.POST["merge"])
        words = {name: told[name] for name in ("channel", "description", "name", "phone")}
        run = lambda: operations.add_to_open(case=case, **words, by=actor, at=at)  # noqa: E731
    elif request.POST.get("action") == "answer":
        run = lambda: operations.answer_at_once(  # noqa: E731
            **told,
            answer=data["answer"],
            confirmed=data["confirmed"],
            grade=data["grade"],
            quoted=form.quoted_ids(),
            by=actor,
            at=at,
        )
    else:
        files = [prepare_file(upload=upload, center_id=actor.center) for upload in data["photos"]]
        run = lambda: operations.intake(  # noqa: E731
            **told,
            urgency=data["urgency"],
            assessment=data["assessment"],
            confidential=data["confidential"],
            occurred_at=data["occurred_at"],
            files=files,
            by=actor,
            at=at,
        )
    result, _ran = once(
        request.POST.get("_key", ""),
        by=actor,
        run=run,
        remember=lambda case: {"number": case.number},
    )
    return str(result["number"])


def _page(
    request: HttpRequest, actor: Actor, form: DeskForm, typed: dict[str, Any] | None = None
) -> HttpResponse:
    context = {
        "form": form,
        "beside": _beside(actor, typed or {}),
        "typed": typed or {},
        "answering": bool(typed and typed.get("answer"))
        or "answer" in form.errors
        or "confirmed" in form.errors,
        "record_citation": citation_for(actor.center, RECORD),
    }
    return render(request, "service/desk.html", context, status=form.status)


def _beside(actor: Actor, typed: dict[str, Any]) -> queries.Beside:
    form = LookForm(typed)
    form.is_valid()
    given = {name: str(form.cleaned_data.get(name) or "") for name in form.fields}
    return queries.beside(actor, **given, at=clock.now())


@requires(INTAKE)
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """What stands beside the form, newly made for what has been typed so far (posted, so that no number is in an address)."""
    actor = actor_of(request)
    context = {
        "beside": _beside(actor, request.POST.dict()),
        "typed": request.POST.dict(),
        "swap": is_htmx(request),
    }
    return render(request, "service/beside.html", context)


@requires(INTAKE)
@require_GET
def taken(request: HttpRequest, number: str) -> HttpResponse:
    """The number, large; the receipt to print; on to the next one."""
    case = _request(actor_of(request), number)
    context = {
        **_receipt_context(request, case),
        "category": category_names().get(case.category, _("not classified yet")),
        "added": case.data.get("repeats"),
    }
    return render(request, "service/taken.html", context)


@requires(INTAKE)
@require_GET
def paper(request: HttpRequest, number: str) -> HttpResponse:
    """The receipt as a PDF."""
    case = _request(actor_of(request), number)
    return pdf_response(receipt_pdf(_receipt_context(request, case)), case.number)


def _request(actor: Actor, number: str) -> Case:
    case = case_for(actor, number)
    if case.type != CASE_TYPE:
        raise NotFound
    return case


def _receipt_context(request: HttpRequest, case: Case) -> dict[str, Any]:
    """What the receipt says; its code leads to the page that proves it genuine."""
    center = request.center  # type: ignore[attr-defined]
    receipt = receipt_for(case, center.key)
    follow = request.build_absolute_uri(f"/p/{center.key}/")
    return {
        "case": case,
        "center": center,
        "center_name": center.name,
        "receipt": receipt,
        "qr": mark_safe(qr_svg(f"{follow}receipt/{receipt.code}")),  # noqa: S308 - drawn by segno from our own address
        "follow": follow,
        "derivation": words_of(case.derivation),
        "citation": citation_for(center.pk, HANDLE),
    }
