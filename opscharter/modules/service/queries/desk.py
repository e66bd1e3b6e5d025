"""What stands beside the front desk's form while somebody types: suggestion, way and deadline, similar cases, knowledge, history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from opscharter.cases.choices import Channel, Urgency
from opscharter.cases.models import Case
from opscharter.cases.queries import contact_cases, deadline_of, similar_cases, words_of
from opscharter.cases.registry import case_types
from opscharter.charter.parameters import active_version
from opscharter.core.actor import Actor
from opscharter.core.calendar.rules import Deadline
from opscharter.core.clock import ZONE
from opscharter.kit.citation import Citation, citation_for
from opscharter.modules.knowledge.models import Answer
from opscharter.modules.knowledge.queries import search_answers, suggest_answers
from opscharter.modules.service.catalogue import category_names, decide, suggest_for
from opscharter.modules.service.choices import CASE_TYPE
from opscharter.modules.service.controls import HANDLE
from opscharter.modules.service.rules import Suggestion
from opscharter.org.models import Contact
from opscharter.org.queries import contacts_by_phone, departments_by_key, posts_by_key

_MOST: Final = 5


@dataclass(frozen=True, slots=True)
class Preview:
    """Where a request would go and until when, with how that comes about and the article that says so."""

    department: str
    post: str
    category: str
    urgency: str
    deadline: Deadline | None
    citation: Citation | None

    @property
    def derivation(self) -> str:
        """Return how the deadline comes about, in words."""
        return words_of(self.deadline.derivation.as_json()) if self.deadline else ""


@dataclass(frozen=True, slots=True)
class Beside:
    """Everything beside the form. `history`: earlier cases of the first contact with the typed number."""

    suggestion: Suggestion
    suggested_name: str
    suggested_urgency: str
    preview: Preview | None
    similar: Sequence[Case]
    answers: Sequence[Answer]
    contacts: Sequence[Contact]
    history: Sequence[Case]


def beside(  # noqa: PLR0913 - what has been typed so far
    actor: Actor,
    *,
    phone: str = "",
    description: str = "",
    category: str = "",
    urgency: str = Urgency.NORMAL,
    location: str = "",
    q: str = "",
    at: datetime,
) -> Beside:
    """Return what stands beside the form. At most ten queries, whatever the number of cases and answers."""
    suggestion = suggest_for(description)
    shown = category or suggestion.category
    contacts = contacts_by_phone(actor, phone) if phone.strip() else []
    return Beside(
        suggestion=suggestion,
        suggested_name=category_names().get(suggestion.category, ""),
        suggested_urgency=str(Urgency(suggestion.urgency).label),
        preview=preview(actor.center, shown, urgency, at) if shown else None,
        similar=_similar(actor, suggestion, shown, location),
        answers=_answers(actor, suggestion, description, q, at),
        contacts=contacts,
        history=contact_cases(actor, contacts[0].pk, limit=_MOST) if contacts else [],
    )


def preview(center_id: int, category: str, urgency: str, at: datetime) -> Preview | None:
    """Return the way of a request of this category and urgency taken in at `at`. Two queries."""
    if urgency not in Urgency.values:
        urgency = Urgency.NORMAL
    row = decide(category, urgency)
    if row is None:
        return None
    departments, posts = departments_by_key(center_id), posts_by_key(center_id)
    receiving = departments.get(row.department)
    version = active_version(center_id, at, department=receiving.pk if receiving else None)
    case = Case(
        center_id=center_id,
        type=CASE_TYPE,
        channel=Channel.PHONE,
        urgency=urgency,
        opened_at=at,
        charter_version_id=version.pk if version else None,
    )
    return Preview(
        department=departments[row.department].name
        if row.department in departments
        else row.department,
        post=posts[row.post].name if row.post in posts else "",
        category=category_names().get(category, category),
        urgency=str(Urgency(urgency).label),
        deadline=deadline_of(case, case_types[CASE_TYPE]),
        citation=citation_for(center_id, HANDLE),
    )


def _similar(actor: Actor, suggestion: Suggestion, category: str, location: str) -> list[Case]:
    """Return open cases at the same place, then of the same kind with the same word: at most two queries."""
    found: dict[int, Case] = {}
    if len(location.strip()) > 1:
        rows = similar_cases(actor, words=location, type=CASE_TYPE, limit=_MOST)
        found.update({case.pk: case for case in rows})
    if suggestion.found and len(found) < _MOST:
        word = max(suggestion.found, key=len)
        rows = similar_cases(actor, words=word, category=category, type=CASE_TYPE, limit=_MOST)
        found.update({case.pk: case for case in rows if case.pk not in found})
    return list(found.values())[:_MOST]


def _answers(
    actor: Actor, suggestion: Suggestion, description: str, q: str, at: datetime
) -> list[Answer]:
    today = at.astimezone(ZONE).date()
    if q.strip():
        return search_answers(actor.center, q, today=today, most=_MOST)
    words = [
        *suggestion.found,
        *(
            [suggestion.category and category_names()[suggestion.category]]
            if suggestion.category
            else []
        ),
    ]
    if not words and 2 <= len(description.strip()) <= 12:
        words = [description.strip()]
    return suggest_answers(actor.center, list(words), today=today, most=3)
