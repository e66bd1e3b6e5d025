"""Writes of the knowledge base. Versions are the journal: every change keeps the old and the new words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from opscharter.core.actor import Actor
from opscharter.core.journal import record
from opscharter.core.operation import operation
from opscharter.core.refusal import Conflict, Invalid
from opscharter.core.registry import sentence
from opscharter.core.search import text_of
from opscharter.modules.knowledge.access import EDIT
from opscharter.modules.knowledge.models import Answer

WRITTEN: Final = sentence("knowledge.written", _("%(actor)s wrote the answer “%(subject)s”"))
CHANGED: Final = sentence("knowledge.changed", _("%(actor)s changed the answer “%(subject)s”"))
WITHDRAWN: Final = sentence("knowledge.withdrawn", _("%(actor)s withdrew the answer “%(subject)s”"))
QUOTED: Final = sentence("knowledge.quoted", _("%(actor)s quoted the answer “%(subject)s”"))
LOADED: Final = sentence("knowledge.loaded", _("%(actor)s loaded the shipped answers"))


class ChangedMeanwhile(Conflict):
    """Two people edited one answer; the second is shown what the first wrote."""

    default_message = _("Somebody else has changed this answer meanwhile. Compare and save again.")


@dataclass(frozen=True, slots=True)
class Words:
    """What an answer says: question, answer, extra words it is found by, until when, shown on the portal, whose it is."""

    title: str
    text: str
    keywords: str = ""
    valid_until: date | None = None
    public: bool = False
    department_id: int | None = None
    department_name: str = ""


_FIELDS: Final = (
    "title", "text", "keywords", "valid_until", "public", "department_id", "department_name",
)  # fmt: skip


@operation
def write_answer(*, words: Words, by: Actor, at: datetime) -> Answer:
    """Enter a new answer. Needs `knowledge.edit`; raises `Invalid` without question or answer."""
    by.require(EDIT)
    _check(words)
    answer = Answer.objects.create(
        center_id=by.center, created_at=at, changed_at=at, **_columns(words)
    )
    record(WRITTEN, subject=answer, label=answer.title, by=by, at=at, changes=_said(words))
    return answer


@operation
def change_answer(
    *, answer: Answer, words: Words, expected_version: int, by: Actor, at: datetime
) -> Answer:
    """Change an answer that still has `expected_version`; raises `ChangedMeanwhile` otherwise."""
    by.require(EDIT)
    _check(words)
    before = {name: _plain(getattr(answer, name)) for name in _FIELDS}
    changed = Answer.objects.filter(
        pk=answer.pk, version=expected_version, withdrawn_at=None
    ).update(version=F("version") + 1, changed_at=at, **_columns(words))
    if not changed:
        raise ChangedMeanwhile
    changes = {
        name: [before[name], new] for name, new in _said(words).items() if before[name] != new
    }
    record(CHANGED, subject=answer, label=words.title, by=by, at=at, changes=changes)
    return Answer.objects.defer("vector").get(pk=answer.pk)


@operation
def withdraw_answer(*, answer: Answer, reason: str = "", by: Actor, at: datetime) -> None:
    """Take an answer out of use; its history stays."""
    by.require(EDIT)
    if not Answer.objects.filter(pk=answer.pk, withdrawn_at=None).update(
        withdrawn_at=at, changed_at=at
    ):
        raise ChangedMeanwhile
    record(WITHDRAWN, subject=answer, label=answer.title, by=by, at=at, reason=reason)


@operation
def quote_answer(*, answer_id: int, case: int | None = None, by: Actor, at: datetime) -> None:
    """Count that an answer was quoted (in `case`); an answer that has gone meanwhile is passed over."""
    answer = Answer.objects.filter(center_id=by.center, pk=answer_id).only("pk", "title").first()
    if answer is None:
        return
    Answer.objects.filter(pk=answer.pk).update(used=F("used") + 1)
    record(QUOTED, subject=answer, label=answer.title, case=case, by=by, at=at)


@operation
def load_answers(
    *,
    rows: Sequence[Mapping[str, Any]],
    departments: Mapping[str, tuple[int, str]],
    by: Actor,
    at: datetime,
) -> int:
    """Enter the shipped answers that are not there yet (by question); returns how many. `departments`: key -> (id, name)."""
    by.require(EDIT)
    there = set(Answer.objects.filter(center_id=by.center).values_list("title", flat=True))
    fresh = [row for row in rows if row["title"] not in there]
    made = Answer.objects.bulk_create(
        [
            Answer(
                center_id=by.center,
                created_at=at,
                changed_at=at,
                **_columns(_shipped(row, departments)),
            )
            for row in fresh
        ]
    )
    for answer in made:
        record(WRITTEN, subject=answer, label=answer.title, by=by, at=at)
    if not made:
        record(
            LOADED, subject=Answer(pk=0, title=""), label="0", by=by, at=at, changes={"count": 0}
        )
    return len(made)


def _shipped(row: Mapping[str, Any], departments: Mapping[str, tuple[int, str]]) -> Words:
    pk, name = departments.get(str(row.get("department", "")), (None, ""))
    return Words(
        title=row["title"],
        text=row["text"].strip(),
        keywords=row.get("keywords", ""),
        valid_until=row.get("valid_until"),
        public=bool(row.get("public", False)),
        department_id=pk,
        department_name=name,
    )


def _check(words: Words) -> None:
    missing = {
        name: _("Please write this down.")
        for name in ("title", "text")
        if not getattr(words, name).strip()
    }
    if missing:
        raise Invalid(fields=missing)


def _columns(words: Words) -> dict[str, Any]:
    columns = {name: getattr(words, name) for name in _FIELDS}
    return {**columns, "vector": text_of(words.title, words.keywords, words.text)}


def _said(words: Words) -> dict[str, Any]:
    return {name: _plain(getattr(words, name)) for name in _FIELDS}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
