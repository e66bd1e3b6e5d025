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


def row_hash(row: Iterable[Any]) -> str:
    """Return the sha256 of one journal row."""
    return hashlib.sha256(canonical(row)).hexdigest()


def link_digest(previous: str, hashes: Iterable[str]) -> tuple[str, int]:
    """Return (sha256 over the previous digest and the hashes of the rows in order, number of rows).

    Over hashes, so that whoever gets a few rows and the hashes of the others can still prove that the few were sealed.
    """
    chain = hashlib.sha256(previous.encode())
    count = 0
    for each in hashes:
        chain.update(b"\n" + each.encode())
        count += 1
    return chain.hexdigest(), count


def digest(previous: str, rows: Iterable[Iterable[Any]]) -> tuple[str, int]:
    """Return the digest of a link over `rows`, and their number."""
    return link_digest(previous, map(row_hash, rows))


def _first_digest(previous: str, rows: Iterable[Iterable[Any]]) -> str:
    """Return the digest as seals were made at first: over the rows themselves. It still proves that nothing was changed."""
    chain = hashlib.sha256(previous.encode())
    for row in rows:
        chain.update(b"\n" + canonical(row))
    return chain.hexdigest()


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
            rows = list(_rows(center_id, after=after, upto=upto))
            value, count = digest(previous, rows)
            if value != link.digest:
                value = _first_digest(previous, rows)
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


def seal_of(center_id: int, beginning: str) -> JournalSeal | None:
    """Return the seal whose digest begins so: whether one that was written down earlier is still in the chain."""
    with center_scope(center_id):
        links = JournalSeal.objects.filter(center_id=center_id, digest__startswith=beginning)
        return links.order_by("number").first()


@dataclass(frozen=True, slots=True)
class Link:
    """A seal with the hashes of its rows: proof that a row with one of these hashes was sealed."""

    number: int
    previous: str
    digest: str
    sealed_at: datetime
    hashes: tuple[str, ...]


def links_of(center_id: int, entries: Iterable[int]) -> Iterator[Link]:
    """Yield the links that hold some journal rows of one center, with the hashes of all rows in them."""
    wanted = sorted(
        JournalEntry.objects.filter(center_id=center_id, pk__in=set(entries)).values_list(
            "xid", "pk"
        )
    )
    after, position = (0, 0), 0
    for link in JournalSeal.objects.filter(center_id=center_id).order_by("number").iterator():
        upto = (link.last_xid, link.last_entry)
        here = position
        while position < len(wanted) and wanted[position] <= upto:
            position += 1
        if position > here:
            hashes = tuple(map(row_hash, _rows(center_id, after=after, upto=upto).iterator()))
            # a seal of the first form holds for all its rows together only: nothing single can be proven by it
            if link_digest(link.previous, hashes)[0] == link.digest:
                yield Link(link.number, link.previous, link.digest, link.sealed_at, hashes)
        if position == len(wanted):
            return
        after = upto


def rows_of(center_id: int, entries: Iterable[int]) -> dict[int, list[Any]]:
    """Return journal id -> its row as it is sealed: the values of `COLUMNS`, plain JSON."""
    rows = JournalEntry.objects.filter(center_id=center_id, pk__in=set(entries))
    return {
        row[0]: [_plain(value) for value in row] for row in rows.values_list(*COLUMNS).iterator()
    }
