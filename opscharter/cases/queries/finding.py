"""Finding cases: by number, by words, of a contact."""

from collections.abc import Iterable
from typing import Final

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from opscharter.cases.access import visible_to
from opscharter.cases.choices import CaseState
from opscharter.cases.models import Case
from opscharter.core.actor import Actor
from opscharter.core.numbering import parse_number
from opscharter.core.refusal import NotFound
from opscharter.core.search import matching, normal, tsquery

TEXT_FIELDS: Final = ("title", "description", "location", "number", "contact_name")
_HISTORY: Final = 20
#: a letter that nobody writes stands before each tag in the word index: a tag is found as a tag, not as a word of the text
TAG_MARK: Final = "ꙮ"
#: so many of the newest hits are looked at: enough for some pages, and a common word stays fast
MOST_HITS: Final = 1000


def case_for(actor: Actor, number: str) -> Case:
    """Return the case with this number if the actor may see it; raises NotFound otherwise, whatever the reason."""
    case = (
        visible_to(actor).defer("vector").select_related("parent", "merged_into")
        .filter(number=number[:24].upper()).first()
    )  # fmt: skip
    if case is None:
        raise NotFound
    return case


def case_by_number(center_id: int, number: str) -> Case | None:
    """Return a case of the center by number, whoever asks: for the portal, which proves by itself who may know of it."""
    return (
        Case.objects.defer("vector").filter(center_id=center_id, number=number[:24].upper()).first()
    )


def numbers_of(ids: Iterable[int]) -> dict[int, str]:
    """Return case id -> number; one query, none for no ids."""
    wanted = set(ids)
    return dict(Case.objects.filter(pk__in=wanted).values_list("pk", "number")) if wanted else {}


def with_words(rows: QuerySet[Case], q: str) -> QuerySet[Case]:
    """Narrow to cases in which every word of `q` occurs (two characters or more of Chinese are enough)."""
    if not q.strip():
        return rows
    if (number := parse_number(q)) is not None:
        series, year, count = number
        return rows.filter(number=f"{series}-{year}-{count:06d}")
    return matching(rows, TEXT_FIELDS, q, most=MOST_HITS)


def with_tag(rows: QuerySet[Case], tag: str) -> QuerySet[Case]:
    """Narrow to cases that bear a tag."""
    near = RawSQL(
        "SELECT core_search('cases_case'::regclass, %s::tsquery, %s)",
        [tsquery([normal(TAG_MARK + tag)]), MOST_HITS],
    )
    return rows.filter(pk__in=near, tags__contains=[tag])


def search(actor: Actor, q: str, limit: int = 20) -> list[Case]:
    """Return the newest visible cases with these words."""
    return list(
        with_words(visible_to(actor), q).defer("vector").order_by("-opened_at", "-id")[:limit]
    )


def contact_cases(actor: Actor, contact_id: int, limit: int = _HISTORY) -> list[Case]:
    """Return a contact's cases that the actor may see, newest first."""
    rows = visible_to(actor).defer("vector", "description", "data").filter(contact_id=contact_id)
    return list(rows.order_by("-opened_at")[:limit])


def similar_cases(
    actor: Actor,
    *,
    words: str,
    category: str = "",
    type: str = "",  # noqa: A002
    limit: int = 5,
) -> list[Case]:
    """Return open cases that may be the same matter: same type and category, sharing the words."""
    rows = visible_to(actor).filter(state__in=[CaseState.OPEN, CaseState.WAITING])
    if category:
        rows = rows.filter(category=category)
    if type:
        rows = rows.filter(type=type)
    return list(with_words(rows, words).defer("vector").order_by("-opened_at")[:limit])
