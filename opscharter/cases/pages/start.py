"""新建: which kinds of paperwork one may begin, and the form of each."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from opscharter.cases.completions import start_form, starts
from opscharter.cases.pages.case import key_of
from opscharter.cases.registry import case_types
from opscharter.core import clock
from opscharter.core.operation import once
from opscharter.core.refusal import NotAllowed, NotFound, Refusal
from opscharter.engines.forms.rendering import SchemaForm
from opscharter.kit.http import actor_of, render, see_other, signed_in


@require_GET
@signed_in
def choose(request: HttpRequest) -> HttpResponse:
    """List the types that the actor may begin."""
    actor = actor_of(request)
    kinds = [
        {
            "kind": kind,
            "url": resolve_url(kind.intake)
            if kind.intake
            else resolve_url("cases:begin", key=kind.key),
        }
        for kind in case_types.values()
        if (kind.startable is None or kind.startable(actor)) and (kind.intake or kind.key in starts)
    ]
    return render(request, "cases/new.html", {"kinds": kinds})


@require_http_methods(["GET", "POST"])
@signed_in
def begin(request: HttpRequest, key: str) -> HttpResponse:
    """Show and take the form of one type."""
    actor = actor_of(request)
    kind = case_types.get(key)
    if kind is None or key not in starts:
        raise NotFound
    if kind.startable is not None and not kind.startable(actor):
        raise NotAllowed
    posted = request.POST if request.method == "POST" else None
    form = SchemaForm(start_form(key, actor), posted, request.FILES if posted else None)
    if posted is not None and form.is_valid():
        try:
            done, _fresh = once(
                key_of(request),
                by=actor,
                run=lambda: starts[key](form=form.cleaned_data, by=actor, at=clock.now()),
                remember=lambda case: {"number": case.number},
            )
        except Refusal as refusal:
            form.refuse(refusal, center=actor.center)
        else:
            messages.success(request, gettext("Recorded: %(number)s") % {"number": done["number"]})
            return see_other("cases:case", number=done["number"])
    return render(request, "cases/begin.html", {"kind": kind, "form": form}, status=form.status)
