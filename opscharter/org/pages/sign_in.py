"""Signing in: name and password, a code if one is owed, and on with what was waiting."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.urls import reverse
from django.views.decorators.http import require_POST

from opscharter.core import clock
from opscharter.core.refusal import Refusal
from opscharter.core.scope import center_scope
from opscharter.kit.http import maybe_actor, public, render, see_other
from opscharter.org import operations
from opscharter.org.access import actor_for
from opscharter.org.forms import CodeForm, SignInForm
from opscharter.org.operations.sign_in import LONGEST, Begun
from opscharter.org.pages.factor import qr_code
from opscharter.org.pages.kept import Kept, unpack
from opscharter.org.pages.visitors import client_address, client_agent
from opscharter.org.rules import safe_next
from opscharter.org.sessions import COOKIE, Arrival, by_cookie

_YEAR = 365 * 24 * 3600


@public
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for name and password; the way back is `next`, or the post that is kept."""
    onward = _onward(request)
    if request.method != "POST":
        if maybe_actor(request) is not None:
            return see_other(onward)
        if request.pending is not None:  # type: ignore[attr-defined]
            return see_other(_code_url(onward))
    packed = request.POST.get("kept", "")
    form = SignInForm(request.POST if "login" in request.POST else None)
    if form.is_valid():
        try:
            begun = operations.sign_in(
                login=form.cleaned_data["login"],
                password=form.cleaned_data["password"],
                address=client_address(request),
                agent=client_agent(request),
                at=clock.now(),
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return _welcome(request, begun, onward, packed)
    kept = unpack(packed)
    context = {"form": form, "next": onward, "packed": packed if kept else "", "kept": kept}
    return render(request, "org/sign_in.html", context, status=form.status)


def _welcome(request: HttpRequest, begun: Begun, onward: str, packed: str) -> HttpResponse:
    """Set the cookie; then the code that is owed, the kept post, or the page that was wanted."""
    rotate_token(request)
    arrival = by_cookie(begun.cookie, at=clock.now(), request_id=request.request_id)  # type: ignore[attr-defined]
    kept = unpack(packed)
    if arrival is not None and arrival.pending:
        with center_scope(arrival.center.pk):
            response = _ask_code(request, arrival, CodeForm(), onward, packed if kept else "")
    elif kept is not None:
        response = _go_on(request, kept, begun.sign_in.account.person.name)
    else:
        response = see_other(onward)
    response.set_cookie(
        COOKIE,
        begun.cookie,
        max_age=LONGEST,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
    _set_look(request, response, arrival)
    return response


def _set_look(request: HttpRequest, response: HttpResponse, arrival: Arrival | None) -> None:
    """Bring somebody's theme, text size and language to the device they sign in on."""
    if arrival is None:
        return
    look = {
        "theme": arrival.account.appearance.get("theme"),
        "text": arrival.account.appearance.get("text"),
        settings.LANGUAGE_COOKIE_NAME: arrival.account.language,
    }
    for cookie, value in look.items():
        if value:
            response.set_cookie(
                cookie, value, max_age=_YEAR, samesite="Lax", secure=request.is_secure()
            )


@public
def code(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor: a code, or setting it up where a post demands one and there is none yet."""
    arrival: Arrival | None = request.pending  # type: ignore[attr-defined]
    onward = _onward(request)
    if arrival is None or arrival.sign_in is None:
        return see_other(onward if maybe_actor(request) else "org:sign_in")
    form = CodeForm(request.POST if "code" in request.POST else None)
    packed = request.POST.get("kept", "")
    if form.is_valid():
        try:
            _confirm(arrival, form.cleaned_data["code"])
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            kept = unpack(packed)
            return _go_on(request, kept, arrival.account.person.name) if kept else see_other(onward)
    return _ask_code(request, arrival, form, onward, packed)


def _confirm(arrival: Arrival, given: str) -> None:
    at = clock.now()
    by = actor_for(arrival.account, at=at)
    if arrival.sign_in is None:
        raise LookupError("a code is owed by a session only")
    if arrival.account.totp_confirmed_at is None:
        operations.confirm_second_factor(
            account=arrival.account, code=given, session=arrival.sign_in, by=by, at=at
        )
    else:
        operations.check_second_factor(sign_in=arrival.sign_in, code=given, by=by, at=at)


def _ask_code(
    request: HttpRequest, arrival: Arrival, form: CodeForm, onward: str, packed: str
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "next": onward, "packed": packed}
    if arrival.account.totp_confirmed_at is None:
        context |= qr_code(arrival.account)
    return render(request, "org/code.html", context, status=form.status)


def _go_on(request: HttpRequest, kept: Kept, name: str) -> HttpResponse:
    """Show that what was typed is still here, and let it be sent again with one press."""
    return render(request, "org/go_on.html", {"kept": kept, "name": name})


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session and forget its cookie."""
    actor, session = maybe_actor(request), request.sign_in  # type: ignore[attr-defined]
    pending: Arrival | None = request.pending  # type: ignore[attr-defined]
    at = clock.now()
    if actor is None and pending is not None:
        actor = actor_for(pending.account, at=at)
    if actor is not None and session is not None:
        operations.sign_out(sign_in=session, by=actor, at=at)
    response = see_other("org:sign_in")
    response.delete_cookie(COOKIE, samesite="Lax")
    return response


def _onward(request: HttpRequest) -> str:
    return safe_next(request.POST.get("next") or request.GET.get("next") or "/")


def _code_url(onward: str) -> str:
    return reverse("org:code") + (f"?{urlencode({'next': onward})}" if onward != "/" else "")
