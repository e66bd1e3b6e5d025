"""What the API takes and gives. Times are ISO 8601 with zone."""

from datetime import datetime
from typing import Annotated, Literal

from ninja import Field, Schema

#: PostgreSQL holds every character but this one
_PATTERN = r"^[^\x00]*$"
type State = Literal["", "active", "open", "waiting", "closed", "merged", "withdrawn"]


class ContactIn(Schema):
    """The person who is served. `phone`: Chinese mobile or landline."""

    name: Annotated[str, Field(min_length=1, max_length=60, pattern=_PATTERN)]
    phone: Annotated[str, Field(max_length=30, pattern=_PATTERN)] = ""


class CaseIn(Schema):
    """A new case. `center` is the center's key; `title` may be left out when `description` is given."""

    center: Annotated[str, Field(min_length=1, max_length=40)]
    type: Annotated[str, Field(max_length=60)] = "service.request"
    channel: Literal["phone", "visit", "web", "app", "activity", "patrol", "survey", "letter"]
    title: Annotated[str, Field(max_length=120, pattern=_PATTERN)] = ""
    description: Annotated[str, Field(max_length=4000, pattern=_PATTERN)] = ""
    urgency: Literal["normal", "urgent", "danger"] = "normal"
    location: Annotated[str, Field(max_length=200, pattern=_PATTERN)] = ""
    contact: ContactIn


class CaseAccepted(Schema):
    """What the requester is told: the number, the deadline and a signed receipt."""

    number: str
    due_at: datetime | None
    receipt: str


class CaseRow(Schema):
    """One line of a list of cases."""

    number: str
    type: str
    title: str
    state: str
    stage: str
    urgency: str
    channel: str
    category: str
    department: str
    opened_at: datetime
    due_at: datetime | None
    closed_at: datetime | None


class CasePage(Schema):
    """One page of a list; `next` is the cursor of the following page or empty."""

    items: list[CaseRow]
    next: str


class TimelineRow(Schema):
    """One entry of a case's journal, in words."""

    at: datetime
    operation: str
    text: str


class CaseFull(CaseRow):
    """A case with its text, deadline derivation and timeline. The requester's phone is masked."""

    description: str
    location: str
    contact: str
    result: str
    satisfaction: int | None
    derivation: str
    timeline: list[TimelineRow]


class Problem(Schema):
    """A refusal: what is wrong, where, and how to mend it. `fields` maps a field to its own message."""

    code: str
    message: str
    remedy: str = ""
    fields: dict[str, str] = {}
    article: str = ""
