"""Taking a request in (S000-1.9.1, 9.2): phone, visit, web, app, activity, patrol, survey, letter; page, portal, API alike."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from opscharter.cases.choices import Channel, NoteKind, Urgency
from opscharter.cases.models import Case
from opscharter.cases.operations import add_note, attach_files, open_case
from opscharter.core.actor import Actor, system_actor
from opscharter.core.files.operations import PreparedFile
from opscharter.core.journal import mark, record
from opscharter.core.operation import operation
from opscharter.core.refusal import Invalid, NotAllowed
from opscharter.modules.service.access import INTAKE
from opscharter.modules.service.catalogue import category_names, standard_for, suggest_for
from opscharter.modules.service.choices import CASE_TYPE, Element
from opscharter.modules.service.controls import (
    RAISE,
    RECORD,
)
from opscharter.modules.service.operations.assessing import assess_request, classify_request
from opscharter.modules.service.operations.assigning import assign_request
from opscharter.modules.service.operations.posts import first_receiver
from opscharter.modules.service.operations.running import waiting
from opscharter.modules.service.rules import detailed, title_of
from opscharter.modules.service.sentences import ADDED, RAISED, SUBMITTED
from opscharter.org.models import Contact
from opscharter.org.operations import remember_contact

LONGEST: Final = 4000


@operation
def intake(  # noqa: PLR0913 - what a request is made of
    *,
    channel: str,
    description: str,
    title: str = "",
    urgency: str = Urgency.NORMAL,
    category: str = "",
    location: str = "",
    name: str = "",
    phone: str = "",
    contact: Contact | None = None,
    files: Sequence[PreparedFile] = (),
    assessment: str = "",
    confidential: bool = False,
    source: str = "",
    occurred_at: datetime | None = None,
    by: Actor,
    at: datetime,
) -> Case:
    """Take a request in; returns the open case. Without a title the description's first sentence is it.

    `occurred_at`: when it was raised, if it is entered later (the clock runs from then). An `assessment` given by the desk
    finishes the first step, a category then the second; danger to life or property is assessed and assigned in the same moment.
    Raises `Invalid` with the fields at fault. Source: S000-1.9.1, S000-1.9.2.a.
    """
    _may_take_in(by)
    check_told(channel, description, urgency, category)
    who = contact or contact_of(name, phone, by, at)
    raised_at = min(occurred_at, at) if occurred_at else at
    post, department = first_receiver(by.center)
    case = open_case(
        type=CASE_TYPE,
        title=title.strip() or title_of(description),
        description=description[:LONGEST],
        channel=channel,
        urgency=urgency,
        category=category,
        location=location,
        contact=who,
        confidential=confidential,
        data={"source": source.strip()} if source.strip() else {},
        opened_at=raised_at,
        post=post,
        department=department,
        operation=SUBMITTED if by.kind == "public" else RAISED,
        marks=raised_marks(description, location, category, who),
        by=by,
        at=raised_at,
    )
    if files:
        attach_files(case=case, files=files, public=True, by=_filing(by), at=at)
    _go_on(case, assessment.strip(), by, at)
    return case


def _go_on(case: Case, assessment: str, by: Actor, at: datetime) -> None:
    """Finish what the first receiver has done already, and never let danger wait for anybody."""
    danger = case.urgency == Urgency.DANGER
    if not danger and not assessment:
        return
    doer = by if assessment and by.may(INTAKE) else system_actor(by.center)
    if danger and not assessment:
        assessment = now_("Danger to life or property: passed on at once by the dispatch table.")
    task = waiting(case, Element.ASSESS)
    if task is not None:
        assess_request(task=task, assessment=assessment, vouched=True, by=doer, at=at)
    category = case.category or (
        suggest_for(case.description).category or "other" if danger else ""
    )
    task = waiting(case, Element.CLASSIFY)
    if task is not None and category:
        classify_request(
            task=task, category=category, urgency=case.urgency, vouched=True, by=doer, at=at
        )
    task = waiting(case, Element.ASSIGN)
    if task is not None and danger:
        assign_request(task=task, by=system_actor(by.center), at=at)
    case.refresh_from_db(
        fields=[
            "category",
            "urgency",
            "stage",
            "due_at",
            "derivation",
            "department_id",
            "post_id",
            "person_id",
            "data",
        ]
    )


@operation
def add_to_open(
    *,
    case: Case,
    description: str,
    channel: str,
    name: str = "",
    phone: str = "",
    by: Actor,
    at: datetime,
) -> Case:
    """Somebody reports what is being handled already: kept as their words on the open case, counted as a repeat."""
    by.require(INTAKE)
    if not description.strip():
        raise Invalid(fields={"description": _("Write down what is asked for.")}, control=RECORD)
    who = contact_of(name, phone, by, at)
    note = description.strip() if who is None else f"{who.name}：{description.strip()}"
    add_note(case=case, kind=NoteKind.INTERNAL, text=note, by=by, at=at)
    repeats = int(case.data.get("repeats", 0)) + 1
    case.data = {**case.data, "repeats": repeats}
    Case.objects.filter(pk=case.pk).update(data=case.data)
    record(
        ADDED, subject=case, label=f"{case.number} {case.title}", case=case.pk, by=by, at=at,
        changes={"channel": Channel(channel).value, "repeats": repeats},
    )  # fmt: skip
    return case


def _may_take_in(by: Actor) -> None:
    """The public may raise a request, staff need `service.intake`, and whoever handles may raise what they meet on patrol."""
    if by.kind == "person" and not (by.may(INTAKE) or by.may("service.handle")):
        raise NotAllowed


def check_told(channel: str, description: str, urgency: str, category: str) -> None:
    """Raise `Invalid` with the fields at fault."""
    wrong: dict[str, Any] = {}
    if channel not in Channel.values:
        wrong["channel"] = _("Choose how it was raised.")
    if len(description.strip()) < 2:
        wrong["description"] = _("Write down what is asked for.")
    if urgency not in Urgency.values:
        wrong["urgency"] = _("Choose how urgent it is.")
    if category and category not in category_names():
        wrong["category"] = _("Choose one of the listed categories.")
    if wrong:
        raise Invalid(fields=wrong, control=RECORD)


def contact_of(name: str, phone: str, by: Actor, at: datetime) -> Contact | None:
    """Return the requester, remembered; None when neither name nor phone was given."""
    if not name.strip() and not phone.strip():
        return None
    return remember_contact(name=name, phone=phone, by=by, at=at)


def _filing(by: Actor) -> Actor:
    """The taker's own rights end where the case begins to belong to others; the files came with the request."""
    return by if by.kind == "public" else system_actor(by.center, by.name)


def raised_marks(
    description: str, location: str, category: str, contact: Contact | None
) -> list[dict[str, Any]]:
    """Return the marks of every request taken in: raised, and recorded in detail or not."""
    whole = detailed(
        description,
        location,
        known=contact is not None,
        at_counter=standard_for(category) == "counter",
    )
    return [
        mark(control=RAISE, key="", phase="point"),
        mark(control=RECORD, key="", phase="point", outcome="kept" if whole else "broken"),
    ]
