"""改进: the list of cases, and opening one by hand from any number."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from opscharter.core import clock
from opscharter.core.operation import once
from opscharter.core.refusal import Refusal
from opscharter.kit.http import actor_of, render, requires, see_other, signed_in
from opscharter.modules.improvement import operations
from opscharter.modules.improvement.access import OPEN
from opscharter.modules.improvement.forms import OpenForm
from opscharter.modules.improvement.queries import (
    bound_controls,
    found_by_hand,
    improvements,
    limits_in_words,
)


@require_GET
@signed_in
def overview(request: HttpRequest) -> HttpResponse:
    """All that I may see, newest first."""
    actor = actor_of(request)
    context = {
        "page": improvements(actor, request.GET.get("cursor", "")),
        "limits": limits_in_words(actor.center, clock.now()),
        "may_open": actor.may(OPEN),
    }
    return render(request, "improvement/list.html", context)


@require_http_methods(["GET", "POST"])
@requires(OPEN)
def new(request: HttpRequest) -> HttpResponse:
    """Open a case; `control`, `from`, `to` in the address fill the form in."""
    actor, now = actor_of(request), clock.now()
    form = OpenForm(
        request.POST or None,
        keys=bound_controls(actor.center, now),
        initial=_asked(request),
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        first, last = sorted((given["first"], given["last"]))
        try:
            done, _fresh = once(
                request.POST.get("_key", ""),
                by=actor,
                run=lambda: operations.open_improvement(
                    found=found_by_hand(actor.center, given["control"], first, last, now),
                    reason=given["reason"],
                    by=actor,
                    at=now,
                ),
                remember=lambda case: {"number": case.number},
            )
        except Refusal as refusal:
            form.refuse(refusal, center=actor.center)
        else:
            messages.success(request, _("Opened: %(number)s") % {"number": done["number"]})
            return see_other("cases:case", number=done["number"])
    return render(request, "improvement/new.html", {"form": form}, status=form.status)


def _asked(request: HttpRequest) -> dict[str, Any]:
    today = clock.today()
    return {
        "control": request.GET.get("control", ""),
        "first": _day(request.GET.get("from", "")) or today.replace(day=1),
        "last": _day(request.GET.get("to", "")) or today,
    }


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
