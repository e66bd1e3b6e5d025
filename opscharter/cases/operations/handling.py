"""Working on a case: notes and replies, participants, tags, files, corrections."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from opscharter.cases.choices import CaseState, NoteKind, Urgency
from opscharter.cases.models import Case, Note, Participant
from opscharter.cases.operations.deadlines import resume_case
from opscharter.cases.operations.locking import hold, hold_to_handle, label_of, need_reason, refresh
from opscharter.cases.operations.opening import search_text
from opscharter.cases.queries.timeline import last_change
from opscharter.cases.registry import case_types
from opscharter.cases.rules import clean_tags
from opscharter.cases.sentences import (
    EDITED,
    FILED,
    HEARD,
    JOINED,
    LEFT,
    NOTED,
    REPLIED,
    TAGGED,
)
from opscharter.core.actor import Actor
from opscharter.core.files.operations import PreparedFile, receive_file
from opscharter.core.journal import record
from opscharter.core.models.files import StoredFile
from opscharter.core.operation import operation
from opscharter.core.refusal import Conflict, Invalid, NotAllowed, NotFound
from opscharter.org.models import Person

_CODES = {NoteKind.INTERNAL: NOTED, NoteKind.REPLY: REPLIED, NoteKind.REQUESTER: HEARD}
_LONGEST_NOTE = 4000
_NUMBERS = re.compile(r"\d[\d\s-]{5,}\d[\dXx]?")
EDITABLE = ("title", "description", "location", "urgency", "category", "confidential")


@operation
def add_note(*, case: Case, kind: str, text: str, by: Actor, at: datetime) -> Note:
    """Add an internal note, a reply to the requester, or the requester's own words (these also end a pause).

    Internal notes: whoever sees the case. Replies: whoever may work on it. The text itself stays out of the journal: it may
    name people.
    """
    kind = NoteKind(kind)
    row = hold(case, by, running=False)
    if kind == NoteKind.REPLY:
        row = hold_to_handle(case, by, running=False)
    elif kind == NoteKind.INTERNAL and by.kind == "public":
        raise NotAllowed
    text = need_reason(text, "text")[:_LONGEST_NOTE]
    note = Note.objects.create(
        center_id=by.center,
        case=row,
        kind=kind,
        text=text,
        author_id=by.person,
        author_name=by.name,
        at=at,
    )
    _tell(_CODES[kind], row, by, at)
    if kind == NoteKind.REQUESTER and row.state == CaseState.WAITING:
        resume_case(case=row, by=by, at=at)
        refresh(case, row, "state", "due_at", "derivation")
    return note


@operation
def attach_files(
    *,
    case: Case,
    files: "Sequence[UploadedFile[Any] | PreparedFile]",
    public: bool = False,
    by: Actor,
    at: datetime,
) -> list[StoredFile]:
    """Add files to a case. The requester's own are always public to them."""
    row = hold(case, by, running=False)
    if by.kind == "person" and public:
        row = hold_to_handle(case, by, running=False)
    stored = [
        receive_file(
            upload=file,
            subject=row,
            public=public or by.kind == "public",
            case=row.pk,
            by=by,
            at=at,
        )
        for file in files
    ]
    if stored:
        _tell(FILED, row, by, at, changes={"files": "、".join(file.name for file in stored)})
    return stored


@operation
def edit_case(
    *, case: Case, expected_version: int, fields: dict[str, Any], by: Actor, at: datetime
) -> Case:
    """Correct a running case's words (`EDITABLE`). Raises Conflict naming who was faster when `expected_version` is old."""
    row = hold_to_handle(case, by)
    if row.version != expected_version:
        raise Conflict(_faster(row))
    wanted = {name: value for name, value in fields.items() if name in EDITABLE}
    _check(row, wanted)
    changes = {n: [getattr(row, n), v] for n, v in wanted.items() if getattr(row, n) != v}
    for name, (_old, new) in changes.items():
        setattr(row, name, new)
    row.version += 1
    row.vector = search_text(row)
    row.save(update_fields=[*changes, "version", "vector"])
    _tell(
        EDITED,
        row,
        by,
        at,
        changes={name: [_unnumbered(v) for v in pair] for name, pair in changes.items()},
    )
    refresh(case, row, *EDITABLE, "version")
    return row


def _unnumbered(value: Any) -> Any:
    """Keep what may be a phone or identity number out of the journal, which nobody can correct later."""
    return _NUMBERS.sub("…", value) if isinstance(value, str) else value


def _check(case: Case, wanted: dict[str, Any]) -> None:
    if not str(wanted.get("title", case.title)).strip():
        raise Invalid(fields={"title": _("A case needs a title.")})
    if wanted.get("urgency", case.urgency) not in Urgency.values:
        raise Invalid(fields={"urgency": _("Choose how urgent it is.")})
    categories = case_types[case.type].categories
    if categories and wanted.get("category", "") not in {"", *categories}:
        raise Invalid(fields={"category": _("Choose one of the listed categories.")})
    for name, longest in (("title", 120), ("location", 200)):
        if name in wanted:
            wanted[name] = str(wanted[name]).strip()[:longest]


def _faster(case: Case) -> Any:
    last = last_change(case)
    if last is None:
        return Conflict.default_message
    return _(
        "%(who)s has changed this case meanwhile (%(time)s). Your text is kept: compare and save again."
    ) % {
        "who": last.actor,
        "time": f"{last.at:%H:%M}",
    }


@operation
def tag_case(*, case: Case, tags: Sequence[str], by: Actor, at: datetime) -> Case:
    """Set the tags of a case (at most ten, twenty characters each)."""
    row = hold_to_handle(case, by, running=False)
    old, row.tags = list(row.tags), clean_tags(tags)
    row.vector = search_text(row)
    row.save(update_fields=["tags", "vector"])
    _tell(TAGGED, row, by, at, changes={"tags": [old, row.tags]})
    refresh(case, row, "tags")
    return row


@operation
def add_participant(*, case: Case, person: Person, by: Actor, at: datetime) -> Participant:
    """Let somebody take part in the case: they see it and are told of it."""
    row = hold_to_handle(case, by)
    if person.center_id != by.center:
        raise NotFound
    participant, created = Participant.objects.get_or_create(
        case=row,
        person_id=person.pk,
        defaults={"center_id": by.center, "person_name": person.name, "added_at": at},
    )
    if not created:
        raise Invalid(fields={"person": _("Takes part already.")})
    _tell(JOINED, row, by, at, changes={"person": person.name})
    return participant


@operation
def remove_participant(*, participant: Participant, by: Actor, at: datetime) -> None:
    """End somebody's part in the case; one may always leave oneself."""
    row = hold(participant.case, by)
    if participant.person_id != by.person:
        row = hold_to_handle(row, by)
    Participant.objects.filter(pk=participant.pk).delete()
    _tell(LEFT, row, by, at, changes={"person": participant.person_name})


def _tell(
    code: str, case: Case, by: Actor, at: datetime, changes: dict[str, Any] | None = None
) -> None:
    record(
        code,
        subject=case,
        label=label_of(case),
        by=by,
        at=at,
        case=case.pk,
        post=case.post_id,
        changes=changes,
    )
