"""Everybody to whom a version applies reads what is new in it, and says so."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from opscharter.adoption.access import TRACK
from opscharter.adoption.controls import READ as READ_CONTROL
from opscharter.adoption.models import Question, Reading
from opscharter.adoption.queries.limits import due_of
from opscharter.adoption.queries.readers import due_readers, left_readers
from opscharter.adoption.refusals import NobodyToRemind, NotAsked
from opscharter.adoption.rules import may_remind, score
from opscharter.adoption.sentences import FAILED, READ, REMINDED, TO_READ
from opscharter.charter.access import PUBLISH
from opscharter.charter.models import CharterVersion
from opscharter.charter.parameters import value
from opscharter.core.actor import Actor
from opscharter.core.journal import mark, record
from opscharter.core.operation import operation
from opscharter.core.refusal import NotFound


def reading_key(reading: Reading) -> str:
    """Return the occasion of one person and version."""
    return f"{reading.version_id}:{reading.person_id}"


@operation
def ask_to_read(*, version: CharterVersion, by: Actor, at: datetime) -> int:
    """Ask everybody in scope who was not asked yet to read what is new to them; who has left is asked no longer.

    Returns how many were asked. Who has confirmed an earlier version reads only articles that changed in substance since;
    nobody who has nothing new to read is asked.
    """
    by.require(PUBLISH)
    found = CharterVersion.objects.filter(
        pk=version.pk, center_id=by.center, published_at__isnull=False
    ).first()
    if found is None:
        raise NotFound
    due_at = due_of(by.center, f"{READ_CONTROL}.within", at)
    rows = [
        Reading(
            center_id=by.center, version=found, person_id=person, department_id=department,
            asked_at=at, due_at=due_at, articles=articles,
        )
        for person, department, articles in due_readers(found, at)
    ]  # fmt: skip
    gone = left_readers(found)
    Reading.objects.bulk_create(rows)
    Reading.objects.filter(pk__in=[row.pk for row in gone]).delete()
    opened = [
        mark(
            control=READ_CONTROL, key=reading_key(row), phase="open", due_at=due_at,
            department=row.department_id, person=row.person_id, version=found.pk,
        )
        for row in rows
    ]  # fmt: skip
    closed = [mark(control=READ_CONTROL, key=reading_key(row), phase="cancel") for row in gone]
    record(
        TO_READ, subject=found, by=by, at=at,
        changes={"asked": [row.person_id for row in rows], "left": len(gone), "due_at": due_at.isoformat()},
        marks=[*opened, *closed],
    )  # fmt: skip
    return len(rows)


@operation
def acknowledge(
    *, version: CharterVersion, answers: Mapping[int, int], by: Actor, at: datetime
) -> Reading:
    """Confirm to have read a version; `answers` are question id -> choice. Too few right: it is kept as an attempt, and
    `read_at` stays empty. Refused: `NotAsked`.
    """
    rows = Reading.objects.select_for_update().filter(
        version=version.pk, person=by.person or 0, center_id=by.center
    )
    row = rows.first()
    if row is None:
        raise NotAsked(remedy=_("What you have to read stands under “My reading”."))
    if row.read_at is not None:
        return row
    right = dict(Question.objects.filter(version=version.pk).values_list("pk", "right"))
    reached = score(right, answers)
    passed = reached >= float(value(version.pk, f"{READ_CONTROL}.score", at=at))
    row.attempts += 1
    row.score = round(reached * 100) if right else None
    row.read_at = at if passed else None
    row.save(update_fields=["attempts", "score", "read_at"])
    marks = [
        mark(
            control=READ_CONTROL, key=reading_key(row), phase="close", department=row.department_id,
            person=row.person_id, version=row.version_id,
        )
    ]  # fmt: skip
    record(
        READ if passed else FAILED, subject=row.version, by=by, at=at,
        changes={"attempt": row.attempts, "score": row.score}, marks=marks if passed else [],
    )  # fmt: skip
    return row


@operation
def remind(
    *, version: CharterVersion, department: int | None = None, by: Actor, at: datetime
) -> int:
    """Remind those of a department (or of all within reach) who have not read a version: once a day, three times at most.

    Refused: `NobodyToRemind`.
    """
    by.require(TRACK, department=department)
    reach = by.reach(TRACK)
    rows = Reading.objects.select_for_update().filter(
        version=version.pk, center_id=by.center, read_at=None
    )
    if department is not None:
        rows = rows.filter(department=department)
    wanted = [
        row
        for row in rows
        if reach.covers(row.department_id) and may_remind(row.reminders, row.reminded_at, at)
    ]
    if not wanted:
        raise NobodyToRemind(
            remedy=_("Look again tomorrow; whoever was reminded three times should be spoken to.")
        )
    for row in wanted:
        row.reminders, row.reminded_at = row.reminders + 1, at
    Reading.objects.bulk_update(wanted, ["reminders", "reminded_at"])
    record(
        REMINDED, subject=wanted[0].version, by=by, at=at,
        changes={"people": [row.person_id for row in wanted], "department": department},
    )  # fmt: skip
    return len(wanted)
