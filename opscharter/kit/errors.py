"""Error pages that Django itself asks for (`handler400` … `handler500`, CSRF)."""

import sys

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from opscharter.core.refusal import Invalid, NotAllowed, NotFound, Refusal, TooMany
from opscharter.kit.http import refused
from opscharter.kit.middleware import TooBig


class BadRequest(Invalid):
    """What arrived cannot be read as a request of ours."""

    code = "bad_request"
    status = 400
    default_message = _("This request cannot be understood.")


class StaleForm(NotAllowed):
    """The form's protection against forged requests does not fit: it is old, or cookies are blocked."""

    code = "stale_form"
    default_message = _(
        "This page was open too long, or the browser blocks cookies, so it was not sent."
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, or 413 when too much was sent."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return refused(request, TooBig(remedy=_("Send fewer or smaller files, in several goes.")))
    return refused(request, BadRequest(remedy=_("Go back and try again from the page before.")))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return refused(request, exception if isinstance(exception, Refusal) else NotAllowed())


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404; the address is not repeated, it may hold a number that belongs to somebody."""
    return refused(request, exception if isinstance(exception, Refusal) else NotFound())


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose token does not fit; what was typed stays in the browser."""
    del reason  # says nothing a person can use
    return refused(
        request,
        StaleForm(remedy=_("Go back, reload the page and send it again; what you typed is kept.")),
    )


def too_many(request: HttpRequest) -> HttpResponse:
    """429."""
    return refused(request, TooMany())


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 when the database is away: pages that need neither database nor session nor the person's settings."""
    del request
    if isinstance(sys.exception(), OperationalError | InterfaceError):
        return unavailable()
    return HttpResponse(render_to_string("kit/errors/500.html"), status=500)


def unavailable() -> HttpResponse:
    """503: the database cannot be reached or a migration is running."""
    response = HttpResponse(render_to_string("kit/errors/503.html"), status=503)
    response.headers["Retry-After"] = "30"
    return response
