"""Multiplying the rows of cases inside PostgreSQL: same shapes, new ids and numbers, spread over half a year."""

from typing import Any, Final

from django.db import connections

#: table -> {column that refers to another multiplied table: that table}; in the order of their foreign keys
TABLES: Final[dict[str, dict[str, str]]] = {
    "org_contact": {},
    "cases_case": {
        "contact_id": "org_contact",
        "parent_id": "cases_case",
        "merged_into_id": "cases_case",
    },
    "cases_ownership": {"case_id": "cases_case"},
    "cases_note": {"case_id": "cases_case"},
    "flow_process": {"subject_id": "cases_case"},
    "flow_task": {"process_id": "flow_process", "subject_id": "cases_case"},
    "core_journalentry": {"case_id": "cases_case"},
    "charter_occasion": {"case_id": "cases_case"},
}
#: which rows are copied, where not all of the center are
_ONLY: Final = {
    "core_journalentry": "case_id IS NOT NULL",
    "charter_occasion": "case_id IS NOT NULL",
}
#: columns with a value of their own; %(k)s: number of the copy, {own}: distance of ids of this table, {case}: of cases
_OWN: Final[dict[str, dict[str, str]]] = {
    "org_contact": {"phone_index": "NULL"},
    "cases_case": {
        "number": "regexp_replace(number, '[0-9]+$', '') || (1000000 + id + {own} * k)::text",
    },
    "charter_occasion": {
        "key": "(case_id + {case} * k)::text || substr(key, length(case_id::text) + 1)",
    },
}
#: daily counts of occasions -> by which columns besides control and day
_TALLIES: Final = {
    "charter_tally": ("department_id", "verdict"),
    "charter_persontally": ("post_id", "person_id", "verdict", "grade"),
}
_HALF_A_YEAR: Final = "182 days"


def multiply(center_id: int, cases: int) -> int:
    """Copy what is there until the center has about `cases` cases; returns how many there are. Works as the owner."""
    with connections["owner"].cursor() as cursor:
        there = _count(cursor, center_id)
        copies = max(0, -(-cases // max(there, 1)) - 1)
        if copies:
            widths = {table: _highest(cursor, table) for table in TABLES}
            for table in TABLES:
                _copy(cursor, table, center_id, copies, widths)
            _recount(cursor, center_id)
        cursor.execute("ANALYZE")
        return _count(cursor, center_id)


def _count(cursor: Any, center_id: int) -> int:
    cursor.execute("SELECT count(*) FROM cases_case WHERE center_id = %s", [center_id])
    return int(cursor.fetchone()[0])


def _highest(cursor: Any, table: str) -> int:
    cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")  # noqa: S608 - a name of ours
    return int(cursor.fetchone()[0])


def _copy(cursor: Any, table: str, center_id: int, copies: int, widths: dict[str, int]) -> None:
    """Insert `copies` of every row of a table of the center, in one statement."""
    cursor.execute(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s"
        " AND is_generated = 'NEVER' ORDER BY ordinal_position",
        [table],
    )
    columns = dict(cursor.fetchall())
    values = [_value(table, name, kind, widths) for name, kind in columns.items()]
    only = f" AND {_ONLY[table]}" if table in _ONLY else ""
    cursor.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) OVERRIDING SYSTEM VALUE"  # noqa: S608 - names of ours
        f" SELECT {', '.join(values)} FROM {table}, generate_series(1, {copies}) AS k,"
        f" LATERAL (SELECT interval '{_HALF_A_YEAR}' * k / {copies} AS ago) AS shift"
        f" WHERE center_id = {center_id}{only}"
    )
    cursor.execute(
        f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"  # noqa: S608
    )


def _value(table: str, name: str, kind: str, widths: dict[str, int]) -> str:
    own = _OWN.get(table, {}).get(name)
    if own is not None:
        return own.format(own=widths[table], case=widths["cases_case"])
    if name == "id":
        return f"id + {widths[table]} * k"
    target = TABLES[table].get(name)
    if target is not None:
        return f"{name} + {widths[target]} * k"
    if kind == "timestamp with time zone":
        return f"{name} - ago"
    return f"({name} - ago)::date" if kind == "date" else name


def _recount(cursor: Any, center_id: int) -> None:
    """Bring the daily counts in line with the occasions."""
    # the worker counts too: it waits until the new counts stand
    cursor.execute("BEGIN")
    cursor.execute("LOCK TABLE charter_tally, charter_persontally IN SHARE ROW EXCLUSIVE MODE")
    for table, units in _TALLIES.items():
        cursor.execute(f"DELETE FROM {table} WHERE center_id = %s", [center_id])  # noqa: S608
        cell = ", ".join(f"coalesce({u}, 0)" if u.endswith("_id") else u for u in units)
        cursor.execute(
            f"INSERT INTO {table} (center_id, control, day, {', '.join(units)}, count)"  # noqa: S608
            f" SELECT center_id, control, day, {cell}, count(*) FROM charter_occasion"
            f" WHERE center_id = %s GROUP BY center_id, control, day, {cell}",
            [center_id],
        )
    cursor.execute("COMMIT")
