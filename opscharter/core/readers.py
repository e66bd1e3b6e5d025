"""Followers of the journal: each keeps its own position and never skips a row.

A reader sees only rows whose transaction is older than every running one, in (xid, id) order; what it writes and its new
position commit together. Any reader can be reset to zero and must then come to the same result.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction

from opscharter.core.models.journal import JournalEntry, ReaderPosition
from opscharter.core.registry import Registry
from opscharter.core.scope import center_scope

BATCH = 500


@dataclass(frozen=True, slots=True)
class Reader:
    """`follow(center_id, entries)` digests one batch; `forget(center_id)` drops all it has derived."""

    name: str
    follow: Callable[[int, Sequence[JournalEntry]], None]
    forget: Callable[[int], None]


readers: Registry[Reader] = Registry("journal reader")


def horizon() -> int:
    """Return the oldest running transaction's id: rows below it are final."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        return int(cursor.fetchone()[0])


def unread(center_id: int, position: ReaderPosition, before: int, limit: int) -> list[JournalEntry]:
    """Return the next rows after `position` with xid < `before`."""
    return list(
        JournalEntry.objects.extra(
            where=["center_id = %s AND (xid, id) > (%s, %s) AND xid < %s"],
            params=[center_id, position.xid, position.entry, before],
        ).order_by("xid", "id")[:limit]
    )


def catch_up(name: str, center_id: int, *, limit: int = BATCH) -> int:
    """Let one reader digest up to `limit` rows of one center; returns how many (0: nothing new, or somebody is at it)."""
    reader = readers[name]
    with center_scope(center_id), transaction.atomic():
        ReaderPosition.objects.bulk_create(
            [ReaderPosition(center_id=center_id, reader=name)], ignore_conflicts=True
        )
        position = (
            ReaderPosition.objects.select_for_update(skip_locked=True)
            .filter(center_id=center_id, reader=name)
            .first()
        )
        if position is None:
            return 0
        entries = unread(center_id, position, horizon(), limit)
        if entries:
            reader.follow(center_id, entries)
            position.xid, position.entry = entries[-1].xid, entries[-1].pk
            position.save(update_fields=["xid", "entry"])
        return len(entries)


def catch_up_all(center_id: int) -> int:
    """Bring every reader of one center up to date; returns the number of rows digested."""
    total = 0
    for name in readers:
        while done := catch_up(name, center_id):
            total += done
            if done < BATCH:
                break
    return total


@contextmanager
def undisturbed(name: str, center_id: int) -> Iterator[bool]:
    """Hold a reader's place while something else changes what it derives, in one transaction; False: somebody is at it."""
    with center_scope(center_id), transaction.atomic():
        held = (
            ReaderPosition.objects.select_for_update(skip_locked=True)
            .filter(center_id=center_id, reader=name)
            .first()
        )
        yield held is not None


def rebuild(name: str, center_id: int) -> int:
    """Forget what a reader has derived in one center and read the journal from the beginning."""
    with center_scope(center_id), transaction.atomic():
        readers[name].forget(center_id)
        ReaderPosition.objects.filter(center_id=center_id, reader=name).delete()
    total = 0
    while done := catch_up(name, center_id):
        total += done
    return total
