"""Bring the database in line with the code."""

import hashlib
import importlib
from pathlib import Path
from types import ModuleType
from typing import Annotated

import psycopg
import typer
from psycopg import sql

from opscharter.core.server import DatabaseServer, ensure_app_role
from opscharter.faces.cli.environment import ROOT, data_directory, embedded, setup
from opscharter.faces.cli.speech import say

#: Says, in the data directory, whether the demo's history still has to be played.
DEMO_STATE = "demo.state"


def command() -> None:
    """升级数据库结构。 Migrate the database and renew grants and row-level security."""
    ensure_app_role(data_directory())
    setup()
    from django.core.management import call_command  # noqa: PLC0415 - after setup
    from django.db import connections  # noqa: PLC0415

    from opscharter.core import security  # noqa: PLC0415

    say("migrating the database", "正在升级数据库结构")
    call_command("migrate", database="owner", interactive=False, verbosity=0)
    security.apply("owner")
    with connections["owner"].cursor() as cursor:
        cursor.execute(_comment(fingerprint(), connections["owner"].settings_dict["NAME"]))


def prepare(
    demo: Annotated[bool, typer.Option(help="演示中心 load the demo centre")] = True,
) -> None:
    """Migrate and load the demo centre: what `up` does before it serves."""
    command()
    found = _demo() if demo else None
    if found is None:
        return
    say("loading the demo centre", "正在装入演示中心")
    unplayed = bool(found.ensure())
    (data_directory() / DEMO_STATE).write_text("pending\n" if unplayed else "done\n")


def play() -> None:
    """Play the demo centre's history, behind the running service."""
    setup()
    found = _demo()
    if found is not None and hasattr(found, "play"):
        found.play()
    (data_directory() / DEMO_STATE).write_text("done\n")


def _demo() -> ModuleType | None:
    name = "opscharter.faces.cli.demo"
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name == name:
            return None
        raise


def fingerprint() -> str:
    """Return a hash of all code and locks: any change of either calls for `migrate`."""
    hashed = hashlib.sha256()
    folders = (ROOT / "opscharter", ROOT / "charters")
    files = [
        path
        for folder in folders
        for path in folder.rglob("*")
        if path.suffix in {".py", ".md", ".yaml", ".json", ".bpmn", ".dmn"}
    ]
    for path in [*sorted(files), ROOT / "requirements" / "run.txt"]:
        hashed.update(str(path.relative_to(ROOT)).encode())
        hashed.update(path.read_bytes())
    return hashed.hexdigest()


def is_current() -> bool:
    """Tell whether this very code has migrated the embedded database; the mark is inside it, so a restored one has none."""
    if not embedded():
        return False
    with psycopg.connect(DatabaseServer(data_directory()).dsn("owner")) as connection:
        row = connection.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    return row is not None and row[0] == f"migrated {fingerprint()}"


def demo_is_pending(data: Path) -> bool:
    """Tell whether the demo's history still has to be played."""
    path = data / DEMO_STATE
    return path.exists() and path.read_text().strip() == "pending"


def _comment(mark: str, database: str) -> sql.Composed:
    return sql.SQL("COMMENT ON DATABASE {} IS {}").format(
        sql.Identifier(database), sql.Literal(f"migrated {mark}")
    )
