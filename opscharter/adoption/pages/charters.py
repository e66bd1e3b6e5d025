"""The charters in force: where each rules, which decides, trials to be generalised or ended."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from opscharter.adoption import operations
from opscharter.adoption.access import TRACK
from opscharter.adoption.forms import GeneraliseForm, ReasonForm
from opscharter.adoption.queries.settings import approval_required
from opscharter.adoption.queries.versions import readable_version, ruling
from opscharter.charter import operations as charter
from opscharter.charter.access import PUBLISH
from opscharter.core import clock
from opscharter.core.refusal import Refusal
from opscharter.kit.forms import KitForm
from opscharter.kit.http import actor_of, render, requires, see_other, signed_in
from opscharter.org.access import SETTINGS


@signed_in
def charters(request: HttpRequest) -> HttpResponse:
    """Every charter in force or to come."""
    return _page(request)


def _page(request: HttpRequest, wrong: KitForm | None = None, about: int = 0) -> HttpResponse:
    actor = actor_of(request)
    context = {
        "rows": ruling(actor, clock.now()),
        "may_publish": actor.may(PUBLISH),
        "may_track": actor.may(TRACK),
        "may_set": actor.may(SETTINGS),
        "required": approval_required(actor.center),
        "wrong": wrong,
        "about": about,
    }
    return render(request, "adoption/charters.html", context, status=wrong.status if wrong else 200)


@require_POST
@requires(PUBLISH)
def generalise(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a trial rule in the whole center; those who join have to read it."""
    actor = actor_of(request)
    version = readable_version(actor, pk)
    form = GeneraliseForm(request.POST)
    if form.is_valid():
        now = clock.now()
        try:
            operations.generalise_pilot(
                version=version,
                effective_at=form.cleaned_data["effective_at"] or now,
                by=actor,
                at=now,
            )
        except Refusal as refusal:
            form.refuse(refusal, center=actor.center)
        else:
            messages.success(request, _("It will rule in the whole center."))
            return see_other("adoption:charters")
    return _page(request, form, pk)


@require_POST
@requires(PUBLISH)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """End a version, with a reason."""
    actor = actor_of(request)
    version = readable_version(actor, pk)
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            charter.withdraw(
                version=version, reason=form.cleaned_data["reason"], by=actor, at=clock.now()
            )
        except Refusal as refusal:
            form.refuse(refusal, center=actor.center)
        else:
            messages.success(request, _("The version has been withdrawn."))
            return see_other("adoption:charters")
    return _page(request, form, pk)


@require_POST
@requires(SETTINGS)
def approval(request: HttpRequest) -> HttpResponse:
    """Say whether texts need review and approval here."""
    actor = actor_of(request)
    operations.require_approval(
        required=request.POST.get("required") == "yes", by=actor, at=clock.now()
    )
    messages.success(request, _("Saved."))
    return see_other("adoption:charters")
