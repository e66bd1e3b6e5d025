"""Reads of the knowledge base: found by two characters, most used first, never an expired one for quoting."""

from datetime import date

from django.db.models import Q, QuerySet

from opscharter.core.actor import Actor
from opscharter.core.refusal import NotFound
from opscharter.core.search import normal, terms, tsquery
from opscharter.kit.tables import Page, paginate
from opscharter.modules.knowledge.models import Answer

#: so many newest hits of the index are looked at
MOST = 400


def answers(center_id: int) -> QuerySet[Answer]:
    """Return the answers that are not withdrawn; the search column is never read back."""
    return Answer.objects.filter(center_id=center_id, withdrawn_at=None).defer("vector")


def in_force(center_id: int, today: date) -> QuerySet[Answer]:
    """Return the answers that may be quoted today."""
    return answers(center_id).filter(Q(valid_until=None) | Q(valid_until__gte=today))


def list_answers(
    actor: Actor, *, text: str = "", state: str = "", today: date, cursor: str = ""
) -> Page[Answer]:
    """Return one page of answers, most used first; `state` is "", "expired" or "public". One query."""
    rows = answers(actor.center)
    if state == "expired":
        rows = rows.filter(valid_until__lt=today)
    elif state == "public":
        rows = rows.filter(public=True)
    return paginate(containing(rows, text), cursor=cursor, order="-used", size=30)


def search_answers(center_id: int, text: str, *, today: date, most: int = 5) -> list[Answer]:
    """Return the answers in force that contain every word of `text`, most used first. One query."""
    if not terms(text):
        return []
    return list(containing(in_force(center_id, today), text).order_by("-used", "-pk")[:most])


def suggest_answers(
    center_id: int, words: list[str], *, today: date, most: int = 5
) -> list[Answer]:
    """Return the answers in force that contain any of the `words`, those with most of them first. One query."""
    wanted = [normal(word) for word in words if len(word) > 1][:12]
    query = " | ".join(f"({tsquery([word])})" for word in wanted if tsquery([word]))
    if not query:
        return []
    rows = list(_found(in_force(center_id, today), query).order_by("-used", "-pk")[:50])
    texts = {row.pk: normal(f"{row.title} {row.keywords} {row.text}") for row in rows}
    weighed = [(sum(word in texts[row.pk] for word in wanted), row) for row in rows]
    weighed.sort(key=lambda pair: (-pair[0], -pair[1].used))
    return [row for weight, row in weighed if weight][:most]


def public_answers(center_id: int, text: str = "", *, today: date, most: int = 20) -> list[Answer]:
    """Return what the portal shows. One query."""
    rows = in_force(center_id, today).filter(public=True)
    return list(containing(rows, text).order_by("-used", "-pk")[:most])


def answer_for(actor: Actor, pk: int) -> Answer:
    """Return one answer that is not withdrawn; raises `NotFound`."""
    found = answers(actor.center).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def containing(rows: QuerySet[Answer], text: str) -> QuerySet[Answer]:
    """Narrow to the rows in which every word of `text` occurs; nothing typed narrows nothing."""
    words = terms(text)
    if not text.strip():
        return rows
    if not words:
        return rows.none()
    rows = _found(rows, tsquery(words))
    for word in words:
        rows = rows.filter(
            Q(title__icontains=word) | Q(keywords__icontains=word) | Q(text__icontains=word)
        )
    return rows


def _found(rows: QuerySet[Answer], query: str) -> QuerySet[Answer]:
    """Go through the index: under row security `@@` itself may not (see `core.security`)."""
    return rows.extra(
        where=["knowledge_answer.id IN (SELECT core_search('knowledge_answer', %s::tsquery, %s))"],
        params=[query, MOST],
    )
