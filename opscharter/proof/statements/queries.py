"""Reads of statements: what I am to state, what I may confirm, what was stated; one of them with its article and files."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opscharter.charter.citations import Citation, cited
from opscharter.charter.waiting import Waiting
from opscharter.core.actor import Actor
from opscharter.core.files.queries import file_by_key, files_of
from opscharter.core.models.files import StoredFile
from opscharter.core.refusal import NotFound
from opscharter.proof.statements.access import CONFIRM, visible_to
from opscharter.proof.statements.choices import Stage
from opscharter.proof.statements.models import Statement

SHOWN: Final = 50
STALE: Final = timedelta(days=7)
"""So long after its end a round that was not stated still stands on 工作台."""


@dataclass(frozen=True, slots=True)
class Line:
    """A statement in a list, with its article."""

    statement: Statement
    stage: Stage
    citation: Citation | None

    @property
    def tone(self) -> str:
        """The verdict whose colour it has."""
        return _TONES.get(self.stage, "")


_TONES: Final = {
    Stage.MISSED: "missed",
    Stage.DISPUTED: "broken",
    Stage.STATED: "kept",
    Stage.CONFIRMED: "kept",
}


@dataclass(frozen=True, slots=True)
class Statements:
    """The page: rounds that wait for me, rounds I may confirm, and what was stated lately."""

    due: Sequence[Line]
    to_review: Sequence[Line]
    past: Sequence[Line]


@dataclass(frozen=True, slots=True)
class OneStatement:
    """One statement with everything about it."""

    line: Line
    files: Sequence[StoredFile]
    may_state: bool
    may_review: bool


def statements_of(actor: Actor, at: datetime) -> Statements:
    """Return the page of an actor; 5 queries."""
    rows = Statement.objects.filter(center_id=actor.center)
    mine = rows.filter(post_id__in=list(actor.posts))
    due = mine.filter(stated_at=None).order_by("due_at", "pk")[:SHOWN]
    review: list[Statement] = []
    reach = actor.reach(CONFIRM)
    if actor.may(CONFIRM):
        within = Q() if reach.everywhere else Q(department_id__in=list(reach.departments))
        others = rows.filter(within, stated_at__isnull=False, review="")
        others = others.exclude(stated_by_id=actor.person or 0).order_by("-stated_at", "-pk")
        review = list(others[:SHOWN])
    past = mine.filter(stated_at__isnull=False).order_by("-stated_at", "-pk")[:SHOWN]
    parts = [list(due), review, list(past)]
    articles = _citations([row for part in parts for row in part])
    lines = [[_line(row, articles, at) for row in part] for part in parts]
    return Statements(*lines)


def _line(row: Statement, articles: dict[tuple[int, str], Citation], at: datetime) -> Line:
    return Line(row, row.stage(at), articles.get((row.version_id, row.article_number)))


def _citations(rows: Sequence[Statement]) -> dict[tuple[int, str], Citation]:
    """Return the articles of statements, in the version they go by; one query."""
    return cited((row.version_id, row.article_number) for row in rows)


def statement_for(actor: Actor, pk: int, at: datetime) -> OneStatement:
    """Return one statement an actor may see; 3 queries. Raises NotFound."""
    row = visible_to(actor).filter(pk=pk).first()
    if row is None:
        raise NotFound
    other = row.stated_at is not None and row.stated_by_id != actor.person
    return OneStatement(
        line=_line(row, _citations([row]), at),
        files=files_of(row),
        may_state=row.stated_at is None and row.post_id in actor.posts,
        may_review=other and not row.review and actor.may(CONFIRM, department=row.department_id),
    )


def statement_file(actor: Actor, pk: int, key: str) -> StoredFile:
    """Return a file of a statement an actor may see. Raises NotFound."""
    row = visible_to(actor).filter(pk=pk).first()
    stored = file_by_key(actor.center, key)
    if row is None or (stored.subject_kind, stored.subject_id) != (row._meta.label_lower, row.pk):
        raise NotFound
    return stored


def waits_for(actor: Actor, at: datetime) -> Sequence[Waiting]:
    """Return the statements that wait for an actor, for 工作台; two queries."""
    if not actor.posts:
        return ()
    rows = Statement.objects.filter(
        center_id=actor.center, post_id__in=list(actor.posts), stated_at=None, due_at__gte=at - STALE
    )  # fmt: skip
    found = list(rows.order_by(F("due_at"), "pk")[:20])
    articles = _citations(found)
    told = []
    for row in found:
        citation = articles.get((row.version_id, row.article_number))
        told.append(
            Waiting(
                title=_("State that it was done: %(what)s")
                % {"what": citation.text[:60] if citation else row.control},
                url=reverse("proof:statement", args=[row.pk]),
                button=gettext_lazy("State it"),
                due_at=row.due_at,
                note=citation.article_label if citation else "",
                control=row.control,
            )
        )
    return told
