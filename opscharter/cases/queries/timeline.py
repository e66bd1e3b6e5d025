"""A case's timeline: its journal, told in sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from opscharter.cases.choices import CaseState, Channel, Result, Urgency
from opscharter.cases.models import Case
from opscharter.cases.registry import case_types, field_words, public_words
from opscharter.core import clock
from opscharter.core.models.journal import JournalEntry
from opscharter.core.registry import sentences

MOST: Final = 300
_LATE_ENTRY: Final = timedelta(minutes=15)
_CHOICES: Final[dict[str, type[TextChoices]]] = {
    "urgency": Urgency,
    "channel": Channel,
    "state": CaseState,
    "result": Result,
}


@dataclass(frozen=True, slots=True)
class Change:
    """A changed field in words; `old` "" when only the new value is told."""

    name: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a timeline. `of` names the case it came from when that was merged into this one; `recorded_late` says that
    it was written down well after it happened; `grade` the evidence's grade, "" when it is no evidence.
    """

    id: int
    at: datetime
    recorded_at: datetime
    operation: str
    text: str
    actor: str
    post: str
    behalf: str
    reason: str
    changes: Sequence[Change]
    grade: str
    controls: Sequence[str]
    of: str = ""
    recorded_late: bool = False


def timeline(case: Case, public: bool = False, *, limit: int = MOST) -> list[Entry]:  # noqa: FBT001, FBT002 - the contract's form
    """Return the case's history, newest first; with `public`, only what its requester may know: never names of staff, internal
    notes, or anything of a case merged into it. Two queries.
    """
    others = (
        {} if public else dict(Case.objects.filter(merged_into=case).values_list("pk", "number"))
    )
    rows = JournalEntry.objects.filter(center_id=case.center_id, case_id__in=[case.pk, *others])
    if public:
        rows = rows.filter(operation__in=list(public_words))
    newest = sorted(rows.order_by("-id")[:limit], key=lambda row: (row.at, row.pk), reverse=True)
    if public:
        return [_public(row) for row in newest]
    return [_entry(row, case, others) for row in newest]


def last_change(case: Case) -> Entry | None:
    """Return the newest entry of the case, or None."""
    row = (
        JournalEntry.objects.filter(center_id=case.center_id, case_id=case.pk)
        .order_by("-id")
        .first()
    )
    return _entry(row, case, {}) if row else None


def _entry(row: JournalEntry, case: Case, others: Mapping[int, str]) -> Entry:
    marks = row.marks or []
    grades = [mark["grade"] for mark in marks if mark.get("grade")]
    return Entry(
        id=row.pk,
        at=row.at.astimezone(clock.ZONE),
        recorded_at=row.recorded_at.astimezone(clock.ZONE),
        operation=row.operation,
        text=sentence_of(row),
        actor=row.actor_name,
        post=row.post_name,
        behalf=row.behalf_name,
        reason=row.reason,
        changes=_changes(row, case),
        grade=grade_words(grades[0]) if grades else "",
        controls=list(dict.fromkeys(mark["control"] for mark in marks)),
        of=others.get(row.case_id or 0, ""),
        recorded_late=row.recorded_at - row.at > _LATE_ENTRY,
    )


def _public(row: JournalEntry) -> Entry:
    words = str(public_words[row.operation])
    return Entry(
        id=row.pk, at=row.at.astimezone(clock.ZONE), recorded_at=row.recorded_at, operation=row.operation,
        text=_fill(words, {"due": _new(row.changes.get("due"))}), actor="", post="", behalf="", reason="", changes=(),
        grade="", controls=(),
    )  # fmt: skip


def sentence_of(row: JournalEntry) -> str:
    """Return the entry as a sentence: who (for whom) did what."""
    words = sentences.get(row.operation)
    if words is None:
        return f"{row.actor_name} {row.operation}"
    template = str(words)
    stands_in = _("(for %(name)s)") % {"name": row.behalf_name} if row.behalf_name else ""
    actor = row.actor_name if "%(behalf)s" in template else row.actor_name + stands_in
    facts: dict[str, str] = {key: _new(value) for key, value in row.changes.items()}
    facts |= {"actor": actor, "behalf": stands_in, "subject": row.subject_label}
    return _fill(template, facts)


class _Known(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""


def _fill(template: str, facts: Mapping[str, str]) -> str:
    try:
        return template % _Known(facts)
    except (ValueError, TypeError):
        return template


def _new(value: Any) -> str:
    """Return the new value of a change ([old, new] or plain) in words."""
    if isinstance(value, list) and len(value) == 2:
        value = value[1]
    return _words(value)


def _words(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return "、".join(_words(item) for item in value)
    if isinstance(value, dict):
        return "，".join(f"{key} {_words(item)}" for key, item in value.items())
    return str(value)


def _changes(row: JournalEntry, case: Case) -> list[Change]:
    """Return the changed fields that have words; what the sentence says already is not repeated."""
    kind = case_types.get(case.type)
    titles = {
        name: part.get("title", "")
        for name, part in (kind.schema.get("properties", {}) if kind else {}).items()
    }
    template = str(sentences.get(row.operation) or "")
    found: list[Change] = []
    for name, value in row.changes.items():
        words = field_words.get(name) or titles.get(name)
        if not words or f"%({name})s" in template:
            continue
        old, new = value if isinstance(value, list) and len(value) == 2 else ("", value)
        categories = kind.categories if kind else {}
        found.append(
            Change(str(words), _value(name, old, categories), _value(name, new, categories))
        )
    # they are joined by semicolons: a value that is a sentence loses its full stop
    return [
        Change(each.name, each.old.rstrip("。"), each.new.rstrip("。"))
        for each in found
        if each.old or each.new
    ]


def _value(name: str, value: Any, categories: Mapping[str, str]) -> str:
    if name in _CHOICES and value in _CHOICES[name].values:
        return str(_CHOICES[name](value).label)
    if name == "category":
        return categories.get(str(value), _words(value))
    return _words(value)


def grade_words(grade: str) -> str:
    """Return an evidence grade in words."""
    return {
        "machine": _("recorded by the system"),
        "confirmed": _("confirmed by two"),
        "single": _("entered by one person"),
        "file": _("uploaded file"),
        "statement": _("statement"),
    }.get(grade, grade)
