"""Everything that can go wrong, as a `Problem` in the reader's language. Sources: our refusals, the schema library, ninja."""

from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from opscharter.core.actor import Actor
from opscharter.core.refusal import Invalid, NotFound, Refusal, SignInNeeded, Text
from opscharter.faces.api.schemas import Problem
from opscharter.kit.citation import citation_for

#: names of the operations' fields -> places in what was sent
_PLACES: Final = {"phone": "contact.phone", "name": "contact.name"}
_WORDS: Final[dict[str, Text]] = {
    "missing": _("This field is needed."),
    "string_too_long": _("At most %(max_length)s characters."),
    "string_too_short": _("At least %(min_length)s characters."),
    "literal_error": _("Must be one of: %(expected)s."),
    "string_type": _("Must be text."),
    "string_unicode": _("The text is not valid Unicode."),
    "string_pattern_mismatch": _("The text holds a character that is not allowed."),
    "model_attributes_type": _("Must be an object."),
    "model_type": _("Must be an object."),
    "dict_type": _("Must be an object."),
}


class Unreadable(Invalid):
    """The body is no JSON."""

    code = "unreadable"
    status = 400
    default_message = _("The body cannot be read: it must be JSON in UTF-8.")


class TokenNeeded(SignInNeeded):
    """No token, or one that is unknown or revoked."""

    code = "token_needed"
    default_message = _("A valid token is needed: Authorization: Bearer …")


def install(api: NinjaAPI) -> None:
    """Let the API answer every anticipated fault with a `Problem`."""

    def answer(request: HttpRequest, refusal: Refusal) -> HttpResponse:
        response = api.create_response(request, _problem(request, refusal), status=refusal.status)
        if refusal.status == 401:
            response.headers["WWW-Authenticate"] = "Bearer"
        return response

    def http_error(request: HttpRequest, error: HttpError | type[HttpError]) -> HttpResponse:
        if isinstance(error, AuthenticationError):
            return answer(
                request, TokenNeeded(remedy=_("Make one with: opscharter token create --login …"))
            )
        return answer(request, Unreadable())

    def invalid(
        request: HttpRequest, error: ValidationError | type[ValidationError]
    ) -> HttpResponse:
        fields = _fields(error) if isinstance(error, ValidationError) else {}
        return answer(request, Invalid(fields=fields))

    api.add_exception_handler(Refusal, answer)  # type: ignore[arg-type]
    api.add_exception_handler(HttpError, http_error)
    api.add_exception_handler(Http404, lambda request, _error: answer(request, NotFound()))
    api.add_exception_handler(ValidationError, invalid)


def _problem(request: HttpRequest, refusal: Refusal) -> dict[str, Any]:
    actor: Actor | None = getattr(request, "actor", None)
    citation = citation_for(actor.center if actor else None, refusal.control)
    return Problem(
        code=refusal.code,
        message=str(refusal.message),
        remedy=str(refusal.remedy),
        fields={_PLACES.get(name, name): str(words) for name, words in _placed(refusal).items()},
        article=citation.article if citation else "",
    ).model_dump()


def _placed(refusal: Refusal) -> dict[str, Text]:
    """Return messages by field; a phone number's refusal is about the phone wherever it arises."""
    if refusal.code == "invalid_phone" and not refusal.fields:
        return {"phone": refusal.message}
    return refusal.fields


def _fields(error: ValidationError) -> dict[str, Text]:
    found: dict[str, Text] = {}
    for item in error.errors:
        # places begin with where it came from, twice for a body: body, body, contact, phone
        place = ".".join(str(part) for part in item["loc"][2:]) or str(item["loc"][-1])
        words = str(_WORDS.get(item["type"], _("This value does not fit.")))
        found.setdefault(place, words % _given(item) if "%(" in words else words)
    return found


def _given(item: Any) -> dict[str, Any]:
    """Return what an error of the schema library tells about the limit; its "or" is left out."""
    return {
        name: value.replace(" or ", ", ") if isinstance(value, str) else value
        for name, value in item.get("ctx", {}).items()
    }
