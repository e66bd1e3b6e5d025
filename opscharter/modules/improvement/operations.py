"""Writes of improvement: a case is opened from a shortfall; cause, measure, effect."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from opscharter.cases.choices import Channel
from opscharter.cases.models import Case
from opscharter.cases.operations import open_case
from opscharter.cases.operations.everyday import case_of, place_of_person, step
from opscharter.cases.operations.locking import hold, need_reason
from opscharter.cases.operations.plans import end_of_work
from opscharter.cases.operations.reports import superior_of
from opscharter.core.actor import Actor
from opscharter.core.journal import mark
from opscharter.core.operation import one_at_a_time, operation
from opscharter.core.refusal import Conflict, Invalid
from opscharter.core.registry import sentence
from opscharter.engines.flow.directory import Directory, Place, directory
from opscharter.engines.flow.models import Task
from opscharter.modules.improvement.access import OPEN
from opscharter.modules.improvement.choices import CASE_TYPE
from opscharter.modules.improvement.controls import OPENED
from opscharter.modules.improvement.models import Shortfall
from opscharter.modules.improvement.queries import Found, open_case_of
from opscharter.org.queries import names_of_people

BEGUN: Final = sentence(
    "improvement.opened", _("%(actor)s opened this improvement: %(article)s fell short")
)
ANALYSED: Final = sentence("improvement.analysed", _("%(actor)s wrote down the cause: %(cause)s"))
PLANNED: Final = sentence(
    "improvement.planned", _("%(actor)s charged %(owner)s with the measure: %(measure)s")
)
CARRIED_OUT: Final = sentence(
    "improvement.carried_out", _("%(actor)s reported the measure carried out: %(report)s")
)
EFFECTIVE: Final = sentence(
    "improvement.effective", _("%(actor)s found the measure effective: %(opinion)s")
)
INEFFECTIVE: Final = sentence(
    "improvement.ineffective", _("%(actor)s found that it has not helped: %(opinion)s")
)
LOCK: Final = 7104
"""With a center's id the key of the advisory lock: two openings of one control never run side by side."""


class AlreadyOpen(Conflict):
    """One open case per control."""

    code = "improvement_open"
    default_message = _("An improvement case of this is open already.")


@operation
def open_improvement(*, found: Found, reason: str = "", by: Actor, at: datetime) -> Case:
    """Open the improvement case of a shortfall at the head of the department where most fell short. Refused: `AlreadyOpen`."""
    by.require(OPEN)
    one_at_a_time(LOCK, by.center)
    running = open_case_of(by.center, found.control)
    if running is not None:
        raise AlreadyOpen(
            _("An improvement case of this is open already: %(number)s.")
            % {"number": running.number},
            remedy=_("Add what you know to that case."),
        )
    owner, checker = _who(by, found.department, at)
    case = open_case(
        type=CASE_TYPE,
        title=_title(found),
        description=reason.strip(),
        channel=Channel.INTERNAL,
        opened_at=at,
        post=owner.id,
        department=owner.department,
        data={"control": found.control, "article": found.article_number},
        process_data={"owner": owner.id, "checker": checker.id},
        operation=BEGUN,
        changes={"article": found.article_label or found.control},
        marks=[mark(control=OPENED, key="", phase="point", grade="machine")],
        by=by,
        at=at,
    )
    Shortfall.objects.create(
        center_id=by.center, case=case, control=found.control, version=found.version,
        article_number=found.article_number, article_label=found.article_label[:60], first=found.first,
        last=found.last, counts=dict(found.counts), why=found.why, found_at=at,
    )  # fmt: skip
    return case


def _title(found: Found) -> str:
    return f"{found.article_label} {found.what}".strip()[:120]


def _who(by: Actor, department: int | None, at: datetime) -> tuple[Place, Place]:
    """Return the post that finds cause and measure, and the post above it that checks the effect."""
    known = directory(by.center, at)
    director = known.post("director")
    owner = known.head(department) or director or known.last_resort()
    if owner is None:
        raise Invalid(
            _("Nobody can take this case: no department has a head."),
            remedy=_("Appoint the director first."),
        )
    return owner, _above(by, owner, known, at)


def _above(by: Actor, owner: Place, known: Directory, at: datetime) -> Place:
    try:
        return superior_of(by, owner, at)
    except Invalid:  # whoever stands at the top is checked by the deputy
        return known.post("deputy_director") or owner


@operation
def analyse(*, task: Task, cause: str, by: Actor, at: datetime) -> Case:
    """Write down why it fell short."""
    cause = need_reason(cause, "cause")
    return step(
        task=task, case=case_of(task, by), data={}, operation=ANALYSED, changes={"cause": cause},
        by=by, at=at,
    )  # fmt: skip


@operation
def plan_measure(
    *, task: Task, measure: str, owner: int, until: date, by: Actor, at: datetime
) -> Case:
    """Charge somebody with a measure until a day. Never whoever is to check its effect."""
    measure = need_reason(measure, "measure")
    name = names_of_people([owner]).get(owner)
    if name is None:
        raise Invalid(fields={"owner": _("Choose one of the listed people.")})
    due_at = end_of_work(by.center, until)
    if due_at <= at:
        raise Invalid(fields={"until": _("The day must lie in the future.")})
    case = hold(case_of(task, by), by)
    place = place_of_person(by, owner, at)
    case.due_at, case.derivation = due_at, None
    case.version += 1
    case.save(update_fields=["due_at", "derivation", "version"])
    return step(
        task=task, case=case, data={"carrier": owner, "carrier_post": place.id}, operation=PLANNED,
        changes={"measure": measure, "owner": name, "until": until.isoformat()}, by=by, at=at,
    )  # fmt: skip


@operation
def carry_out(
    *, task: Task, report: str, files: Sequence[Any] = (), by: Actor, at: datetime
) -> Case:
    """Report the measure carried out; from the next day on its effect shows in the figures."""
    report = need_reason(report, "report")
    case = case_of(task, by)
    Shortfall.objects.filter(case=case).update(measure_at=at)
    return step(
        task=task, case=case, data={}, operation=CARRIED_OUT, changes={"report": report}, files=files,
        grade="file" if files else "single", by=by, at=at,
    )  # fmt: skip


@operation
def check_effect(*, task: Task, effective: bool, opinion: str, by: Actor, at: datetime) -> Case:
    """Compare before and after: effective closes the case, otherwise the cause is looked for again."""
    opinion = need_reason(opinion, "opinion")
    return step(
        task=task, case=case_of(task, by), data={"effective": effective},
        operation=EFFECTIVE if effective else INEFFECTIVE, changes={"opinion": opinion},
        grade="confirmed", by=by, at=at,
    )  # fmt: skip
