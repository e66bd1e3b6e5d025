"""Who is asking, and in which center: set for the whole request, so that nothing else has to ask again."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from opscharter.core import clock
from opscharter.core.actor import public_actor
from opscharter.core.scope import center_scope
from opscharter.org.models import Center
from opscharter.org.pages.kept import kept_for_later
from opscharter.org.queries import center_by_key
from opscharter.org.sessions import COOKIE, Arrival, by_cookie, by_token

_PORTAL: Final = re.compile(r"/p/([\w-]{1,40})(?:/|$)", re.ASCII)
_REQUEST_ID: Final = re.compile(r"[\w-]{8,40}", re.ASCII)
_END: Final = object()


class ActorMiddleware:
    """Set `request.actor`, `request.center`, `request.account`, `request.sign_in` and name the center for the request.

    A session cookie, an API key ("Authorization: Bearer oc_…") or a portal address (`/p/<key>/`, the public) decide. Nobody
    signed in: `request.actor` is None and no center is named. `request.pending` is the arrival of somebody who still owes the
    second factor.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer inside the scope of the center the request belongs to."""
        request.request_id = _request_id(request)  # type: ignore[attr-defined]
        center = self._arrive(request)
        if center is None:
            return kept_for_later(request, self.get_response(request))
        with center_scope(center.pk):
            response = _must_change_first(request) or self.get_response(request)
        if isinstance(response, StreamingHttpResponse) and not response.is_async:
            content: Iterable[bytes] = response.streaming_content  # type: ignore[assignment]
            response.streaming_content = _scoped(center.pk, content)
        return kept_for_later(request, response) if request.pending else response  # type: ignore[attr-defined]

    def _arrive(self, request: Any) -> Center | None:
        request.actor = request.center = request.account = request.sign_in = request.pending = None
        request.standing = None
        portal = _PORTAL.match(request.path_info)
        if portal:
            request.center = center_by_key(portal[1])
            if request.center is not None:
                request.actor = public_actor(request.center.pk, request_id=request.request_id)
            return request.center  # type: ignore[no-any-return]
        arrival = _arrival(request)
        if arrival is None:
            return None
        if arrival.pending:
            request.pending = arrival
        else:
            request.actor = arrival.actor
            request.account = arrival.account
        request.sign_in = arrival.sign_in
        request.standing = arrival.standing
        request.center = arrival.center
        return arrival.center


def _arrival(request: Any) -> Arrival | None:
    at = clock.now()
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return by_token(value.strip(), at=at, request_id=request.request_id)
    cookie = request.COOKIES.get(COOKIE, "")
    return by_cookie(cookie, at=at, request_id=request.request_id) if cookie else None


def _request_id(request: HttpRequest) -> str:
    given = request.headers.get("X-Request-Id", "")
    return given if _REQUEST_ID.fullmatch(given) else uuid4().hex[:20]


def _must_change_first(request: Any) -> HttpResponseBase | None:
    """Lead somebody with a one-time password to choosing their own before anything else."""
    account, session = request.account, request.sign_in
    if account is None or session is None or not account.must_change:
        return None
    allowed = {reverse("org:password"), reverse("org:sign_out")}
    if request.path_info in allowed or request.path_info.startswith(settings.STATIC_URL):
        return None
    return redirect("org:password")


def _scoped(center_id: int, content: Iterable[bytes]) -> Iterator[bytes]:
    """Produce a streamed answer piece by piece inside the center's scope: it is read after the middleware has left."""
    pieces = iter(content)
    while True:
        with center_scope(center_id):
            piece = next(pieces, _END)
        if piece is _END:
            return
        yield piece  # type: ignore[misc]
