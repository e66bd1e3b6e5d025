"""The reader that turns the journal's marks into occasions and daily counts, and the sweep that finds what was not done.

Everything here is derived: `core.readers.rebuild("tally", center)` and one sweep give the same rows again.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db import connection

from opscharter.charter import rules
from opscharter.charter.models import Occasion, PersonTally, Tally
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
    "excused",
    "history",
)
_JSON: Final = ("excused", "history")
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
_COUNT_PEOPLE: Final = """
    INSERT INTO charter_persontally (center_id, control, day, post_id, person_id, verdict, grade, count)
    SELECT %s, * FROM
        unnest(%s::text[], %s::date[], %s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::int[])
    ON CONFLICT (center_id, day, control, post_id, person_id, verdict, grade)
    DO UPDATE SET count = charter_persontally.count + excluded.count
"""
_SWEEP: Final = """
    WITH hit AS (
        UPDATE charter_occasion SET verdict = COALESCE(history -> -1 ->> 3, 'missed')
        WHERE center_id = %(center)s AND verdict = 'open' AND due_at < %(at)s AND paused_at IS NULL
        RETURNING control, day, COALESCE(department_id, 0) AS department,
            COALESCE(post_id, 0) AS post, COALESCE(person_id, 0) AS person, verdict, grade
    ), steps AS (
        SELECT control, day, department, post, person, grade, step.verdict, step.sign
        FROM hit, LATERAL (VALUES ('open', -1), (hit.verdict, 1)) AS step (verdict, sign)
    ), counted AS (
        INSERT INTO charter_tally (center_id, control, day, department_id, verdict, count)
        SELECT %(center)s, control, day, department, verdict, sum(sign)
        FROM steps GROUP BY control, day, department, verdict
        ON CONFLICT (center_id, control, day, department_id, verdict)
        DO UPDATE SET count = charter_tally.count + excluded.count
    ), counted_people AS (
        INSERT INTO charter_persontally (center_id, control, day, post_id, person_id, verdict, grade, count)
        SELECT %(center)s, control, day, post, person, verdict, grade, sum(sign)
        FROM steps GROUP BY control, day, post, person, verdict, grade
        ON CONFLICT (center_id, day, control, post_id, person_id, verdict, grade)
        DO UPDATE SET count = charter_persontally.count + excluded.count
    )
    SELECT count(*) FROM hit
"""

#: the columns that make up a cell of the daily tally, and of the one by post and person
CELL: Final = ("control", "day", "department_id", "verdict")
PERSON_CELL: Final = ("control", "day", "post_id", "person_id", "verdict", "grade")

type Place = tuple[str, str]
type Cell = tuple[str, date, int, str]
type PersonCell = tuple[str, date, int, int, str, str]


def follow(center_id: int, entries: Sequence[JournalEntry]) -> None:
    """Digest one batch of journal rows: four statements, however many rows."""
    events = list(_events(entries))
    if not events:
        return
    states = _states(center_id, {_place(event) for event in events})
    before = [(state.cell, state.person_cell) for state in states.values()]
    for event in events:
        place = _place(event)
        if place not in states:
            states[place] = rules.begin(event, ZONE)
        rules.apply(states[place], event)
    _save(center_id, states.values())
    moved: Counter[Cell] = Counter(state.cell for state in states.values())
    moved.subtract(Counter(cell for cell, _person_cell in before))
    _count(center_id, _COUNT, moved)
    shifted: Counter[PersonCell] = Counter(state.person_cell for state in states.values())
    shifted.subtract(Counter(person_cell for _cell, person_cell in before))
    _count(center_id, _COUNT_PEOPLE, shifted)


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
    return {(row[0], row[1]): _state(row) for row in rows}


def _state(row: Sequence[Any]) -> rules.State:
    """Return the occasion a row of `_FIND` holds; cursors give JSON as text."""
    values: dict[str, Any] = dict(zip(_COLUMNS, row[2:], strict=True))
    for name in _JSON:
        values[name] = json.loads(values[name])
    return rules.State(control=row[0], key=row[1], **values)


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


def _count[C: tuple[Any, ...]](center_id: int, statement: str, moved: Counter[C]) -> None:
    cells = [(cell, change) for cell, change in sorted(moved.items()) if change]
    if not cells:
        return
    columns = zip(*(cell for cell, _change in cells), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            statement, [center_id, *map(list, columns), [change for _cell, change in cells]]
        )


def forget(center_id: int) -> None:
    """Drop everything derived in one center."""
    for table in (Occasion, Tally, PersonTally):
        table.objects.filter(center_id=center_id).delete()


def sweep_overdue(center_id: int, at: datetime) -> int:
    """Turn open occasions whose time has run out by `at` into missed (or excepted) ones; returns how many. One statement."""
    with undisturbed(NAME, center_id) as free:
        if not free:
            return 0
        with connection.cursor() as cursor:
            cursor.execute(_SWEEP, {"center": center_id, "at": at})
            return int(cursor.fetchone()[0])


def drifted(center_id: int) -> list[tuple[tuple[Any, ...], int, int]]:
    """Return the cells whose count differs from the occasions themselves: (cell, counted, true). Must be empty."""
    return _drift(center_id, Tally, CELL) + _drift(center_id, PersonTally, PERSON_CELL)


def _drift(
    center_id: int, table: type[Tally | PersonTally], columns: Sequence[str]
) -> list[tuple[tuple[Any, ...], int, int]]:
    counted = {
        row[:-1]: row[-1]
        for row in table.objects.filter(center_id=center_id)
        .exclude(count=0)
        .values_list(*columns, "count")
    }
    rows = Occasion.objects.filter(center_id=center_id).values_list(*columns)
    true: Counter[tuple[Any, ...]] = Counter(
        tuple(0 if value is None else value for value in row) for row in rows.iterator()
    )
    return [
        (cell, counted.get(cell, 0), true.get(cell, 0))
        for cell in counted.keys() | true.keys()
        if counted.get(cell, 0) != true.get(cell, 0)
    ]


readers.add(NAME, Reader(NAME, follow, forget))
