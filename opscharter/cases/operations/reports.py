"""Problems reported upward: the superior post acknowledges in time and answers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from opscharter.cases.models import Case
from opscharter.cases.operations.everyday import case_of, open_everyday, place_of, step
from opscharter.cases.operations.locking import need_reason
from opscharter.core.actor import Actor
from opscharter.core.operation import operation
from opscharter.core.refusal import Invalid
from opscharter.core.registry import sentence
from opscharter.engines.flow.directory import Place, directory
from opscharter.engines.flow.models import Task
from opscharter.org.models import Post

REPORTED = sentence("cases.report.reported", _("%(actor)s reported a problem to %(owner)s"))
ACKNOWLEDGED = sentence("cases.report.acknowledged", _("%(actor)s acknowledged the report"))
ANSWERED = sentence("cases.report.answered", _("%(actor)s answered the report"))


def superior_of(actor: Actor, place: Place, at: datetime) -> Place:
    """Return the post above: the one named as superior, else the head of the department (or of one above).

    Raises Invalid for whoever stands at the top.
    """
    known = directory(actor.center, at)
    named = Post.objects.filter(pk=place.id).values_list("superior_id", flat=True).first()
    above = known.post(named) if named else None
    if above is None:
        head = known.head(place.department)
        if head is not None and head.id == place.id:
            head = known.head(known.parents.get(place.department))
        above = head or known.last_resort()
    if above is None or above.id == place.id:
        raise Invalid(_("No post stands above yours, so there is nobody to report to."))
    return above


@operation
def report_problem(*, form: Mapping[str, Any], by: Actor, at: datetime) -> Case:
    """Report a problem to the post above. `form`: title, description, location, urgency."""
    place = place_of(by, at)
    above = superior_of(by, place, at)
    return open_everyday(
        type="cases.report",
        form=form,
        place=place,
        process_data={"superior": above.id, "author": by.person},
        operation=REPORTED,
        changes={"owner": above.name},
        by=by,
        at=at,
    )


@operation
def acknowledge_report(*, task: Task, opinion: str = "", by: Actor, at: datetime) -> Case:
    """Say that the report has been read and is being dealt with."""
    changes = {"opinion": opinion.strip()} if opinion.strip() else {}
    return step(
        task=task,
        case=case_of(task, by),
        data={},
        operation=ACKNOWLEDGED,
        changes=changes,
        by=by,
        at=at,
    )


@operation
def answer_report(*, task: Task, answer: str, by: Actor, at: datetime) -> Case:
    """Answer a report: what will be done, by whom, until when. Closes it."""
    answer = need_reason(answer, "answer")
    return step(
        task=task,
        case=case_of(task, by),
        data={},
        operation=ANSWERED,
        changes={"answer": answer},
        by=by,
        at=at,
    )
