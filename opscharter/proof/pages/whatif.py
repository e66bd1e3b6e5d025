"""假如修改: other values for a draft or the charter in force, and what the last months would have looked like under them."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse

from opscharter.charter.access import DRAFT
from opscharter.charter.difference import parameter_values
from opscharter.charter.models import CharterVersion
from opscharter.charter.parameters import active_version
from opscharter.charter.periods import Period, months_back
from opscharter.charter.queries import version_of
from opscharter.charter.text import parse
from opscharter.core import clock
from opscharter.core.actor import Actor
from opscharter.core.refusal import Refusal
from opscharter.kit.http import actor_of, render, requires
from opscharter.proof.whatif.queries import Change, read_changes, replay, values_in_force

MONTHS: Final = (1, 3, 6, 12)
MOST: Final = 12


@requires(DRAFT)
def whatif(request: HttpRequest) -> HttpResponse:
    """A GET form: one row per value (`target`, `words`), the months to play again; htmx gets the results only."""
    actor = actor_of(request)
    now = clock.now()
    active = active_version(actor.center, now)
    draft = _draft(request, actor)
    asked = request.GET.get("months", "6")
    months = int(asked) if asked in {str(each) for each in MONTHS} else 6
    given = _given(request, active, draft)
    wrong: dict[str, Refusal] = {}
    changes: list[Change] = []
    for target, words in given.items():
        try:
            changes += read_changes(actor.center, active.pk if active else None, {target: words})
        except Refusal as refusal:
            wrong[target] = refusal
    period = _period(months)
    context: dict[str, Any] = {
        "version": active,
        "draft": draft,
        "months": months,
        "all_months": MONTHS,
        "period": period,
        "rows": [(target, words, wrong.get(target)) for target, words in given.items()],
        "choices": values_in_force(actor.center, active.pk if active else None),
        "changes": changes,
        "results": replay(actor.center, changes, period, now) if changes and not wrong else [],
        "asked": bool(given),
        "wrong": wrong,
    }
    return render(request, "proof/whatif.html", context, partial="results")


def _draft(request: HttpRequest, actor: Actor) -> CharterVersion | None:
    asked = request.GET.get("draft", "")
    return version_of(actor.center, int(asked)) if asked.isdecimal() and len(asked) < 18 else None


def _given(
    request: HttpRequest, active: CharterVersion | None, draft: CharterVersion | None
) -> dict[str, str]:
    """Return target -> words as typed; for a draft without any, the values it changes."""
    targets, words = request.GET.getlist("target"), request.GET.getlist("words")
    typed = {
        target.strip(): told.strip()
        for target, told in zip(targets, words, strict=False)
        if target.strip() and told.strip()
    }
    if typed or draft is None:
        return dict(list(typed.items())[:MOST])
    old = parameter_values(parse(version_of(active.center_id, active.pk).text)) if active else {}
    new = parameter_values(parse(draft.text))
    changed = {t: w for t, (w, told) in new.items() if old.get(t, ("", ""))[1] != told}
    return dict(list(changed.items())[:MOST])


def _period(months: int) -> Period:
    today = clock.today()
    return Period("chosen", months_back(today, months - 1), today)
