"""The occasions behind a light, newest first, each with its evidence from the journal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from django.core import signing
from django.db.models import Q
from django.urls import NoReverseMatch, reverse

from opscharter.charter import parameters
from opscharter.charter.choices import Grade
from opscharter.charter.evidence import address_of, tell
from opscharter.charter.models import Occasion
from opscharter.charter.periods import Period
from opscharter.charter.registry import control_words
from opscharter.charter.rules import PROMPT, Known, at_micros, moment
from opscharter.core.calendar.queries import calendar_for
from opscharter.core.durations import Duration
from opscharter.core.models.journal import JournalEntry
from opscharter.core.refusal import Text
from opscharter.org.queries import names_of_people, names_of_posts

SIZE: Final = 25
VERDICTS: Final = ("broken", "missed", "late", "excepted", "kept", "open")
_SALT: Final = "charter.occasions"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One journal row behind an occasion."""

    number: int
    at: datetime
    recorded_at: datetime
    words: str

    @property
    def late(self) -> bool:
        """Whether it was written down long after it happened."""
        return self.recorded_at - self.at > PROMPT


@dataclass(frozen=True, slots=True)
class OccasionView:
    """One occasion as shown: what it was about, who, when, by when and why, and its proof.

    `known`: since when which verdict was known; `now` the verdict of today where another is shown.
    """

    verdict: str
    grade: str
    control: Text
    subject: str
    url: str
    post: str
    person: str
    opened_at: datetime
    due_at: datetime | None
    done_at: datetime | None
    recorded_at: datetime | None
    derivation: object
    evidence: Sequence[Evidence]
    known: Sequence[tuple[datetime, str]] = ()
    now: str = ""
    control_key: str = ""
    case_id: int | None = None

    @property
    def grade_word(self) -> Text:
        """The grade of its evidence in words."""
        return Grade(self.grade).label if self.grade in Grade.values else self.grade


@dataclass(frozen=True, slots=True)
class Occasions:
    """One page of them; `next_cursor` is "" at the end."""

    items: Sequence[OccasionView]
    next_cursor: str = ""


def occasions_of(
    center_id: int,
    keys: Sequence[str],
    period: Period,
    *,
    verdict: str = "",
    cursor: str = "",
    whose: Mapping[str, int | None] = MappingProxyType({}),
) -> Occasions:
    """Return the occasions of some controls in a period, of one verdict or all; 4 queries.

    `whose` narrows to one department, post or person by its column ("post_id").

    Each control and verdict is asked by its own index range and only the newest of all are kept, so that a page costs the
    same however many occasions there are.
    """
    if not keys:
        return Occasions([])
    verdicts = (verdict,) if verdict in VERDICTS else VERDICTS
    rows = Occasion.objects.filter(
        center_id=center_id, opened_at__gte=period.starts_at, opened_at__lt=period.ends_at, **whose
    )
    place = _read(cursor)
    if place:
        rows = rows.filter(
            Q(opened_at__lte=place[0]) & (Q(opened_at__lt=place[0]) | Q(pk__lt=place[1]))
        )
    parts = [
        rows.filter(control=key, verdict=each).order_by("-opened_at", "-pk")[: SIZE + 1]
        for key in keys
        for each in verdicts
    ]
    union = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    found = list(union.order_by("-opened_at", "-id")[: SIZE + 1] if len(parts) > 1 else union)
    shown = found[:SIZE]
    return Occasions(views_of(center_id, shown), _write(shown[-1]) if len(found) > SIZE else "")


def _read(cursor: str) -> tuple[datetime, int] | None:
    try:
        at, pk = signing.loads(cursor[:500], salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    found = moment(at)
    return (found, int(pk)) if found else None


def _write(row: Occasion) -> str:
    return signing.dumps([row.opened_at.isoformat(), row.pk], salt=_SALT)


def views_of(center_id: int, rows: Sequence[Occasion]) -> list[OccasionView]:
    """Return occasions as shown, with names and evidence; 3 queries."""
    wanted = {number for row in rows for number in row.entries[:12]}
    entries = {
        entry.pk: entry for entry in JournalEntry.objects.filter(center_id=center_id, pk__in=wanted)
    }
    posts = names_of_posts(row.post_id for row in rows if row.post_id)
    people = names_of_people(row.person_id for row in rows if row.person_id)
    return [_view(center_id, row, entries, posts, people) for row in rows]


def _view(
    center_id: int,
    row: Occasion,
    entries: Mapping[int, JournalEntry],
    posts: Mapping[int, str],
    people: Mapping[int, str],
) -> OccasionView:
    own = [entries[number] for number in row.entries if number in entries]
    subject = next((e for e in own if e.subject_kind == "cases.case"), None)
    return OccasionView(
        verdict=row.verdict,
        grade=row.grade,
        control=control_words(row.control),
        subject=subject.subject_label if subject else (own[0].subject_label if own else row.key),
        url=_case_url(subject.subject_label) if subject else _record_url(own),
        post=posts.get(row.post_id or 0, ""),
        person=people.get(row.person_id or 0, ""),
        opened_at=row.opened_at,
        due_at=row.due_at,
        done_at=row.done_at,
        recorded_at=row.recorded_at,
        derivation=_derivation(center_id, row),
        evidence=[Evidence(e.pk, e.at, e.recorded_at, tell(e)) for e in own],
        known=_known(row.history, row.verdict),
        control_key=row.control,
        case_id=row.case_id,
    )


def _record_url(own: Sequence[JournalEntry]) -> str:
    return next((url for url in map(address_of, own) if url), "")


def _known(history: Sequence[Sequence[Any]], verdict: str) -> list[tuple[datetime, str]]:
    """Return since when which verdict was known, the running out of time included; only changes."""
    told: list[tuple[datetime, str]] = []
    rows = [Known(*row) for row in history]
    for row, after in zip(rows, [*rows[1:], None], strict=True):
        steps = [(row.known, row.verdict)]
        ran_out = row.due is not None and (after is None or row.due < after.known)
        if (
            row.verdict == "open"
            and row.due is not None
            and ran_out
            and (after or verdict != "open")
        ):
            steps.append((row.due, row.then or "missed"))
        told += [(at_micros(at), word) for at, word in steps]
    return [each for n, each in enumerate(told) if n == 0 or each[1] != told[n - 1][1]]


def _case_url(number: str) -> str:
    try:
        return reverse("cases:case", args=[number])
    except NoReverseMatch:
        return ""


def _derivation(center_id: int, row: Occasion) -> object:
    """Return how the due time came about, when the charter's value still leads to exactly it; else None."""
    if row.due_at is None:
        return None
    for name in ("within", "urgent", "danger"):
        target = f"{row.control}.{name}"
        if not parameters.declares(target):
            continue
        within = parameters.value(
            row.version_id, target, at=row.opened_at, department=row.department_id
        )
        if not isinstance(within, Duration):
            continue
        deadline = calendar_for(center_id).add(row.opened_at, within)
        if deadline.due_at == row.due_at:
            return deadline.derivation
    return None
