"""例外: asking for one, deciding on it, and the list of those that run."""

import re
from datetime import timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from opscharter.charter.citations import cite
from opscharter.charter.evidence import tell
from opscharter.core import clock
from opscharter.core.actor import Actor
from opscharter.core.refusal import NotFound, Refusal, Text
from opscharter.kit.http import actor_of, render, see_other, signed_in
from opscharter.org.queries import departments, names_of_departments
from opscharter.proof.exceptions import operations, queries
from opscharter.proof.exceptions.access import may_decide, within_reach
from opscharter.proof.exceptions.choices import Reach, State
from opscharter.proof.exceptions.forms import AskForm, DecideForm
from opscharter.proof.exceptions.models import ExceptionGrant
from opscharter.proof.exceptions.rules import latest_day

_CASE: Final = re.compile(r"/cases/([A-Z]{2,4}-\d{4}-\d{1,8})")
TABS: Final[dict[str, Text]] = {
    "": _("All"),
    "asked": _("Awaits a decision"),
    "running": _("In effect"),
    "refused": _("Refused"),
    "withdrawn": _("Withdrawn"),
}


@signed_in
def exceptions(request: HttpRequest) -> HttpResponse:
    """The newest exceptions that one may see."""
    actor = actor_of(request)
    state = request.GET.get("state", "")
    state = state if state in TABS else ""
    rows = queries.listed(actor, clock.now(), state)
    tabs = [
        {"label": word, "url": f"?state={key}", "current": key == state}
        for key, word in TABS.items()
    ]
    return render(request, "proof/exceptions.html", {"rows": rows, "tabs": tabs, "state": state})


@signed_in
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for an exception; the rule and the case may come with the address."""
    actor = actor_of(request)
    now = clock.now()
    rules = queries.rules_of(actor.center, now)
    places = [(unit.pk, unit.name) for unit in departments(actor.center)]
    form = AskForm(
        request.POST or None, rules=rules, departments=places, initial=_prefilled(request)
    )
    if form.is_valid():
        try:
            grant = operations.ask(wish=form.wish(), by=actor, at=now)
        except Refusal as refusal:
            form.refuse(refusal, center=actor.center)
        else:
            return see_other("proof:exception", pk=grant.pk)
    chosen = str(form["control"].value() or "")
    context = {
        "form": form,
        "rules": rules,
        "citation": cite(actor.center, chosen) if chosen else None,
        "granting": queries.granting(actor.center, chosen) if chosen else None,
        "latest": latest_day(now),
    }
    return render(request, "proof/ask.html", context, status=form.status)


def _prefilled(request: HttpRequest) -> dict[str, Any]:
    """Return what the address says, and the case on whose page the refusal stood."""
    number = request.GET.get("case", "")[:24]
    found = _CASE.search(request.headers.get("Referer", ""))
    if not number and found:
        number = found[1]
    return {
        "control": request.GET.get("control", "")[:80],
        "case_number": number,
        "reach": Reach.CASE if number else Reach.DEPARTMENT,
        "last_day": clock.today() + timedelta(days=7),
    }


@signed_in
def exception(request: HttpRequest, pk: int) -> HttpResponse:
    """One exception: what, for whom, until when, why; and the decision on it."""
    actor = actor_of(request)
    return _page(request, actor, queries.one(actor, pk), DecideForm())


@signed_in
@require_POST
def decide(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Approve, refuse or withdraw."""
    actor = actor_of(request)
    grant = queries.one(actor, pk)
    form = DecideForm(request.POST)
    words = form.cleaned_data["words"] if form.is_valid() else ""
    now = clock.now()
    try:
        match what:
            case "approve":
                operations.approve(grant=grant, words=words, by=actor, at=now)
            case "refuse":
                operations.refuse(grant=grant, words=words, by=actor, at=now)
            case "withdraw":
                operations.withdraw(grant=grant, by=actor, at=now)
            case _:
                raise NotFound
    except Refusal as refusal:
        if refusal.status == NotFound.status:
            raise
        form.refuse(refusal, center=actor.center)
        return _page(request, actor, queries.one(actor, pk), form)
    return see_other("proof:exception", pk=pk)


def _page(
    request: HttpRequest, actor: Actor, grant: ExceptionGrant, form: DecideForm
) -> HttpResponse:
    now = clock.now()
    mine = grant.asked_by is not None and grant.asked_by == actor.person
    runs = grant.state == State.APPROVED and grant.ends_at > now
    context = {
        "shown": queries.shown(actor, grant.pk),
        "grant": grant,
        "form": form,
        "citation": cite(actor.center, grant.control),
        "granting": queries.granting(actor.center, grant.control),
        "department": names_of_departments([grant.department_id]).get(grant.department_id)
        if grant.department_id
        else "",
        "may_decide": grant.state == State.ASKED and may_decide(actor, grant),
        "may_withdraw": (grant.state == State.ASKED and mine)
        or (runs and (mine or within_reach(actor, grant))),
        "mine": mine,
        "history": [(entry.at, tell(entry)) for entry in queries.history(grant)],
    }
    return render(request, "proof/exception.html", context, status=form.status)
