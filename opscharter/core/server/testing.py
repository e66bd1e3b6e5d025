"""A pytest plugin: one throw-away PostgreSQL per run, one migrated database per worker.

Loaded by `-p` in pyproject.toml, before Django reads its settings. Tests use the application's role like the product does, so
row-level security holds in every test; ask for `django_db(databases=["default", "owner"])` where the owner is meant.
`OPSCHARTER_TEST_SERVER=<directory>` uses a server that is already running there, which saves a second per run.
"""

import atexit
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from opscharter.core.server.cluster import DATABASE, OWNER
from opscharter.core.server.server import DatabaseServer

_VARIABLE = "OPSCHARTER_TEST_SERVER"
#: Filled by migrations, not by tests.
_KEPT = ("django_migrations", "django_content_type")


def _begin() -> Path:
    """Start the server once per run; xdist's workers find its address in the environment."""
    given = os.environ.get(_VARIABLE)
    data = Path(given) if given else Path(tempfile.mkdtemp(prefix="opscharter-test-"))
    if not given:
        # PostgreSQL's own account has to pass through
        data.chmod(0o755)
        server = DatabaseServer(data, durable=False).start()
        pid = os.getpid()
        atexit.register(lambda: _end(server) if os.getpid() == pid else None)
    os.environ[_VARIABLE] = os.environ["OPSCHARTER_DATA"] = str(data)
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        os.environ.pop(name, None)
    return data


def _end(server: DatabaseServer) -> None:
    server.destroy()
    shutil.rmtree(server.data, ignore_errors=True)


SERVER = DatabaseServer(_begin(), durable=False)


def _migrate() -> None:
    """Bring the database that the workers' ones are copied from up to date."""
    from django.core.management import call_command  # noqa: PLC0415 - Django is not set up when plugins load

    from opscharter.core import security  # noqa: PLC0415

    call_command("migrate", database="owner", verbosity=0, interactive=False)
    security.apply("owner")


def _copy_for(worker: str) -> str:
    name = f"{DATABASE}_{worker}"
    with psycopg.connect(SERVER.dsn("superuser", "postgres"), autocommit=True) as connection:
        copy, source, owner = sql.Identifier(name), sql.Identifier(DATABASE), sql.Identifier(OWNER)
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(copy))
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(copy, source, owner)
        )
    return name


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_db_blocker: Any) -> None:
    """Give this worker its own copy of the migrated database (replaces pytest-django's fixture)."""
    from django.db import connections  # noqa: PLC0415
    from django.test import TransactionTestCase  # noqa: PLC0415

    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    with (SERVER.data / "migrate.lock").open("w") as lock, django_db_blocker.unblock():
        fcntl.flock(lock, fcntl.LOCK_EX)
        mark = SERVER.data / f"migrated-{os.environ.get('PYTEST_XDIST_TESTRUNUID', os.getpid())}"
        if not mark.exists():
            _migrate()
            mark.touch()
        connections.close_all()
        name = _copy_for(worker)
    for alias in connections:
        connections[alias].settings_dict["NAME"] = name
    # the application's role may neither truncate nor delete from the journal, so the superuser tidies up
    TransactionTestCase._fixture_teardown = lambda _: empty_tables()  # type: ignore[attr-defined] # noqa: SLF001


def empty_tables() -> None:
    """Empty every table of this worker's database, as the superuser and without triggers."""
    from django.db import connections  # noqa: PLC0415

    name = str(connections["default"].settings_dict["NAME"])
    with psycopg.connect(SERVER.dsn("superuser", name), autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        rows = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> ALL(%s)",
            [list(_KEPT)],
        ).fetchall()
        if rows:
            names = sql.SQL(", ").join(sql.Identifier(row[0]) for row in rows)
            connection.execute(sql.SQL("TRUNCATE {} CASCADE").format(names))


@pytest.fixture
def database_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DatabaseServer]:
    """Return a server of the test's own that it may stop, kill and start; destroyed afterwards."""
    folder = tmp_path_factory.mktemp("server")
    server = DatabaseServer(folder, durable=False)
    yield server
    server.destroy()
