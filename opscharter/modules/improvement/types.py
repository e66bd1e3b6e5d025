"""The case type of improvements and its process."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from opscharter.cases.models import Case
from opscharter.cases.registry import CaseType, case_type
from opscharter.charter.registry import control_words
from opscharter.charter.rules import share
from opscharter.core import clock
from opscharter.core.actor import Actor
from opscharter.engines.flow.registry import ProcessSource, processes
from opscharter.modules.improvement.access import OPEN
from opscharter.modules.improvement.catalogue import DEFINITIONS
from opscharter.modules.improvement.choices import CASE_TYPE, PROCESS, SERIES
from opscharter.modules.improvement.controls import MEASURE
from opscharter.modules.improvement.models import Shortfall
from opscharter.modules.improvement.queries import effect_of, shortfall_of


def evidence_url(shortfall: Shortfall) -> str:
    """Return where the occasions behind a shortfall are listed; "" for one that no article binds."""
    if not shortfall.article_number or shortfall.version_id is None:
        return ""
    asked = {
        "period": "chosen",
        "from": shortfall.first.isoformat(),
        "to": shortfall.last.isoformat(),
        "version": shortfall.version_id,
    }
    return f"{reverse('charter:article', args=[shortfall.article_number])}?{urlencode(asked)}"


def _panels(case: Case, actor: Actor) -> list[tuple[str, dict[str, Any]]]:
    """Return what the case page shows of an improvement: what fell short, and the figures since the measure."""
    del actor
    row = shortfall_of(case)
    if row is None:
        return []
    effect = effect_of(row, clock.today())
    context = {
        "shortfall": row,
        "control": control_words(row.control),
        "evidence": evidence_url(row),
        "effect": effect,
        "before": share(effect.before) if any(effect.before.values()) else None,
        "after": share(effect.after) if effect.after else None,
    }
    return [("improvement/panel.html", context)]


case_type(
    CaseType(
        key=CASE_TYPE,
        label=_("Improvement"),
        series=SERIES,
        process=PROCESS,
        due_control=MEASURE,
        panels=_panels,
        verb="发现",
        hint=_("What fell short of the charter: cause, measure, effect."),
        intake="improvement:new",
        startable=lambda actor: actor.may(OPEN),
    )
)
processes.add(PROCESS, ProcessSource(PROCESS, _("Improvement"), DEFINITIONS / "improvement.bpmn"))
