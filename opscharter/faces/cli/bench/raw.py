"""The yardstick: pgbench with four clients inserts the very rows of one intake into bare copies of the tables.

The copies have the same columns, indexes and checks, but no foreign keys, no row-level security and no triggers.
"""

import json
import os
import re
import subprocess
import sys
from typing import Any, Final

from opscharter.core.server import DatabaseServer
from opscharter.faces.cli.environment import data_directory, setup

#: table -> condition that finds the rows of the last case, %(case)s its id; and what must differ in each copy
_ROWS: Final[dict[str, tuple[str, dict[str, str]]]] = {
    "core_oncekey": (
        "id = (SELECT max(id) FROM core_oncekey)",
        {"key": "'k' || nextval('raw.counter')"},
    ),
    "org_contact": (
        "id = (SELECT contact_id FROM cases_case WHERE id = %(case)s)",
        {"name": "'居民' || nextval('raw.counter')"},
    ),
    "cases_case": ("id = %(case)s", {"number": "'R-' || nextval('raw.counter')"}),
    "cases_ownership": ("case_id = %(case)s", {"case_id": "nextval('raw.counter')"}),
    "flow_process": ("subject_id = %(case)s", {}),
    "flow_task": ("subject_id = %(case)s", {"process_id": "nextval('raw.counter')"}),
    "core_journalentry": (
        "xid = (SELECT max(xid) FROM core_journalentry WHERE case_id = %(case)s)",
        {},
    ),
}


def main(seconds: int) -> None:
    """Measure, print {"per_second", "statements"}."""
    setup()
    from django.db import connections  # noqa: PLC0415 - after setup

    _one_intake()
    with connections["owner"].cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS raw CASCADE")
        cursor.execute("CREATE SCHEMA raw")
        cursor.execute("CREATE SEQUENCE raw.counter")
        script = ["BEGIN;", *_inserts(cursor), "COMMIT;"]
    path = data_directory() / "raw.sql"
    path.write_text("\n".join(script), encoding="utf-8")
    per_second = _pgbench(str(path), seconds)
    with connections["owner"].cursor() as cursor:
        cursor.execute("DROP SCHEMA raw CASCADE")
    sys.stdout.write(json.dumps({"per_second": per_second, "statements": len(script) - 2}) + "\n")


def _one_intake() -> None:
    """Take one request in: its rows are the pattern."""
    import random  # noqa: PLC0415

    from opscharter.core import clock  # noqa: PLC0415 - after setup
    from opscharter.core.actor import system_actor  # noqa: PLC0415
    from opscharter.core.operation import once  # noqa: PLC0415
    from opscharter.core.scope import center_scope  # noqa: PLC0415
    from opscharter.faces.cli.bench.client import body  # noqa: PLC0415
    from opscharter.modules.service.operations import intake  # noqa: PLC0415
    from opscharter.org.queries import center_id_by_key  # noqa: PLC0415

    given = json.loads(body(random.Random(1)))  # noqa: S311 - test data
    center = center_id_by_key("hechang") or 0
    by, at = system_actor(center), clock.now()
    with center_scope(center):
        once(
            f"bench:{at.isoformat()}",
            by=by,
            run=lambda: intake(
                channel="phone", title=given["title"], description=given["description"], location=given["location"],
                name=given["contact"]["name"], phone=given["contact"]["phone"], by=by, at=at,
            ),
            remember=lambda case: {"number": case.number, "due_at": str(case.due_at), "receipt": "x" * 90},
        )  # fmt: skip


def _inserts(cursor: Any) -> list[str]:
    """Return the INSERT statements of the last case's rows, each value a literal."""
    cursor.execute("SELECT max(id) FROM cases_case WHERE recorded_at > now() - interval '1 minute'")
    case = cursor.fetchone()[0]
    found: list[str] = []
    for table, (condition, different) in _ROWS.items():
        cursor.execute(f"CREATE TABLE raw.{table} (LIKE {table} INCLUDING ALL)")
        columns = [name for name in _columns(cursor, table) if name != "id"]
        literals = ", ".join(f"quote_nullable({name}::text)" for name in columns)
        cursor.execute(f"SELECT {literals} FROM {table} WHERE {condition}", {"case": case})  # noqa: S608
        for row in cursor.fetchall():
            values = [different.get(name, value) for name, value in zip(columns, row, strict=True)]
            found.append(
                f"INSERT INTO raw.{table} ({', '.join(columns)}) VALUES ({', '.join(values)});"  # noqa: S608
            )
    return found


def _columns(cursor: Any, table: str) -> list[str]:
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s"
        " AND is_generated = 'NEVER' ORDER BY ordinal_position",
        [table],
    )
    return [row[0] for row in cursor.fetchall()]


def _pgbench(script: str, seconds: int) -> float:
    """Return transactions per second of four clients."""
    server = DatabaseServer(data_directory())
    line = [
        str(server.program("pgbench")), "-n", "-f", script, "-c", "4", "-j", "2", "-T", str(seconds),
        "-h", str(server.place.run), "-U", "opscharter_owner", "opscharter",
    ]  # fmt: skip
    environment = {**os.environ, "PGPASSWORD": server.password("owner")}
    done = subprocess.run(line, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stderr[-1000:])
    match = re.search(r"tps = ([0-9.]+)", done.stdout)
    if match is None:
        raise RuntimeError(done.stdout + done.stderr)
    return round(float(match[1]), 1)


if __name__ == "__main__":
    main(int(sys.argv[1]))
