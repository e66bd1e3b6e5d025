"""Nothing typed is lost: what was posted after a session had expired comes along through signing in, and is sent again.

The fields travel in the page, signed, so that only what this site has taken in (after its check against forged requests) is
ever sent on. Passwords, codes and files never travel.
"""

import re
from dataclasses import dataclass
from typing import Any, Final

from django.core import signing
from django.http import HttpRequest, HttpResponseBase, JsonResponse

from opscharter.kit.http import is_htmx, render, wants_json
from opscharter.org.forms import SignInForm
from opscharter.org.rules import safe_next

_SALT: Final = "opscharter.kept"
_LASTS: Final = 3600
_FORM: Final = ("application/x-www-form-urlencoded", "multipart/form-data")
_NEVER: Final = re.compile(r"csrfmiddlewaretoken|password|code|secret|current", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Kept:
    """A post that waits: its address, its fields, and how many files have to be chosen again."""

    path: str
    fields: tuple[tuple[str, str], ...]
    files: int = 0

    def packed(self) -> str:
        """Return it signed, for a hidden field."""
        return signing.dumps([self.path, self.fields, self.files], salt=_SALT, compress=True)


def unpack(packed: str) -> Kept | None:
    """Return what was packed less than an hour ago, or None."""
    if not packed:
        return None
    try:
        path, fields, files = signing.loads(packed, salt=_SALT, max_age=_LASTS)
    except (signing.BadSignature, ValueError):
        return None
    return Kept(safe_next(path), tuple((name, value) for name, value in fields), files)


def kept_for_later(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Put the sign-in form with the kept fields in place of the refusal of a post that needed a signed-in person."""
    checked: Any = request
    # refused before the forgery check had passed, or asked by a program: answered as it is
    if response.status_code != 401 or not getattr(checked, "csrf_processing_done", False):
        return response
    if request.method != "POST" or isinstance(response, JsonResponse) or wants_json(request):
        return response
    if is_htmx(request) or request.content_type not in _FORM:
        return response
    fields = tuple(
        (name, value)
        for name, values in request.POST.lists()
        if not _NEVER.search(name)
        for value in values
    )
    kept = Kept(request.get_full_path(), fields, len(request.FILES))
    context = {
        "kept": kept,
        "packed": kept.packed(),
        "next": kept.path,
        "expired": True,
        "form": SignInForm(),
    }
    return render(request, "org/sign_in.html", context, status=401)
