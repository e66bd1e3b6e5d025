"""The embedded PostgreSQL survives what happens to servers."""

import os
import signal
from pathlib import Path

import psycopg
import pytest

from opscharter.core.server import DatabaseServer, ServerError, database_settings
from opscharter.core.server.place import _LONGEST_FOLDER


def test_what_was_committed_is_there_after_kill_9(database_server: DatabaseServer) -> None:
    database_server.start()
    with psycopg.connect(database_server.dsn("owner")) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    os.kill(database_server.pid() or 0, signal.SIGKILL)
    database_server.start()
    with psycopg.connect(database_server.dsn("owner")) as connection:
        assert connection.execute("SELECT number FROM kept").fetchall() == [(7,)]


def test_starting_twice_is_one_server(database_server: DatabaseServer) -> None:
    first = database_server.start().pid()
    assert DatabaseServer(database_server.data).start().pid() == first


def test_a_pid_file_that_names_a_stranger_does_not_stop_it(database_server: DatabaseServer) -> None:
    database_server.start().stop()
    (database_server.place.cluster / "postmaster.pid").write_text(f"{os.getpid()}\n")
    assert not database_server.running()
    assert database_server.start().ready()


def test_lost_keys_do_not_lock_us_out(database_server: DatabaseServer) -> None:
    database_server.start().stop()
    for key in (database_server.data / "keys").glob("database-*"):
        key.unlink()
    assert database_server.start().ready()


def test_the_app_role_can_neither_create_nor_pass_for_others(
    database_server: DatabaseServer,
) -> None:
    database_server.start()
    with psycopg.connect(database_server.dsn("app"), autocommit=True) as connection:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE TABLE mine (id int)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SET ROLE opscharter_owner")


def test_nobody_gets_in_without_a_password(database_server: DatabaseServer) -> None:
    database_server.start()
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(
            database_server.dsn("owner").replace(database_server.password("owner"), "guess")
        )


def test_keys_are_closed_to_others(database_server: DatabaseServer) -> None:
    database_server.start()
    assert {path.stat().st_mode & 0o777 for path in (database_server.data / "keys").iterdir()} == {
        0o600
    }


def test_a_deep_data_directory_still_has_a_socket(tmp_path: Path) -> None:
    deep = tmp_path / ("深" * 30) / ("d" * 60)
    server = DatabaseServer(deep, durable=False)
    try:
        assert server.start().ready()
        assert len(os.fsencode(server.place.run)) <= _LONGEST_FOLDER
    finally:
        server.destroy()


def test_a_moved_data_directory_keeps_its_database(tmp_path: Path) -> None:
    server = DatabaseServer(tmp_path / "old", durable=False).start()
    server.stop()
    (tmp_path / "old").rename(tmp_path / "new")
    moved = DatabaseServer(tmp_path / "new", durable=False)
    try:
        assert moved.start().ready()
    finally:
        moved.destroy()


def test_an_address_that_is_none_is_refused_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://root@localhost/x")
    with pytest.raises(ServerError, match="not the address of a PostgreSQL database"):
        database_settings(tmp_path)


def test_an_outside_address_is_the_owner_and_the_app_role_gets_its_own_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(
        "DATABASE_URL", "postgresql://me:p%40ss@db.example:6543/centre?sslmode=require"
    )
    settings = database_settings(tmp_path)
    assert settings["owner"]["PASSWORD"] == "p@ss"
    assert settings["default"]["USER"] == "opscharter_app"
    assert settings["default"]["PASSWORD"] != "p@ss"
    assert {s["HOST"] + s["PORT"] for s in settings.values()} == {"db.example6543"}
    assert settings["default"]["OPTIONS"] == {"sslmode": "require"}
