"""Settings of the center: name and address, announcement, opening hours, closures."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from opscharter.core import clock
from opscharter.core.calendar import queries as calendar
from opscharter.core.calendar.choices import DayKind, ExceptionKind
from opscharter.core.calendar.operations import announce_closure, set_opening_hours
from opscharter.core.calendar.operations import withdraw_closure as withdraw_announced
from opscharter.core.refusal import NotFound, Refusal
from opscharter.kit.http import actor_of, render, requires, see_other, signed_in
from opscharter.org import operations
from opscharter.org.access import CALENDAR, SETTINGS
from opscharter.org.forms import CenterForm, ClosureForm, HoursForm
from opscharter.org.rules import hours_words


@signed_in
def settings(request: HttpRequest) -> HttpResponse:
    """Show the center's settings; who may change them sees the forms."""
    form = None
    if request.method == "POST":
        form = CenterForm(request.POST)
        if form.is_valid():
            try:
                operations.change_center(by=actor_of(request), at=clock.now(), **form.cleaned_data)
            except Refusal as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("Saved."))
                return see_other("org:settings")
    return _page(request, center_form=form)


def _page(request: HttpRequest, **forms: Any) -> HttpResponse:
    actor = actor_of(request)
    center = request.center  # type: ignore[attr-defined]
    weekly = calendar.opening_hours(actor.center)
    shown = forms.get("center_form") or CenterForm(
        initial={
            name: getattr(center, name)
            for name in ("name", "document_mark", "phone", "address", "notice")
        }
    )
    hours = forms.get("hours_form") or HoursForm(hours=weekly)
    closures_form = forms.get("closure_form") or ClosureForm(
        initial={"first_day": clock.today(), "last_day": clock.today()}
    )
    today = clock.today()
    context = {
        "center": center,
        "center_form": shown if actor.may(SETTINGS) else None,
        "hours_form": hours if actor.may(CALENDAR) else None,
        "closure_form": closures_form if actor.may(CALENDAR) else None,
        "week": [(kind.label, hours_words(weekly.get(kind.value, ()))) for kind in DayKind],
        "announced": [row for row in calendar.announcements(actor.center) if row.last_day >= today],
        "kinds": dict(ExceptionKind.choices),
    }
    bound = [form for form in forms.values() if form is not None]
    return render(
        request, "org/settings.html", context, status=max((f.status for f in bound), default=200)
    )


@requires(CALENDAR)
@require_POST
def hours(request: HttpRequest) -> HttpResponse:
    """Set the weekly opening hours."""
    form = HoursForm(request.POST)
    if form.is_valid():
        try:
            set_opening_hours(hours=form.hours(), by=actor_of(request), at=clock.now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Saved. New deadlines count with these hours."))
            return see_other("org:settings")
    return _page(request, hours_form=form)


@requires(CALENDAR)
@require_POST
def closures(request: HttpRequest) -> HttpResponse:
    """Announce days that differ from the weekly hours."""
    form = ClosureForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            announce_closure(
                first_day=data["first_day"],
                last_day=data["last_day"],
                kind=ExceptionKind(data["kind"]),
                hours=data["hours"],
                reason=data["reason"],
                by=actor_of(request),
                at=clock.now(),
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Announced."))
            return see_other("org:settings")
    return _page(request, closure_form=form)


@requires(CALENDAR)
@require_POST
def withdraw_closure(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw an announced closure or opening."""
    actor = actor_of(request)
    for row in calendar.announcements(actor.center):
        if row.pk == pk:
            reason = request.POST.get("reason", "")[:120]
            withdraw_announced(exception=row, reason=reason, by=actor, at=clock.now())
            messages.success(request, _("Withdrawn."))
            return see_other("org:settings")
    raise NotFound
