"""The few statements of the intake path that PostgreSQL need not parse and plan anew each time.

Django writes values into the text of a statement, so the server meets a new one every time. Here they travel beside it and the
server keeps the plan per connection. Only for fixed statements of ours; everything else stays with Django.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, cast

from django.db import connection, models

if TYPE_CHECKING:
    from opscharter.core.database.base import DatabaseWrapper

_BLOCK: Final = 20
_ids: dict[tuple[str, str], list[int]] = defaultdict(list)
_lock = Lock()


def fetch(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Return the rows of a fixed statement, executed on the application's connection.

    Types of `params` should not vary from call to call: each combination is prepared on its own.
    """
    with cast("DatabaseWrapper", connection).prepared_cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall()) if cursor.description else []


def next_id(model: type[models.Model]) -> int:
    """Return an id for a row before it exists. Ids come from the table's own sequence, some at a time: no order in time."""
    table = model._meta.db_table
    with _lock:
        waiting = _ids[str(connection.settings_dict["NAME"]), table]
        if not waiting:
            rows = fetch(f"SELECT nextval('{table}_id_seq') FROM generate_series(1, {_BLOCK})", [])  # noqa: S608 - our name
            waiting.extend(row[0] for row in reversed(rows))
        return waiting.pop()


def insert(*rows: models.Model) -> None:
    """Insert new rows of one or several models in one statement, as `Model.save(force_insert=True)` would one by one.

    Rows of the last model get their ids from the database when they have none; those of the others must have them (`next_id`).
    """
    groups: dict[type[models.Model], list[models.Model]] = defaultdict(list)
    for row in rows:
        groups[type(row)].append(row)
    last = rows[-1]
    numbered = last.pk is None
    documents = [json.dumps([_values(row) for row in each], ensure_ascii=False) for each in groups.values()]  # fmt: skip
    found = fetch(_statement(tuple(groups), numbered), documents)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias
    if numbered:
        for row, (pk,) in zip(groups[type(last)], found, strict=True):
            row.pk = pk


@cache
def _columns(model: type[models.Model]) -> list[tuple[str, str, Callable[[Any], Any]]]:
    """Return (column, attribute, how to prepare its value) of what is written."""
    return [
        (field.column, field.attname, getattr(field, "literal", field.get_prep_value))
        for field in model._meta.concrete_fields
        if field.column and not field.generated and not field.has_db_default()
    ]


@cache
def _statement(kinds: tuple[type[models.Model], ...], numbered: bool) -> str:  # noqa: FBT001 - a key of the cache
    """Return the statement with one JSON array of rows per model: its types are always the same."""
    parts = []
    for number, model in enumerate(kinds):
        key = model._meta.pk.column
        own = numbered and number == len(kinds) - 1
        names = ", ".join(
            f'"{column}"' for column, _a, _p in _columns(model) if not own or column != key
        )
        table = model._meta.db_table
        parts.append(
            f'INSERT INTO "{table}" ({names}) SELECT {names}'  # noqa: S608 - names of our models
            f' FROM json_populate_recordset(NULL::"{table}", %s::json)'
            + (f' RETURNING "{key}"' if own else "")
        )
    steps = ", ".join(f"step{number} AS ({part})" for number, part in enumerate(parts[:-1]))
    return f"WITH {steps} {parts[-1]}" if steps else parts[-1]


def _values(row: models.Model) -> dict[str, Any]:
    return {
        column: _plain(prepare(getattr(row, attribute)))
        for column, attribute, prepare in _columns(type(row))
    }


def _plain(value: Any) -> Any:
    """Return the value as PostgreSQL reads it out of JSON."""
    if isinstance(value, date):
        return value.isoformat()
    return f"\\x{value.hex()}" if isinstance(value, bytes) else value
