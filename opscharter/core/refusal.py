"""Anticipated refusals: what the system says instead of doing something.

A refusal is shown to the person (page, API, CLI); anything else that is raised is a fault of ours. Each subclass stands beside
the operation that raises it.
"""

from collections.abc import Mapping
from typing import ClassVar, override

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

type Text = str | Promise


class Refusal(Exception):  # noqa: N818 - the glossary's word
    """What is refused, where, and how to mend it.

    `message` whole sentence; `remedy` what to do; `fields` maps form field to its own message; `control` names the control
    whose article in force is cited; `code` is stable for programs; `status` is the HTTP status.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409
    default_message: ClassVar[Text] = _("This cannot be done.")

    def __init__(
        self,
        message: Text | None = None,
        *,
        remedy: Text = "",
        fields: Mapping[str, Text] | None = None,
        control: str = "",
    ) -> None:
        self.message = message if message is not None else self.default_message
        self.remedy = remedy
        self.fields = dict(fields or {})
        self.control = control
        super().__init__(self.message)

    @override
    def __str__(self) -> str:
        return str(self.message)


class NotAllowed(Refusal):
    """The actor's posts do not carry the capability."""

    code = "not_allowed"
    status = 403
    default_message = _("Your posts do not allow this.")


class NotFound(Refusal):
    """There is no such thing, or the actor may not know of it: both look the same."""

    code = "not_found"
    status = 404
    default_message = _("Nothing is found under this address or number.")


class Invalid(Refusal):
    """Typed input that does not fit; `fields` says where."""

    code = "invalid"
    status = 422
    default_message = _("Some fields need attention.")


class Conflict(Refusal):
    """Somebody else was faster; the message says who and what."""

    code = "conflict"
    status = 409
    default_message = _("Somebody else has changed this meanwhile.")


class SignInNeeded(Refusal):
    """Nobody is signed in, or the sign-in has expired."""

    code = "sign_in_needed"
    status = 401
    default_message = _("Please sign in.")


class TooMany(Refusal):
    """Throttled."""

    code = "too_many"
    status = 429
    default_message = _("Too many attempts. Please wait a moment and try again.")
