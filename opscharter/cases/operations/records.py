"""Plain records, complete when they are written: liaison with other bodies, training and study."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from opscharter.cases.choices import Result
from opscharter.cases.models import Case
from opscharter.cases.operations.closing import close_case
from opscharter.cases.operations.everyday import open_everyday, place_of
from opscharter.core.actor import Actor
from opscharter.core.clock import ZONE
from opscharter.core.journal import mark
from opscharter.core.operation import operation
from opscharter.core.refusal import Invalid
from opscharter.core.registry import sentence

LIAISON = sentence("cases.liaison.recorded", _("%(actor)s recorded contact with %(body)s"))
TRAINING = sentence("cases.training.recorded", _("%(actor)s recorded training: %(hours)s hours"))


@operation
def record_liaison(*, form: Mapping[str, Any], by: Actor, at: datetime) -> Case:
    """Record contact with another body. `form`: title, body, met_on, way, description."""
    changes = {"body": form["body"], "met_on": form["met_on"]}
    return _record("cases.liaison", LIAISON, "met_on", form, changes, by, at)


@operation
def record_training(*, form: Mapping[str, Any], by: Actor, at: datetime) -> Case:
    """Record training or study of one's own. `form`: title, kind, held_on, hours, description."""
    changes = {"hours": form["hours"], "held_on": form["held_on"]}
    return _record("cases.training", TRAINING, "held_on", form, changes, by, at)


def _record(
    kind: str,
    code: str,
    day: str,
    form: Mapping[str, Any],
    changes: Mapping[str, Any],
    by: Actor,
    at: datetime,
) -> Case:
    if date.fromisoformat(str(form[day])) > at.astimezone(ZONE).date():
        raise Invalid(
            fields={day: _("A record tells what has happened: the day cannot lie ahead.")}
        )
    place = place_of(by, at)
    point = mark(
        control=f"{kind}/recorded",
        key="",
        phase="point",
        department=place.department,
        post=place.id,
        person=by.person,
    )
    case = open_everyday(
        type=kind, form=form, place=place, person=by.person, process_data={}, operation=code, changes=changes,
        marks=[point], by=by, at=at,
    )  # fmt: skip
    return close_case(case=case, result=Result.SOLVED, by=by, at=at)
