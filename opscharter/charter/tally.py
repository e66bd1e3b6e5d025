"""The reader that turns the journal's marks into occasions and daily counts, and the sweep that finds what was not done.

Everything here is derived: `core.readers.rebuild("tally", center)` and one sweep give the same rows again.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final

from django.db import connection
from django.db.models import F

from opscharter.charter import rules
from opscharter.charter.models import Occasion, Tally
from opscharter.core.clock import ZONE
from opscharter.core.models.journal import JournalEntry
from opscharter.core.readers import Reader, readers, undisturbed

NAME: Final = "tally"

_COLUMNS: Final = (
    "case_id",
    "version_id",
    "opened_at",
    "due_at",
    "paused_at",
    "done_at",
    "recorded_at",
    "verdict",
    "grade",
    "department_id",
    "post_id",
    "person_id",
    "entries",
    "day",
)
_FIND: Final = (  # constant column names, bound parameters
    f"SELECT control, key, {', '.join(_COLUMNS)} FROM charter_occasion WHERE center_id = %s"  # noqa: S608
    " AND (control, key) IN (SELECT * FROM unnest(%s::text[], %s::text[]))"
)
_COUNT: Final = """
    INSERT INTO charter_tally (center_id, control, day, department_id, verdict, count)
    SELECT %s, * FROM unnest(%s::text[], %s::date[], %s::bigint[], %s::text[], %s::int[])
    ON CONFLICT (center_id, control, day, department_id, verdict)
    DO UPDATE SET count = charter_tally.count + excluded.count
"""
_SWEEP: Final = """
    WITH hit AS (
        UPDATE charter_occasion SET verdict = 'missed'
        WHERE center_id = %(center)s AND verdict = 'open' AND due_at < %(at)s AND paused_at IS NULL
        RETURNING control, day, COALESCE(department_id, 0) AS department
    ), cells AS (
        SELECT control, day, department, count(*)::int AS n FROM hit GROUP BY control, day, department
    ), counted AS (
        INSERT INTO charter_tally (center_id, control, day, department_id, verdict, count)
        SELECT %(center)s, control, day, department, step.verdict, step.sign * n
        FROM cells, (VALUES ('open', -1), ('missed', 1)) AS step (verdict, sign)
        ON CONFLICT (center_id, control, day, department_id, verdict)
        DO UPDATE SET count = charter_tally.count + excluded.count
    )
    SELECT COALESCE(sum(n), 0) FROM cells
"""

type Place = tuple[str, str]
type Cell = tuple[str, date, int, str]


def follow(center_id: int, entries: Sequence[JournalEntry]) -> None:
    """Digest one batch of journal rows: three statements, however many rows."""
    events = list(_events(entries))
    if not events:
        return
    states = _states(center_id, {_place(event) for event in events})
    before = {place: state.cell for place, state in states.items()}
    for event in events:
        place = _place(event)
        if place not in states:
            states[place] = rules.begin(event, ZONE)
        rules.apply(states[place], event)
    _save(center_id, states.values())
    moved: Counter[Cell] = Counter(state.cell for state in states.values())
    moved.subtract(Counter(before.values()))
    _count(center_id, moved)


def _events(entries: Iterable[JournalEntry]) -> Iterable[rules.Event]:
    for entry in entries:
        for mark in entry.marks:
            yield rules.Event(entry.pk, entry.at, entry.recorded_at, entry.case_id, mark)


def _place(event: rules.Event) -> Place:
    return (str(event.mark["control"]), str(event.mark["key"]))


def _states(center_id: int, places: Iterable[Place]) -> dict[Place, rules.State]:
    wanted = list(places)
    with connection.cursor() as cursor:
        cursor.execute(_FIND, [center_id, [p[0] for p in wanted], [p[1] for p in wanted]])
        rows = cursor.fetchall()
    return {
        (row[0], row[1]): rules.State(
            control=row[0], key=row[1], **dict(zip(_COLUMNS, row[2:], strict=True))
        )
        for row in rows
    }


def _save(center_id: int, states: Iterable[rules.State]) -> None:
    rows = [
        Occasion(
            center_id=center_id,
            control=state.control,
            key=state.key,
            **{name: getattr(state, name) for name in _COLUMNS},
        )
        for state in states
    ]
    Occasion.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["center_id", "control", "key"],
        update_fields=list(_COLUMNS),
    )


def _count(center_id: int, moved: Counter[Cell]) -> None:
    cells = [(cell, change) for cell, change in moved.items() if change]
    if not cells:
        return
    columns = [[cell[index] for cell, _change in cells] for index in range(4)]
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [center_id, *columns, [change for _cell, change in cells]])


def forget(center_id: int) -> None:
    """Drop everything derived in one center."""
    Occasion.objects.filter(center_id=center_id).delete()
    Tally.objects.filter(center_id=center_id).delete()


def sweep_overdue(center_id: int, at: datetime) -> int:
    """Turn open occasions whose time has run out by `at` into missed ones; returns how many. One statement."""
    with undisturbed(NAME, center_id) as free:
        if not free:
            return 0
        with connection.cursor() as cursor:
            cursor.execute(_SWEEP, {"center": center_id, "at": at})
            return int(cursor.fetchone()[0])


def drifted(center_id: int) -> list[tuple[Cell, int, int]]:
    """Return the cells whose count differs from the occasions themselves: (cell, counted, true). Must be empty."""
    counted = {
        (t.control, t.day, t.department_id, t.verdict): t.count
        for t in Tally.objects.filter(center_id=center_id).exclude(count=0)
    }
    true: Counter[Cell] = Counter(
        (control, day, department or 0, verdict)
        for control, day, department, verdict in Occasion.objects.filter(center_id=center_id)
        .annotate(unit=F("department_id"))
        .values_list("control", "day", "unit", "verdict")
        .iterator()
    )
    return [
        (cell, counted.get(cell, 0), true.get(cell, 0))
        for cell in counted.keys() | true.keys()
        if counted.get(cell, 0) != true.get(cell, 0)
    ]


readers.add(NAME, Reader(NAME, follow, forget))
