"""Opening a case: the path of every intake, so it writes each row once and reads nothing it can remember."""

from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from opscharter.cases.choices import Channel, Urgency
from opscharter.cases.models import Case, Ownership
from opscharter.cases.operations.locking import label_of
from opscharter.cases.operations.names import person_name, post_name
from opscharter.cases.queries.finding import TAG_MARK
from opscharter.cases.queries.limits import deadline_of
from opscharter.cases.registry import CaseType, case_types
from opscharter.cases.rules import clean_tags
from opscharter.charter.parameters import active_version
from opscharter.core import clock
from opscharter.core.actor import Actor
from opscharter.core.database.prepared import insert, next_id
from opscharter.core.journal import record
from opscharter.core.numbering import format_number, next_number
from opscharter.core.operation import operation as operation_
from opscharter.core.search import text_of
from opscharter.engines.flow import operations as flow
from opscharter.org.models import Contact

type Marks = Sequence[Mapping[str, Any]] | Callable[[Case], Sequence[Mapping[str, Any]]]

#: the case that is being opened: what its process asks and tells meanwhile stays in memory
opening: ContextVar[Case | None] = ContextVar("opening_case", default=None)


@operation_
def open_case(  # noqa: PLR0913 - the columns of a case
    *,
    type: str,  # noqa: A002 - the glossary's word
    title: str,
    description: str = "",
    channel: str,
    urgency: str = Urgency.NORMAL,
    category: str = "",
    location: str = "",
    contact: Contact | None = None,
    data: Mapping[str, Any] | None = None,
    opened_at: datetime,
    post: int | None,
    department: int | None,
    person: int | None = None,
    due_at: datetime | None = None,
    confidential: bool = False,
    parent: Case | None = None,
    tags: Sequence[str] = (),
    process_data: Mapping[str, Any] | None = None,
    start: bool = True,
    operation: str = "cases.opened",
    changes: Mapping[str, Any] | None = None,
    marks: Marks = (),
    by: Actor,
    at: datetime,
) -> Case:
    """Open a case of a registered type: number, first owner, deadline, charter version, process, one journal row.

    `post`, `department`: who receives it; the process's first step may move it at once. `data`: the type's form;
    `process_data`: what its process needs besides urgency, category and channel. `due_at` fixes the deadline by hand;
    otherwise the type's `due_control` gives it. `marks` may be a function of the case, since its number is not known before;
    an empty key becomes the case's id. `start=False` opens without a process. Whether `by` may open such a case is for the
    caller to check. Source: S000-1.9.2.
    """
    kind = case_types[type]
    Channel(channel), Urgency(urgency)
    version = active_version(by.center, at, department=department)
    case = Case(
        pk=next_id(Case), center_id=by.center, type=type, title=title.strip()[:120], description=description.strip(),
        data=dict(data or {}), channel=channel, urgency=urgency, category=category, location=location.strip()[:200],
        department_id=department, post_id=post, person_id=person, opened_by_id=by.person, due_at=due_at,
        opened_at=opened_at, recorded_at=clock.now(), confidential=confidential, parent=parent, tags=clean_tags(tags),
        charter_version_id=version.pk if version else None,
    )  # fmt: skip
    _set_contact(case, contact)
    if due_at is None:
        _set_limit(case, kind)
    flow_marks = _start(case, kind, process_data or {}, by, at) if start and kind.process else ()
    _insert(case, kind)
    given = marks(case) if callable(marks) else marks
    record(
        operation, subject=case, label=label_of(case), case=case.pk, by=by, at=at,
        post=post if post in by.posts else None,
        changes={"channel": channel, "urgency": urgency, **(changes or {})},
        marks=[*(_named(m, case) for m in given), *flow_marks],
    )  # fmt: skip
    return case


def _set_contact(case: Case, contact: Contact | None) -> None:
    if contact is not None:
        case.contact_id, case.contact_name = contact.pk, contact.name
        case.contact_tail = contact.phone_tail


def _set_limit(case: Case, kind: CaseType) -> None:
    limit = deadline_of(case, kind)
    if limit is not None:
        case.due_at = limit.due_at
        case.derivation = limit.derivation.as_json()
        case.provisional = limit.provisional


def _start(
    case: Case, kind: CaseType, data: Mapping[str, Any], by: Actor, at: datetime
) -> Sequence[Mapping[str, Any]]:
    """Start the case's process; what it says about owner and stage goes into the unsaved case."""
    token = opening.set(case)
    try:
        advance = flow.start_process(
            key=kind.process,
            subject_kind=Case._meta.label_lower,
            subject_id=case.pk,
            subject_label=case.title,
            case_id=case.pk,
            version_id=case.charter_version_id,
            data={
                "urgency": case.urgency,
                "category": case.category,
                "channel": case.channel,
                **data,
            },
            record_as="",
            by=by,
            at=at,
        )
        marks = list(advance.marks)
        if case.due_at is not None and not case.derivation and kind.due_control:
            marks += flow.move_deadline(
                subject_kind=Case._meta.label_lower, subject_id=case.pk, control=kind.due_control, due_at=case.due_at,
                by=by, at=at,
            )  # fmt: skip
    finally:
        opening.reset(token)
    return marks


def _insert(case: Case, kind: CaseType) -> None:
    """Number and rows last: the number's lock lasts only until the commit that follows."""
    names = post_name(case.center_id, case.post_id), person_name(case.person_id)
    year = case.opened_at.astimezone(clock.ZONE).year
    case.number = format_number(kind.series, year, next_number(case.center_id, kind.series, year))
    case.vector = search_text(case)
    case.past_departments = [case.department_id] if case.department_id else []
    insert(case, *_first_owner(case, *names))


def _first_owner(case: Case, post: str, person: str) -> list[Ownership]:
    if case.post_id is None:
        return []
    return [
        Ownership(
            center_id=case.center_id,
            case=case,
            department_id=case.department_id,
            post_id=case.post_id,
            post_name=post,
            person_id=case.person_id,
            person_name=person,
            starts_at=case.opened_at,
        )
    ]


def search_text(case: Case) -> str:
    """Return the text under which a case is found."""
    tags = (TAG_MARK + tag for tag in case.tags)
    return text_of(
        case.title, case.description, case.location, case.number, case.contact_name, *tags
    )


def _named(mark: Mapping[str, Any], case: Case) -> dict[str, Any]:
    filled = dict(mark)
    if not filled["key"] or filled["key"].startswith(":"):
        filled["key"] = f"{case.pk}{filled['key']}"
    if case.charter_version_id is not None:
        filled.setdefault("version", case.charter_version_id)
    if case.department_id is not None:
        filled.setdefault("department", case.department_id)
    return filled
