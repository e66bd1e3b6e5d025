"""Matters between departments: convened, settled, on record."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from opscharter.cases.access import HANDLE
from opscharter.cases.models import Case, Participant
from opscharter.cases.operations.everyday import case_of, open_everyday, place_of, step
from opscharter.cases.operations.locking import need_reason
from opscharter.core.actor import Actor
from opscharter.core.operation import operation
from opscharter.core.refusal import Invalid
from opscharter.core.registry import sentence
from opscharter.engines.flow.directory import directory
from opscharter.engines.flow.models import Task
from opscharter.org.queries import names_of_departments, names_of_people

CALLED = sentence(
    "cases.coordination.called", _("%(actor)s asked for coordination between %(departments)s")
)
CONVENED = sentence(
    "cases.coordination.convened", _("%(actor)s convened the departments at %(meeting)s")
)
SETTLED = sentence(
    "cases.coordination.settled", _("%(actor)s recorded what the departments agreed")
)


@operation
def call_coordination(*, form: Mapping[str, Any], by: Actor, at: datetime) -> Case:
    """Ask for coordination. `form`: title, description, departments (ids), urgency. Their heads take part and see it."""
    by.require(HANDLE)
    place = place_of(by, at)
    names = names_of_departments(int(pk) for pk in form["departments"])
    if not names:
        raise Invalid(fields={"departments": _("Choose at least one department.")})
    case = open_everyday(
        type="cases.coordination",
        form=form,
        place=place,
        person=by.person,
        process_data={"convener": place.id},
        operation=CALLED,
        changes={"departments": "、".join(names.values())},
        by=by,
        at=at,
    )
    _invite_heads(case, list(names), by, at)
    return case


def _invite_heads(case: Case, departments: list[int], by: Actor, at: datetime) -> None:
    known = directory(by.center, at)
    heads = [place for pk in departments if (place := known.head(pk)) is not None]
    people = {person for place in heads for person in known.holders.get(place.id, ())} - {by.person}
    Participant.objects.bulk_create(
        [
            Participant(center_id=by.center, case=case, person_id=pk, person_name=name, added_at=at)
            for pk, name in names_of_people(people).items()
        ]
    )


@operation
def convene(*, task: Task, form: Mapping[str, Any], by: Actor, at: datetime) -> Case:
    """Fix when and where the departments meet. `form`: meeting_at, place, attendees."""
    meeting = str(form["meeting_at"]).replace("T", " ")[:16]
    changes = {"meeting": meeting, "place": form["place"], "attendees": form.get("attendees", "")}
    return step(
        task=task,
        case=case_of(task, by),
        data={},
        operation=CONVENED,
        changes=changes,
        by=by,
        at=at,
    )


@operation
def settle(*, task: Task, result: str, by: Actor, at: datetime) -> Case:
    """Record what the departments agreed; closes the matter."""
    result = need_reason(result, "result")
    return step(
        task=task,
        case=case_of(task, by),
        data={},
        operation=SETTLED,
        changes={"agreed": result},
        by=by,
        at=at,
    )
