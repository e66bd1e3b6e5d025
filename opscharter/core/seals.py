"""Sealing the journal: a hash chain per center, made in the background, checked by anyone who can read the rows."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction

from opscharter.core import clock
from opscharter.core.models.journal import JournalEntry, JournalSeal
from opscharter.core.readers import horizon
from opscharter.core.scope import center_scope

START = "0" * 64
COLUMNS = (
    "id",
    "xid",
    "at",
    "recorded_at",
    "operation",
    "actor_kind",
    "actor_id",
    "actor_name",
    "post_name",
    "behalf_id",
    "behalf_name",
    "subject_kind",
    "subject_id",
    "subject_label",
    "case_id",
    "changes",
    "marks",
    "reason",
    "request_id",
)
SEAL_ROWS = 2000


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a sealed stretch of the journal."""

    seal: int
    what: str


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value


def canonical(row: Iterable[Any]) -> bytes:
    """Return the bytes of one journal row that are hashed: a JSON array of `COLUMNS`, keys sorted, times in UTC."""
    return json.dumps(
        [_plain(value) for value in row],
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    ).encode()


def digest(previous: str, rows: Iterable[Iterable[Any]]) -> tuple[str, int]:
    """Return (sha256 over the previous digest and the rows in order, number of rows)."""
    chain = hashlib.sha256(previous.encode())
    count = 0
    for row in rows:
        chain.update(b"\n" + canonical(row))
        count += 1
    return chain.hexdigest(), count


def seal(center_id: int) -> int:
    """Seal what is final and unsealed in one center; returns the number of rows sealed. Run by the worker."""
    with center_scope(center_id), transaction.atomic():
        # one sealer per center at a time; the lock goes with the transaction
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [7101, center_id % 2**31])
            if not cursor.fetchone()[0]:
                return 0
        last = JournalSeal.objects.filter(center_id=center_id).order_by("-number").first()
        rows = list(
            _rows(
                center_id,
                after=(last.last_xid, last.last_entry) if last else (0, 0),
                before=horizon(),
            )[:SEAL_ROWS]
        )
        if not rows:
            return 0
        previous = last.digest if last else START
        value, count = digest(previous, rows)
        JournalSeal.objects.create(
            center_id=center_id,
            number=last.number + 1 if last else 1,
            first_entry=rows[0][0],
            last_xid=rows[-1][1],
            last_entry=rows[-1][0],
            count=count,
            previous=previous,
            digest=value,
            sealed_at=clock.now(),
        )
        return count


def _rows(
    center_id: int,
    *,
    after: tuple[int, int],
    before: int | None = None,
    upto: tuple[int, int] | None = None,
) -> Any:
    where = ["center_id = %s", "(xid, id) > (%s, %s)"]
    params: list[int] = [center_id, *after]
    if before is not None:
        where.append("xid < %s")
        params.append(before)
    if upto is not None:
        where.append("(xid, id) <= (%s, %s)")
        params.extend(upto)
    return (
        JournalEntry.objects.extra(where=where, params=params)  # noqa: S610 - constant text, bound parameters
        .order_by("xid", "id")
        .values_list(*COLUMNS)
    )


def verify(center_id: int) -> Iterator[Finding | int]:
    """Recompute the chain of one center: yields a Finding for each broken seal and the row count of each good one."""
    with center_scope(center_id):
        previous, after, number = START, (0, 0), 0
        for link in JournalSeal.objects.filter(center_id=center_id).order_by("number").iterator():
            number += 1
            upto = (link.last_xid, link.last_entry)
            value, count = digest(previous, _rows(center_id, after=after, upto=upto).iterator())
            if link.number != number:
                yield Finding(link.number, f"seal {number} is missing")
                number = link.number
            if link.previous != previous:
                yield Finding(link.number, "does not continue the chain")
            elif count != link.count:
                yield Finding(link.number, f"{link.count} rows were sealed, {count} are there")
            elif value != link.digest:
                yield Finding(link.number, "a sealed row has been changed")
            else:
                yield count
            previous, after = link.digest, upto
