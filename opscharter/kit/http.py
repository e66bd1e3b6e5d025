"""HTTP helpers of all pages: the rule of each route, page or partial, refusals, redirects, live regions.

A page reads like this::

    @requires("service.assess")
    def assess(request: HttpRequest, number: str) -> HttpResponse:
        case = get_case_for(actor_of(request), number)
        form = AssessForm(request.POST or None)
        if form.is_valid():
            try:
                operations.assess(case=case, text=form.cleaned_data["text"], by=actor_of(request), at=clock.now())
            except Refusal as refusal:
                form.refuse(refusal, center=case.center_id)
            else:
                return see_other("cases:case", number=number)
        return render(request, "cases/assess.html", {"form": form}, status=form.status)
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, Literal, cast
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render as django_render
from django.shortcuts import resolve_url
from django.utils.cache import patch_cache_control
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from opscharter.core.actor import Actor
from opscharter.core.refusal import NotAllowed, Refusal, SignInNeeded
from opscharter.kit.citation import refusal_citation


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may come to a route. Every route has one; `tests/kit/test_routes.py` walks all of them."""

    kind: Literal["public", "signed_in", "requires"]
    capability: str = ""


type View[**P] = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def public[**P](view: View[P]) -> View[P]:
    """Anybody may come: portal, sign-in, health."""
    view.rule = Rule("public")  # type: ignore[attr-defined]
    return view


def signed_in[**P](view: View[P]) -> View[P]:
    """Anybody who is signed in may come; what they see is narrowed by the query."""
    return _ruled(view, Rule("signed_in"))


def requires[**P](capability: str) -> Callable[[View[P]], View[P]]:
    """Only holders of a post with `capability` (anywhere) may come; rows are narrowed by query and operation."""

    def decorate(view: View[P]) -> View[P]:
        return _ruled(view, Rule("requires", capability))

    return decorate


def _ruled[**P](view: View[P], rule: Rule) -> View[P]:
    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        actor = actor_of(request)
        if rule.capability and not actor.may(rule.capability):
            raise NotAllowed(
                remedy=_(
                    "Ask your administrator which post carries this, or to have it delegated to you."
                )
            )
        return view(request, *args, **kwargs)

    guarded.rule = rule  # type: ignore[attr-defined]
    return cast("View[P]", guarded)


def maybe_actor(request: HttpRequest) -> Actor | None:
    """Return the signed-in person, or None."""
    actor: Actor | None = getattr(request, "actor", None)
    return actor if actor is not None and actor.kind == "person" else None


def actor_of(request: HttpRequest) -> Actor:
    """Return the signed-in person; raises `SignInNeeded`, which becomes the way to the sign-in page."""
    actor = maybe_actor(request)
    if actor is None:
        raise SignInNeeded
    return actor


def is_htmx(request: HttpRequest) -> bool:
    """Tell whether htmx (or a live region) asks for a part of a page."""
    return bool(getattr(request, "htmx", False)) and not request.htmx.boosted  # type: ignore[attr-defined]


def render(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    partial: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render a page, or only its `{% partialdef <partial> %}` when htmx asks and a partial is named.

    Rights are checked in the view, never in markup around a partial.
    """
    asked = is_htmx(request)
    name = f"{template}#{partial}" if partial and asked else template
    response = django_render(request, name, dict(context or {}), status=status)
    response.headers["Vary"] = "HX-Request, Cookie"
    # a desk's computer is shared: after signing out the back button must not show a page again
    patch_cache_control(response, private=True, no_store=maybe_actor(request) is not None)
    return response


def see_other(to: Any, **kwargs: Any) -> HttpResponse:
    """303 after a successful post; for htmx the browser is sent on by `HX-Redirect` set in `RefusalMiddleware`."""
    response = HttpResponse(status=303)
    response.headers["Location"] = resolve_url(to, **kwargs)
    return response


def safe_next(request: HttpRequest, default: str = "/") -> str:
    """Return the `next` address of this request if it stays in this site, else `default`."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return wanted
    return default


def sign_in_url(request: HttpRequest, *, back_to: str = "") -> str:
    """Return the sign-in address that leads back to `back_to` (default: this page)."""
    return f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': back_to or request.get_full_path()})}"


def wants_json(request: HttpRequest) -> bool:
    """Tell whether a program asks: the API, or a client that accepts JSON only."""
    return request.path.startswith("/api/") or request.headers.get("Accept", "").startswith(
        "application/json"
    )


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Answer with the refusal: its message, remedy and the article it cites; never a traceback.

    A program gets JSON; htmx gets a toast put into `#toasts`; a browser gets a page. Nobody signed in and only looking: sent to
    the sign-in page.
    """
    if wants_json(request):
        return JsonResponse(as_json(refusal), status=refusal.status)
    looking = request.method in {"GET", "HEAD"}
    if isinstance(refusal, SignInNeeded) and looking and not is_htmx(request):
        return see_other(sign_in_url(request))
    acting: Actor | None = getattr(request, "actor", None)
    context = {
        "refusal": refusal,
        "status": refusal.status,
        "citation": refusal_citation(acting.center if acting else None, refusal.control),
        "layout": layout_of(request),
        "looking": looking,
        "sign_in": sign_in_url(request, back_to=_came_from(request))
        if isinstance(refusal, SignInNeeded)
        else "",
    }
    if is_htmx(request):
        response = render(request, "kit/errors/toast.html", context, status=refusal.status)
        response.headers["HX-Retarget"] = "#toasts"
        response.headers["HX-Reswap"] = "beforeend"
        response.headers["HX-Push-Url"] = "false"
        return response
    return render(request, "kit/errors/refused.html", context, status=refusal.status)


def as_json(refusal: Refusal) -> dict[str, Any]:
    """Return a refusal as programs read it: code, message, remedy, fields."""
    return {
        "code": refusal.code,
        "message": str(refusal.message),
        "remedy": str(refusal.remedy),
        "fields": {name: str(text) for name, text in refusal.fields.items()},
    }


def layout_of(request: HttpRequest) -> str:
    """Return the base template for messages that any visitor may meet: the shell for staff, else the public page."""
    inside = maybe_actor(request) is not None and not request.path.startswith("/p/")
    return "kit/base.html" if inside else "kit/public.html"


def _came_from(request: HttpRequest) -> str:
    """Path of the page whose form was posted: there the browser restores what was typed."""
    referer = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(referer, allowed_hosts={request.get_host()}):
        return referer
    return request.get_full_path() if request.method == "GET" else "/"


def live(request: HttpRequest, version: Any, make: Callable[[], HttpResponse]) -> HttpResponse:
    """Answer a polling region: 204 when `version` (any JSON value: counts, latest ids) is what the browser has.

    `make` renders the region and is called only when something changed. The version is a fingerprint, so nothing in it leaks.
    """
    asked_by = maybe_actor(request)
    seed = json.dumps([version, asked_by.person if asked_by else None], default=str)
    tag = f'"{hashlib.sha256(seed.encode()).hexdigest()[:24]}"'
    known = request.headers.get("If-None-Match") == tag
    response = HttpResponse(status=204) if known else make()
    response.headers["ETag"] = tag
    return response
