"""Language of a request, and refusals turned into pages."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from opscharter.core.refusal import Invalid, NotAllowed, NotFound, Refusal
from opscharter.kit.http import is_htmx, refused

type Respond = Callable[[HttpRequest], HttpResponseBase]


class TooBig(Refusal):
    """More was sent than one form may carry."""

    code = "too_big"
    status = 413
    default_message = _("What was sent is too large.")


class LanguageMiddleware:
    """Chinese first; English for those who chose it (cookie), whatever the browser prefers."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, settings.LANGUAGE_CODE)
        known = {code for code, _name in settings.LANGUAGES}
        language = chosen if chosen in known else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class RefusalMiddleware:
    """Anticipated refusals become an answer with words; redirects after an htmx post become `HX-Redirect`."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code == 303 and request.method == "POST":
            _say_taken(request, response)
        if response.status_code == 303 and is_htmx(request):
            # fetch() follows a 303 silently and htmx would swap a whole page into a fragment
            onward = HttpResponse(status=204)
            onward.headers["HX-Redirect"] = response.headers["Location"]
            onward.cookies = response.cookies
            return onward
        return response

    def process_view(
        self, request: HttpRequest, _view: object, _args: object, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Read a posted form before anything else does, so that one too large is refused in words.

        An address with a NUL names nothing: no text in the database can hold one.
        """
        if any(isinstance(value, str) and "\x00" in value for value in kwargs.values()):
            return refused(request, NotFound())
        if request.method != "POST" or not (request.content_type or "").startswith("multipart/"):
            return None
        try:
            request.POST  # noqa: B018 - reading it parses the body
        except Exception as error:  # noqa: BLE001 - decided below, others go on
            return self._answer(request, error, parsing=True)
        # a file that was dropped for its size must not look like one that was never chosen: forms ask for this
        _files: Any = request.FILES
        _files.refusal = getattr(request, "upload_refusal", None)
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Turn what a page raises into an answer; None leaves it to Django (a fault of ours, logged)."""
        return self._answer(request, error)

    def _answer(
        self, request: HttpRequest, error: Exception, *, parsing: bool = False
    ) -> HttpResponse | None:
        refusal = as_refusal(error)
        if refusal is None:
            if parsing:
                raise error
            return None
        if parsing:
            # what could not be read once is not read again while the answer is rendered
            _mark: Any = request
            _mark._mark_post_parse_error()  # noqa: SLF001 - Django offers no public name for it
        return refused(request, refusal)


def _say_taken(request: HttpRequest, response: HttpResponseBase) -> None:
    """Tell the browser which form was taken, so that its draft may go (`static/kit/draft.js`)."""
    key = request.POST.get("_key", "")[:80]
    if key:
        response.set_cookie("taken", key, max_age=120, samesite="Lax")


def as_refusal(error: Exception) -> Refusal | None:
    """Return the refusal that an exception means, or None when it is a fault of ours."""
    if isinstance(error, Refusal):
        return error
    if isinstance(error, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return TooBig(remedy=_("Send fewer or smaller files, in several goes."))
    if isinstance(error, MultiPartParserError | UnreadablePostError):
        return Invalid(
            _("The form arrived incomplete."), remedy=_("Check the connection and send it again.")
        )
    if isinstance(error, Http404):
        return NotFound()
    return NotAllowed() if isinstance(error, PermissionDenied) else None
