"""Showing a personal number: first the reason, then the number, never in an address and never kept by the browser."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from opscharter.core.phones import InvalidPhone, parse_phone
from opscharter.kit.http import render

REASONS = (_("Contact about a case"), _("Confirm who is calling"), _("Call back"), _("Emergency"))


def reveal_page(
    request: HttpRequest, *, title: str, masked: str, run: Callable[[str], str]
) -> HttpResponse:
    """Ask for the reason, or with one run the revealing operation and show the number."""
    reason = request.POST.get("reason", "").strip()[:200]
    number = run(reason) if reason else ""
    context = {
        "title": title,
        "masked": masked,
        "reasons": REASONS,
        "number": number,
        "words": _words(number),
    }
    response = render(request, "org/reveal.html", context, partial="reveal")
    response.headers["Cache-Control"] = "no-store, private"
    return response


def _words(number: str) -> str:
    try:
        return str(parse_phone(number)) if number else ""
    except InvalidPhone:
        return number
