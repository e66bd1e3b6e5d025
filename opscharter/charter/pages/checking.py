"""The findings of a text while it is typed, and waiving one for a reason."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from opscharter.charter import operations
from opscharter.charter.access import DRAFT
from opscharter.charter.checks.panel import Panel, panel_of
from opscharter.charter.difference import parameter_changes
from opscharter.charter.forms import WaiveForm
from opscharter.charter.queries import draft_of, latest_published
from opscharter.charter.text import Document, parse
from opscharter.core import clock
from opscharter.core.actor import Actor
from opscharter.core.refusal import NotFound, Refusal
from opscharter.kit.http import actor_of, render, requires, see_other


def checked(text: str, actor: Actor) -> dict[str, Any]:
    """Return findings, coverage and value changes of a text against the version in force."""
    document = parse(text)
    panel = panel_of(document, actor.center)
    key = document.meta.get("key", "")
    before = latest_published(actor.center, key) if key else None
    previous = parse(before.text) if before else Document()
    return {
        "panel": panel,
        "findings": panel.findings,
        "errors": panel.errors,
        "before": before,
        "values": parameter_changes(previous, document),
        "may_waive": actor.may(DRAFT),
    }


@require_POST
@requires(DRAFT)
def check(request: HttpRequest) -> HttpResponse:
    """The findings of a text that is being typed; nothing is stored."""
    actor = actor_of(request)
    return render(request, "charter/findings.html", checked(request.POST.get("text", ""), actor))


@requires(DRAFT)
def waive(request: HttpRequest) -> HttpResponse:
    """Tolerate one finding of the saved draft: what was found, and why it is right as it stands."""
    actor = actor_of(request)
    given = request.POST if request.method == "POST" else request.GET
    key, fingerprint = given.get("key", ""), given.get("finding", "")
    draft = draft_of(actor.center, key)
    if draft is None:
        raise NotFound(_("There is no saved draft of this charter; save it first."))
    panel = panel_of(parse(draft.text), actor.center)
    form = WaiveForm(request.POST or None, initial={"key": key, "finding": fingerprint})
    if form.is_valid():
        try:
            operations.waive(
                key=key,
                fingerprint=fingerprint,
                reason=form.cleaned_data["reason"],
                until=form.cleaned_data["until"],
                by=actor,
                at=clock.now(),
            )
        except Refusal as refusal:
            form.refuse(refusal, center=actor.center)
        else:
            messages.success(
                request, _("The finding has been waived; the reason stands beside it.")
            )
            return see_other("charter:edit_draft", pk=draft.pk)
    context = {"form": form, "row": _row(panel, fingerprint), "draft": draft}
    return render(request, "charter/waive.html", context, status=form.status)


def _row(panel: Panel, fingerprint: str) -> Any:
    rows = [*(row for group in panel.groups for row in group.rows), *panel.waived]
    return next((row for row in rows if row.finding.fingerprint == fingerprint), None)


@require_POST
@requires(DRAFT)
def unwaive(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a tolerated finding count again."""
    key = operations.withdraw_waiver(waiver=pk, by=actor_of(request), at=clock.now())
    messages.success(request, _("The finding counts again."))
    return see_other(f"{reverse('charter:edit')}?{urlencode({'charter': key})}")
