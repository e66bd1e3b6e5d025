"""A question answered at once: half of real intake. Taken in, answered and closed in one go."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from opscharter.cases.choices import Result, Urgency
from opscharter.cases.models import Case
from opscharter.cases.operations import close_case, open_case
from opscharter.core.actor import Actor
from opscharter.core.journal import mark
from opscharter.core.operation import operation
from opscharter.core.refusal import Invalid
from opscharter.modules.knowledge.operations import quote_answer
from opscharter.modules.service.access import INTAKE
from opscharter.modules.service.catalogue import standard_for, suggest_for
from opscharter.modules.service.choices import CASE_TYPE, Proof
from opscharter.modules.service.controls import ASSESS, CLASSIFY, CLOSE, RESULT, SATISFACTION
from opscharter.modules.service.operations.intake import (
    LONGEST,
    check_told,
    contact_of,
    raised_marks,
)
from opscharter.modules.service.operations.posts import first_receiver
from opscharter.modules.service.operations.running import facts_of
from opscharter.modules.service.refusals import RequesterNotPresent
from opscharter.modules.service.rules import title_of
from opscharter.modules.service.sentences import ANSWERED, RAISED
from opscharter.org.models import Contact


@operation
def answer_at_once(  # noqa: PLR0913 - what an answered question is made of
    *,
    channel: str,
    description: str,
    answer: str,
    confirmed: bool,
    title: str = "",
    category: str = "",
    location: str = "",
    name: str = "",
    phone: str = "",
    contact: Contact | None = None,
    grade: int | None = None,
    quoted: Sequence[int] = (),
    by: Actor,
    at: datetime,
) -> Case:
    """Take a question in, answer it and close it in one go. `confirmed`: the requester said so on the spot, that is the proof.

    `quoted`: ids of the knowledge answers used. Raises `RequesterNotPresent` (citing the close's article), `Invalid`.
    """
    by.require(INTAKE)
    check_told(channel, description, Urgency.NORMAL, category)
    _check_answer(answer, confirmed=confirmed)
    category = category or suggest_for(description).category or "other"
    who = contact or contact_of(name, phone, by, at)
    post, department = first_receiver(by.center)
    case = open_case(
        type=CASE_TYPE,
        title=title.strip() or title_of(description),
        description=description[:LONGEST],
        channel=channel,
        urgency=Urgency.NORMAL,
        category=category,
        location=location,
        contact=who,
        data={
            "answer": answer.strip()[:LONGEST],
            "standard": standard_for(category),
            "proof": Proof.PRESENT,
        },
        opened_at=at,
        post=post,
        department=department,
        person=by.person,
        start=False,
        operation=RAISED,
        marks=raised_marks(description, location, category, who),
        by=by,
        at=at,
    )
    for answer_id in dict.fromkeys(quoted):
        quote_answer(answer_id=answer_id, case=case.pk, by=by, at=at)
    return _close_answered(case, answer.strip(), grade, by, at)


def _check_answer(answer: str, *, confirmed: bool) -> None:
    if not answer.strip():
        raise Invalid(fields={"answer": _("Write down the answer that was given.")}, control=RESULT)
    if not confirmed:
        raise RequesterNotPresent(
            remedy=_(
                "Ask whether the answer helps and tick the box, or accept the request instead."
            ),
            fields={"confirmed": _("Ask the requester first.")},
            control=CLOSE,
        )


def _close_answered(case: Case, answer: str, grade: int | None, by: Actor, at: datetime) -> Case:
    return close_case(
        case=case,
        result=Result.ANSWERED,
        satisfaction=grade,
        operation=ANSWERED,
        changes={"answer": answer[:200]},
        marks=_answered_marks(case, grade),
        by=by,
        at=at,
    )


def _answered_marks(case: Case, grade: int | None) -> list[dict[str, Any]]:
    key, facts = str(case.pk), facts_of(case)
    marks = [
        mark(control=control, key=key, phase="point", **facts)
        for control in (ASSESS, CLASSIFY, RESULT, CLOSE)
    ]
    if grade is not None:
        marks.append(mark(control=SATISFACTION, key=key, phase="point", **facts))
    return marks
