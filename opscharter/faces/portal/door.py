"""The door of the portal: which center an address means, and which case a visitor has proven to be about."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from opscharter.cases.models import Case
from opscharter.cases.queries import case_by_number
from opscharter.core.actor import Actor
from opscharter.core.refusal import NotAllowed, NotFound
from opscharter.kit.http import public
from opscharter.org.models import Center

COOKIE: Final = "follow"
LASTS_S: Final = 40 * 60
_SALT: Final = "portal.pass"
_KEY: Final = re.compile(r"[\w-]{16,80}", re.ASCII)

type Page[**P] = Callable[Concatenate[HttpRequest, Center, P], HttpResponseBase]


class NoSuchCenter(NotFound):
    """The address names a center that is not here."""

    code = "no_such_center"
    default_message = _("There is no service center under this address.")


class PassNeeded(NotAllowed):
    """The visitor has not proven, or not lately, that the request is theirs."""

    code = "pass_needed"
    default_message = _(
        "For your protection, please enter the number and your phone's last four digits again."
    )


def at_center[**P](page: Page[P]) -> Callable[..., HttpResponseBase]:
    """Make a public page of one center; an address without one is answered with friendly words."""

    @wraps(page)
    def guarded(
        request: HttpRequest, key: str, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        center: Center | None = getattr(request, "center", None)
        if center is None or center.key != key:
            raise NoSuchCenter(
                remedy=_("Please check the address, or scan the center's code again.")
            )
        return page(request, center, *args, **kwargs)

    return public(guarded)


def visitor(request: HttpRequest) -> Actor:
    """Return the public actor of the request."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def once_key(request: HttpRequest) -> str:
    """Return the form's one-time key, bound to the portal; "" when the form brought none of ours."""
    key = request.POST.get("_key", "")
    return f"portal:{key}" if _KEY.fullmatch(key) else ""


# --- the pass: a short-lived signed cookie that opens one case ------------------------------


def give_pass(response: HttpResponseBase, center: Center, number: str) -> None:
    """Let this browser see one case for a while: the cookie is sent to that case's own addresses only."""
    response.set_cookie(
        COOKIE,
        signing.dumps([center.pk, number], salt=_SALT),
        max_age=LASTS_S,
        path=reverse("portal:case", args=[center.key, number]),
        httponly=True,
        secure=settings.BEHIND_TLS,
        samesite="Lax",
    )


def with_case[**P](
    page: Callable[Concatenate[HttpRequest, Center, Case, P], HttpResponseBase],
) -> Callable[..., Any]:
    """Make a page of one case for whoever holds its pass; each visit renews it."""

    def guarded(
        request: HttpRequest, center: Center, /, number: str, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        case = _case_of_pass(request, center, number)
        if case is None:
            raise PassNeeded(
                remedy=_("What you typed is kept and comes back when you are here again.")
            )
        response = page(request, center, case, *args, **kwargs)
        give_pass(response, center, case.number)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    guarded.__name__ = page.__name__
    guarded.__doc__ = page.__doc__
    return at_center(guarded)


def _case_of_pass(request: HttpRequest, center: Center, number: str) -> Case | None:
    try:
        held = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=LASTS_S)
    except signing.BadSignature:
        return None
    return case_by_number(center.pk, number) if held == [center.pk, number] else None
