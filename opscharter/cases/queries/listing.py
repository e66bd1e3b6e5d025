"""The case list: filters as they stand in the address, keyset pages, rows for an export."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.utils.translation import get_language, override

from opscharter.cases.access import visible_to
from opscharter.cases.choices import CaseState, Channel, Urgency
from opscharter.cases.models import Case
from opscharter.cases.queries.finding import with_tag, with_words
from opscharter.cases.registry import case_types
from opscharter.core import clock
from opscharter.core.actor import Actor
from opscharter.core.scope import center_scope
from opscharter.kit.tables import Page, paginate
from opscharter.org.queries import names_of_departments, names_of_people, names_of_posts

PAGE_SIZE: Final = 30
RUNNING: Final = (CaseState.OPEN, CaseState.WAITING)
_LONGEST: Final = 100


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list shows. Texts as in the address; empty ones do not narrow. Unknown values are dropped, never an error.

    `state`: a CaseState, or "active" for those that run. `opened_from`, `opened_to`: days, both included.
    `order`: "" newest first, or "due" (running ones with a deadline, nearest first).
    """

    q: str = ""
    state: str = ""
    type: str = ""
    department: str = ""
    urgency: str = ""
    channel: str = ""
    category: str = ""
    tag: str = ""
    owner: str = ""
    overdue: str = ""
    mine: str = ""
    opened_from: str = ""
    opened_to: str = ""
    order: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, Any]) -> "Filters":
        """Read an address's query; strange values fall away."""
        given = {
            field.name: str(query.get(field.name) or "").replace("\x00", "").strip()[:_LONGEST]
            for field in fields(cls)
        }
        for name, known in _KNOWN.items():
            if given[name] not in known:
                given[name] = ""
        for name in ("department", "owner"):
            if not (given[name].isascii() and given[name].isdigit() and len(given[name]) < 18):
                given[name] = ""
        for name in ("opened_from", "opened_to"):
            if _day(given[name]) is None:
                given[name] = ""
        if given["type"] not in case_types:
            given["type"] = ""
        return cls(**given)

    def query(self, **changes: str) -> str:
        """Return the canonical query string, with some filters changed."""
        pairs = {field.name: getattr(self, field.name) for field in fields(self)} | changes
        if not pairs["state"] and not pairs["overdue"]:
            pairs["state"] = "all"  # the page shows running ones when nothing is said
        return urlencode({name: value for name, value in pairs.items() if value})


_KNOWN: Final = {
    "state": {*CaseState.values, "active"},
    "urgency": set(Urgency.values),
    "channel": set(Channel.values),
    "overdue": {"1"},
    "mine": {"1"},
    "order": {"due"},
}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.ZONE)


def filtered(actor: Actor, filters: Filters, at: datetime | None = None) -> QuerySet[Case]:
    """Return the visible cases that the filters leave, in no order."""
    rows = visible_to(actor)
    if filters.state == "active":
        rows = rows.filter(state__in=RUNNING)
    same = {name: getattr(filters, name) for name in ("type", "urgency", "channel", "category")}
    same["state"] = "" if filters.state == "active" else filters.state
    same |= {"department_id": filters.department, "person_id": filters.owner}
    rows = rows.filter(**{name: value for name, value in same.items() if value})
    if filters.mine:
        rows = rows.filter(person_id=actor.person)
    if filters.tag:
        rows = with_tag(rows, filters.tag)
    if filters.overdue:
        rows = rows.filter(state__in=RUNNING, due_at__lt=at or clock.now())
    return with_words(_in_days(rows, filters), filters.q)


def _in_days(rows: QuerySet[Case], filters: Filters) -> QuerySet[Case]:
    if (first := _day(filters.opened_from)) is not None:
        rows = rows.filter(opened_at__gte=_midnight(first))
    last = _day(filters.opened_to)
    if last is not None and last < date.max:
        rows = rows.filter(opened_at__lt=_midnight(last + timedelta(days=1)))
    return rows


def list_cases(
    actor: Actor,
    filters: Filters,
    cursor: str = "",
    *,
    size: int = PAGE_SIZE,
    at: datetime | None = None,
) -> Page[Case]:
    """Return one page of the visible cases; one query, whatever the number of cases."""
    rows = filtered(actor, filters, at).defer("vector", "description", "data")
    if filters.order == "due":
        rows = rows.filter(state__in=RUNNING, due_at__isnull=False)
        return paginate(rows, cursor=cursor, order="due_at", size=size)
    return paginate(rows, cursor=cursor, order="-opened_at", size=size)


@dataclass(frozen=True, slots=True)
class Owners:
    """Names for the ids of a page of cases; three queries at most."""

    departments: Mapping[int, str]
    posts: Mapping[int, str]
    people: Mapping[int, str]

    @classmethod
    def of(cls, cases: list[Case]) -> "Owners":
        """Look the names up."""
        return cls(
            names_of_departments({c.department_id for c in cases if c.department_id}),
            names_of_posts({c.post_id for c in cases if c.post_id}),
            names_of_people({c.person_id for c in cases if c.person_id}),
        )

    def who(self, case: Case) -> str:
        """Return the person who has taken the case, else the post, else the department."""
        return (
            self.people.get(case.person_id or 0)
            or self.posts.get(case.post_id or 0)
            or self.departments.get(case.department_id or 0, "")
        )


EXPORT_MOST: Final = 50_000
BATCH: Final = 500


def count_cases(actor: Actor, filters: Filters, at: datetime | None = None) -> int:
    """Return how many cases an export will hold, at most `EXPORT_MOST`."""
    return len(filtered(actor, filters, at).values_list("pk", flat=True)[:EXPORT_MOST])


def export_rows(actor: Actor, filters: Filters, at: datetime | None = None) -> Iterator[list[Any]]:
    """Yield the cells of each visible case, newest first, at most `EXPORT_MOST`, read in batches.

    It is read while the answer is being sent, after the request has ended: each batch names the center and language itself.
    """
    language = get_language()
    place: tuple[datetime, int] | None = None
    for _batch in range(EXPORT_MOST // BATCH):
        with center_scope(actor.center), override(language):
            cases = _batch_after(filtered(actor, filters, at), place)
            cells = list(_cells(cases))
        yield from cells
        if len(cases) < BATCH:
            return
        place = cases[-1].opened_at, cases[-1].pk


def _batch_after(rows: QuerySet[Case], place: tuple[datetime, int] | None) -> list[Case]:
    if place is not None:
        opened_at, pk = place
        rows = rows.filter(Q(opened_at__lt=opened_at) | Q(opened_at=opened_at, pk__lt=pk))
    rows = rows.defer("vector", "data", "derivation")
    return list(rows.order_by("-opened_at", "-id")[:BATCH])


def _cells(cases: list[Case]) -> Iterator[list[Any]]:
    owners = Owners.of(cases)
    for case in cases:
        kind = case_types.get(case.type)
        yield [
            case.number,
            str(kind.label) if kind else case.type,
            case.title,
            case.description,
            case.get_state_display(),
            case.stage,
            case.get_urgency_display(),
            case.get_channel_display(),
            kind.categories.get(case.category, case.category) if kind else case.category,
            case.location,
            case.contact_name,
            owners.departments.get(case.department_id or 0, ""),
            owners.who(case),
            case.opened_at,
            case.due_at,
            case.closed_at,
            case.get_result_display() if case.result else "",
            case.satisfaction,
            "、".join(case.tags),
        ]
