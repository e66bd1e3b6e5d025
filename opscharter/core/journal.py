"""Writing the journal: `record` inside an operation, `mark` for what it means to controls."""

from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from datetime import datetime
from typing import Any, Literal

from django.db import models

from opscharter.core import clock
from opscharter.core.actor import Actor
from opscharter.core.models.journal import JournalEntry
from opscharter.core.registry import sentences

type Phase = Literal["open", "close", "point", "cancel", "pause", "resume", "move", "except"]
type Grade = Literal["machine", "confirmed", "single", "file", "statement"]


class UnrecordedOperationError(AssertionError):
    """An operation ended without saying what it did, or something was recorded outside one."""


pending: ContextVar[list[JournalEntry] | None] = ContextVar("pending_entries", default=None)


def mark(  # noqa: PLR0913 - these are the columns of an occasion
    *,
    control: str,
    key: str,
    phase: Phase,
    due_at: datetime | None = None,
    outcome: Literal["kept", "broken", "excepted"] = "kept",
    grade: Grade = "single",
    department: int | None = None,
    post: int | None = None,
    person: int | None = None,
    version: int | None = None,
    exception: tuple[int, datetime, datetime] | None = None,
) -> dict[str, Any]:
    """Say what an operation means to a control.

    `key` names the occasion within the control (usually the case id, with the round when it can happen again);
    `open` begins it (with `due_at`, aware), `close` ends it, `point` is both, `cancel` withdraws it,
    `pause`, `resume` and `move` change `due_at`. `version` is the charter version that judges it. `except` puts it under an
    approved `exception`: its id, from when, until when; the same id again narrows it.
    """
    row: dict[str, Any] = {"control": control, "key": key, "phase": phase}
    if phase in {"close", "point"}:
        row["outcome"] = outcome
        row["grade"] = grade
    optional = {
        "due_at": due_at.isoformat() if due_at else None,
        "department": department,
        "post": post,
        "person": person,
        "version": version,
    }
    if exception is not None:
        grant, since, until = exception
        row |= {"grant": grant, "from": since.isoformat(), "until": until.isoformat()}
    row.update({name: value for name, value in optional.items() if value is not None})
    return row


def record(  # noqa: PLR0913 - the columns of the journal
    operation: str,
    *,
    subject: models.Model,
    by: Actor,
    at: datetime,
    case: int | None = None,
    label: str = "",
    post: int | None = None,
    changes: Mapping[str, Any] | None = None,
    marks: Sequence[Mapping[str, Any]] = (),
    reason: str = "",
) -> JournalEntry:
    """Enter one row into the journal when the running operation commits.

    `operation` must have a registered sentence. `changes` maps field to [old, new] or to a plain value, JSON only and without
    unprotected personal data. `post` is the post acted in: it decides on whose behalf ("B for A").
    """
    entries = pending.get()
    if entries is None:
        raise UnrecordedOperationError("record() called outside an operation")
    if operation not in sentences:
        raise UnrecordedOperationError(f"operation code {operation!r} has no registered sentence")
    behalf = by.behalf_for(post)
    entry = JournalEntry(
        center_id=by.center,
        at=at,
        recorded_at=clock.now(),
        operation=operation,
        actor_kind=by.kind,
        actor_id=by.person,
        actor_name=by.name,
        post_name=by.post_name,
        behalf_id=behalf[0] if behalf else None,
        behalf_name=behalf[1] if behalf else "",
        subject_kind=subject._meta.label_lower,
        subject_id=subject.pk,
        subject_label=label or str(subject),
        case_id=case,
        changes=dict(changes or {}),
        marks=list(marks),
        reason=reason,
        request_id=by.request_id,
    )
    entries.append(entry)
    return entry
