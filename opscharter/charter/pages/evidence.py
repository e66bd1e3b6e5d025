"""What stands behind a light: occasions with their journal entries; what a value sets and has been."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from opscharter.charter.access import JOURNAL, READ
from opscharter.charter.choices import Verdict
from opscharter.charter.citations import cited
from opscharter.charter.deeds import deeds_of
from opscharter.charter.facts import facts_kept
from opscharter.charter.pages.reading import asked_version
from opscharter.charter.periods import read_period
from opscharter.charter.queries import node_of, occasions_of, value_history
from opscharter.charter.queries.occasions import VERDICTS
from opscharter.charter.registry import controls
from opscharter.core import clock
from opscharter.core.refusal import NotFound
from opscharter.kit.http import actor_of, render, requires, signed_in


@requires(READ)
def article(request: HttpRequest, number: str) -> HttpResponse:
    """The occasions of one article's controls in a period; htmx gets the panel only."""
    actor = actor_of(request)
    version = asked_version(request, actor)
    if version is None:
        raise NotFound
    node = node_of(version, number)
    keys = node.controls
    period = read_period(request.GET.dict(), clock.today())
    verdict = request.GET.get("verdict", "")
    found = occasions_of(
        actor.center, keys, period, verdict=verdict, cursor=request.GET.get("cursor", "")
    )
    chosen = [(key, controls.get(key)) for key in keys]
    with facts_kept():
        standings = [
            (control, control.holds(actor.center))
            for _key, control in chosen
            if control and control.holds
        ]
    context: dict[str, Any] = {
        "node": node,
        "label": str(cited([(version.pk, node.number)])[version.pk, node.number]),
        "version": version,
        "period": period,
        "found": found,
        "verdict": verdict,
        "verdicts": [(each, Verdict(each).label) for each in VERDICTS],
        "controls": [control for _key, control in chosen if control],
        "unknown": [key for key, control in chosen if control is None],
        "standings": standings,
        "may_journal": actor.may(JOURNAL),
        "deeds": deeds_of(actor, keys, period),
        "counted": any(control and not control.holds for _key, control in chosen),
    }
    return render(request, "charter/article.html", context, partial="panel")


@signed_in
def value(request: HttpRequest, target: str) -> HttpResponse:
    """What a value in the text sets, and what it was in each version."""
    actor = actor_of(request)
    history = value_history(actor.center, target)
    context = {"history": history, "may_read": actor.may(READ)}
    return render(request, "charter/value.html", context, partial="panel")
