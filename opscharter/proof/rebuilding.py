"""Is what the pages show what the journal says? Reads every row again and names each difference. Changes nothing.

Journal and occasions are read side by side in the order of their places, so that memory does not grow with the journal.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from django.db import connection
from django.db.models.functions import Collate

from opscharter.charter.models import Occasion, PersonTally, Tally
from opscharter.charter.tally import CELL, NAME, PERSON_CELL
from opscharter.core.clock import ZONE
from opscharter.core.models.journal import ReaderPosition
from opscharter.core.readers import undisturbed
from opscharter.proof import recount

COLUMNS: Final = (
    "case_id", "version_id", "opened_at", "due_at", "paused_at", "done_at", "recorded_at", "verdict", "grade",
    "department_id", "post_id", "person_id", "entries", "day", "excused", "history",
)  # fmt: skip
_MARKS: Final = """
    SELECT mark ->> 'control', mark ->> 'key', entry.id, entry.at, entry.recorded_at, entry.case_id, mark::text
    FROM core_journalentry AS entry, jsonb_array_elements(entry.marks) WITH ORDINALITY AS each (mark, place)
    WHERE entry.center_id = %(center)s AND (entry.xid, entry.id) <= (%(xid)s, %(entry)s)
    ORDER BY (mark ->> 'control') COLLATE "C", (mark ->> 'key') COLLATE "C", entry.xid, entry.id, place
"""
CHUNK: Final = 2000

type Place = tuple[str, str]
type Group = tuple[Place, list[recount.Row]]


@dataclass(frozen=True, slots=True)
class Difference:
    """Something shown that the journal does not bear out: `where` control and key or a cell, `what` the column."""

    where: str
    what: str
    shown: str
    true: str


@dataclass(slots=True)
class Recount:
    """How much was read, and every difference."""

    occasions: int
    marks: int
    differences: list[Difference]


class BusyError(RuntimeError):
    """Somebody is just following the journal; ask again in a moment."""


def compare(center_id: int, at: datetime) -> Recount:
    """Recount one center from its journal, as far as it has been followed, and compare with what is shown at `at`.

    Raises `BusyError` while the worker is at it: nobody may change what is compared.
    """
    with undisturbed(NAME, center_id) as free:
        if not free and ReaderPosition.objects.filter(center_id=center_id, reader=NAME).exists():
            raise BusyError
        position = ReaderPosition.objects.filter(center_id=center_id, reader=NAME).first()
        cells: Counter[tuple[Any, ...]] = Counter()
        people: Counter[tuple[Any, ...]] = Counter()
        result = Recount(0, 0, [])
        for place, rows, shown in _side_by_side(_groups(center_id, position), _shown(center_id)):
            if rows is None:
                result.differences.append(Difference(" ".join(place), "occasion", "there", "—"))
                continue
            result.occasions += 1
            result.marks += len(rows)
            true = _true(rows, at)
            result.differences += _compared(place, true, shown)
            unit, post, person = (true[n] or 0 for n in ("department_id", "post_id", "person_id"))
            cells[place[0], true["day"], unit, true["verdict"]] += 1
            people[place[0], true["day"], post, person, true["verdict"], true["grade"]] += 1
        result.differences += _tallied(center_id, Tally, CELL, cells)
        result.differences += _tallied(center_id, PersonTally, PERSON_CELL, people)
        return result


def marks_of(center_id: int, position: ReaderPosition | None) -> Iterator[Sequence[Any]]:
    """Yield the marks of the journal up to a reader's position, occasion by occasion."""
    values = {
        "center": center_id,
        "xid": position.xid if position else 0,
        "entry": position.entry if position else 0,
    }
    with connection.chunked_cursor() as cursor:
        cursor.execute(_MARKS, values)
        while rows := cursor.fetchmany(CHUNK):
            yield from rows


def _groups(center_id: int, position: ReaderPosition | None) -> Iterator[Group]:
    read = recount.read_rows(marks_of(center_id, position))
    for place, pairs in groupby(read, key=itemgetter(0)):
        yield place, [row for _place, row in pairs]


def _shown(center_id: int) -> Iterator[tuple[Place, dict[str, Any]]]:
    rows = (
        Occasion.objects.filter(center_id=center_id)
        .order_by(Collate("control", "C"), Collate("key", "C"))
        .values_list("control", "key", *COLUMNS)
    )
    for control, key, *values in rows.iterator(chunk_size=CHUNK):
        yield (control, key), dict(zip(COLUMNS, values, strict=True))


def _side_by_side(
    journal: Iterator[Group], shown: Iterator[tuple[Place, dict[str, Any]]]
) -> Iterator[tuple[Place, list[recount.Row] | None, dict[str, Any] | None]]:
    """Merge two streams that are both ordered by place."""
    left, right = next(journal, None), next(shown, None)
    while left is not None or right is not None:
        if right is None or (left is not None and left[0] < right[0]):
            assert left is not None  # noqa: S101 - one of the two is there
            yield left[0], left[1], None
            left = next(journal, None)
        elif left is None or right[0] < left[0]:
            yield right[0], None, right[1]
            right = next(shown, None)
        else:
            yield left[0], left[1], right[1]
            left, right = next(journal, None), next(shown, None)


def _true(rows: Sequence[recount.Row], at: datetime) -> dict[str, Any]:
    found = recount.find(rows, ZONE)
    values = {name: getattr(found, name, None) for name in COLUMNS}
    return values | {"verdict": found.told(at), "history": recount.history(rows, ZONE)}


def _compared(
    place: Place, true: dict[str, Any], shown: dict[str, Any] | None
) -> Iterable[Difference]:
    where = " ".join(place)
    if shown is None:
        return [Difference(where, "occasion", "—", str(true["verdict"]))]
    return [
        Difference(where, name, _words(shown[name]), _words(true[name]))
        for name in COLUMNS
        if shown[name] != true[name]
    ]


def _words(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(ZONE).isoformat(" ", "seconds")
    return "—" if value is None else str(value)


def _tallied(
    center_id: int,
    table: type[Tally | PersonTally],
    columns: Sequence[str],
    true: Counter[tuple[Any, ...]],
) -> list[Difference]:
    rows = table.objects.filter(center_id=center_id).exclude(count=0)
    shown = {tuple(row[:-1]): row[-1] for row in rows.values_list(*columns, "count")}
    what = "count" if table is Tally else "count by post and person"
    return [
        Difference(_cell(cell), what, str(shown.get(cell, 0)), str(true.get(cell, 0)))
        for cell in sorted(shown.keys() | true.keys(), key=str)
        if shown.get(cell, 0) != true.get(cell, 0)
    ]


def _cell(cell: tuple[Any, ...]) -> str:
    return " ".join(each.isoformat() if isinstance(each, date) else str(each) for each in cell)
