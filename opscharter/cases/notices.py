"""What people are told about cases: word from the requester, a mention, being asked to take part, a deadline to decide or decided."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opscharter.cases.choices import NoteKind
from opscharter.cases.models import Case, Extension, Note, Participant
from opscharter.cases.sentences import ASKED, DENIED, GRANTED, HEARD, JOINED, NOTED
from opscharter.core.models.journal import JournalEntry
from opscharter.engines.notices.registry import Draft, composers, notice_kind
from opscharter.org.choices import PersonState
from opscharter.org.models import Person

WORD: Final = notice_kind("cases.heard", gettext_lazy("Word from requesters"))
MENTION: Final = notice_kind("cases.mention", gettext_lazy("Mentions and invitations"))
DEADLINE: Final = notice_kind("cases.extension", gettext_lazy("Later deadlines"))
TOLD: Final = frozenset({HEARD, NOTED, JOINED, ASKED, GRANTED, DENIED})


def label_of(case: Case) -> str:
    """Return how notices call a case; of a confidential one the number only."""
    return case.number if case.confidential else f"{case.number} {case.title}"


def about_cases(center_id: int, entries: Sequence[JournalEntry]) -> Iterator[Draft]:
    """Tell about what these rows did to cases; at most five queries for a whole batch."""
    wanted = [entry for entry in entries if entry.operation in TOLD and entry.case_id is not None]
    if not wanted:
        return
    columns = ("number", "title", "confidential", "person_id", "post_id", "department_id")
    ids = {entry.case_id for entry in wanted if entry.case_id is not None}
    cases = Case.objects.only(*columns).in_bulk(ids)
    people = {
        **_mentioned(center_id, [entry for entry in wanted if entry.operation == NOTED]),
        **_joined([entry for entry in wanted if entry.operation == JOINED]),
        **_askers([entry for entry in wanted if entry.operation in {GRANTED, DENIED}]),
    }
    for entry in wanted:
        case = cases.get(entry.case_id or 0)
        if case is not None and (draft := _draft(entry, case, people.get(entry.pk, []))):
            yield draft


def _draft(entry: JournalEntry, case: Case, people: Sequence[int]) -> Draft | None:
    words = {"label": label_of(case), "who": entry.actor_name}
    text, kind = {
        HEARD: (_("The requester wrote: %(label)s"), WORD),
        NOTED: (_("%(who)s mentioned you: %(label)s"), MENTION),
        JOINED: (_("%(who)s asked you to take part: %(label)s"), MENTION),
        ASKED: (_("%(who)s asks for a later deadline: %(label)s"), DEADLINE),
        GRANTED: (_("A later deadline was granted: %(label)s"), DEADLINE),
        DENIED: (_("A later deadline was refused: %(label)s"), DEADLINE),
    }[entry.operation]
    posts: list[int] = []
    departments: list[int] = []
    if entry.operation == HEARD:
        people = [case.person_id] if case.person_id else []
        posts = [case.post_id] if case.post_id and not people else []
    elif entry.operation == ASKED:
        departments = [case.department_id] if case.department_id else []
    if not (people or posts or departments):
        return None
    return Draft(
        kind=kind,
        text=text % words,
        source=f"{entry.operation}:{entry.pk}",
        at=entry.at,
        url=reverse("cases:case", args=[case.number]),
        case=case.pk,
        people=people,
        posts=posts,
        departments=departments,
        but_not=entry.actor_id,
    )


def _mentioned(center_id: int, entries: Sequence[JournalEntry]) -> Mapping[int, list[int]]:
    """Return entry -> people named "@…" in the internal note it entered."""
    found: dict[int, list[int]] = {}
    if not entries:
        return found
    notes: dict[tuple[int, object], list[str]] = defaultdict(list)
    rows = Note.objects.filter(
        case_id__in={entry.case_id for entry in entries},
        at__in={entry.at for entry in entries},
        kind=NoteKind.INTERNAL,
        text__contains="@",
    )
    for case_id, at, text in rows.values_list("case_id", "at", "text"):
        notes[case_id, at].append(text)
    if not notes:
        return found
    staff = Person.objects.filter(center_id=center_id, state=PersonState.ACTIVE)
    names = list(staff.values_list("pk", "name"))
    for entry in entries:
        text = "\n".join(notes.get((entry.case_id or 0, entry.at), []))
        found[entry.pk] = [pk for pk, name in names if f"@{name}" in text]
    return found


def _joined(entries: Sequence[JournalEntry]) -> Mapping[int, list[int]]:
    """Return entry -> the participant it added."""
    if not entries:
        return {}
    rows = Participant.objects.filter(
        case_id__in={entry.case_id for entry in entries},
        added_at__in={entry.at for entry in entries},
    )
    added: dict[tuple[int, object], list[int]] = defaultdict(list)
    for case_id, at, person in rows.values_list("case_id", "added_at", "person_id"):
        added[case_id, at].append(person)
    return {entry.pk: added[entry.case_id or 0, entry.at] for entry in entries}


def _askers(entries: Sequence[JournalEntry]) -> Mapping[int, list[int]]:
    """Return entry -> who had asked for the later deadline that it decided."""
    if not entries:
        return {}
    rows = Extension.objects.filter(
        case_id__in={entry.case_id for entry in entries},
        decided_at__in={entry.at for entry in entries},
    )
    askers = {
        (case, at): person
        for case, at, person in rows.values_list("case_id", "decided_at", "asked_by_id")
    }
    keys = {entry.pk: (entry.case_id or 0, entry.at) for entry in entries}
    return {pk: [askers[key]] for pk, key in keys.items() if key in askers}


composers.add("cases", about_cases)
