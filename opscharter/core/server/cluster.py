"""Making a cluster and writing its settings."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from opscharter.core.server.account import Account
from opscharter.core.server.errors import ServerError
from opscharter.core.server.place import Place

OWNER = "opscharter_owner"
APP = "opscharter_app"
SUPERUSER = "postgres"
DATABASE = "opscharter"

#: What every cluster gets. Small transactions, each flushed: the log is what is written most.
_SETTINGS = {
    "listen_addresses": "",  # the socket only: no port clashes, nobody outside
    "unix_socket_permissions": "0700",
    "max_connections": "80",
    "shared_buffers": "128MB",
    "effective_cache_size": "1GB",
    "random_page_cost": "1.1",
    "wal_compression": "on",
    "min_wal_size": "256MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "checkpoint_completion_target": "0.9",
    "jit": "off",  # every query is short
    "password_encryption": "scram-sha-256",
    "idle_in_transaction_session_timeout": "5min",
    "timezone": "Asia/Shanghai",
    "logging_collector": "on",
    "log_filename": "postgresql-%a.log",  # a week of files, each overwritten after seven days
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_line_prefix": "%m [%p] %q%u ",
    "log_timezone": "Asia/Shanghai",
    # Personal data stays out of the log: no statements, no parameters, no values of a broken constraint.
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
}

#: A server that is thrown away need not survive a power cut.
_THROW_AWAY = {"fsync": "off", "full_page_writes": "off", "shared_buffers": "64MB"}

_HBA = "# The socket's folder is closed to others, and everybody needs a password.\nlocal all all scram-sha-256\n"


def initialise(
    binaries: Path, place: Place, account: Account, passwords: Mapping[str, str], *, durable: bool
) -> None:
    """Create the cluster with its database and roles. An interrupted attempt leaves nothing that counts.

    `passwords` has one for each of `SUPERUSER`, `OWNER`, `APP`.
    """
    fresh = place.cluster.with_name("pg.new")
    if fresh.exists():
        shutil.rmtree(fresh)
    _initdb(binaries, fresh, place, account, passwords[SUPERUSER])
    _single(binaries, fresh, account, "postgres", [
        f"CREATE ROLE {OWNER} LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB PASSWORD '{passwords[OWNER]}'",
        f"CREATE ROLE {APP} LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOBYPASSRLS PASSWORD '{passwords[APP]}'",
        f"CREATE DATABASE {DATABASE} OWNER {OWNER}",
        f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC",
        f"GRANT CONNECT ON DATABASE {DATABASE} TO {APP}",
    ])  # fmt: skip
    if durable:
        os.sync()  # initdb was told not to wait for the disk file by file
    fresh.rename(place.cluster)


def set_passwords(
    binaries: Path, place: Place, account: Account, passwords: Mapping[str, str]
) -> None:
    """Give the roles of a stopped cluster the passwords of the keys folder (a restored cluster, lost keys)."""
    lines = [f"ALTER ROLE {role} PASSWORD '{password}'" for role, password in passwords.items()]
    _single(binaries, place.cluster, account, "postgres", lines)


def write_settings(place: Place, account: Account, *, durable: bool) -> None:
    """Write our settings beside the cluster's own; every start brings them up to date."""
    settings = {
        **_SETTINGS,
        "unix_socket_directories": str(place.run),
        "log_directory": str(place.log),
        **({} if durable else _THROW_AWAY),
    }
    quoted = {name: value.replace("'", "''") for name, value in settings.items()}
    lines = "".join(f"{name} = '{value}'\n" for name, value in quoted.items())
    for name, text in (("opscharter.conf", lines), ("pg_hba.conf", _HBA)):
        path = place.cluster / name
        path.write_text(text)
        path.chmod(0o600)
        account.own(path)
    main = place.cluster / "postgresql.conf"
    if "opscharter.conf" not in main.read_text():
        with main.open("a") as file:
            file.write("\ninclude 'opscharter.conf'\n")


def _initdb(binaries: Path, fresh: Path, place: Place, account: Account, password: str) -> None:
    handle, name = tempfile.mkstemp(dir=place.home)
    secret = Path(name)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(password)
        account.own(secret)
        common = [
            str(binaries / "initdb"), "-D", str(fresh), "-U", SUPERUSER, "--pwfile", name, "--auth", "scram-sha-256",
            "--encoding", "UTF8", "--no-instructions", "--no-sync",
        ]  # fmt: skip
        builtin = ["--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C"]
        # PostgreSQL before 17 has no built-in locale
        for locale in (builtin, ["--locale", "C"]):
            done = subprocess.run(
                [*common, *locale],
                check=False,
                capture_output=True,
                text=True,
                cwd="/",
                **account.options(),
            )
            if done.returncode == 0:
                return
            shutil.rmtree(fresh, ignore_errors=True)
        raise ServerError(
            f"PostgreSQL could not create its data directory {fresh}: {done.stderr.strip()}",
            remedy="Check free space and permissions, or choose another directory with OPSCHARTER_DATA.",
        )
    finally:
        secret.unlink()


def _single(
    binaries: Path, cluster: Path, account: Account, database: str, statements: list[str]
) -> None:
    """Run statements in single-user mode: no socket, no password, nobody else."""
    done = subprocess.run(
        [str(binaries / "postgres"), "--single", "-D", str(cluster), "-c", "exit_on_error=on",
         "-c", "log_min_messages=fatal", "-c", "logging_collector=off", database],
        input="".join(f"{line};\n" for line in statements), check=False, capture_output=True, text=True, cwd="/",
        **account.options(),
    )  # fmt: skip
    if done.returncode != 0:
        # the statements hold passwords, so the answer is not shown whole
        reasons = [line for line in done.stderr.splitlines() if "FATAL" in line or "ERROR" in line]
        raise ServerError(f"PostgreSQL could not be prepared in {cluster}: {' '.join(reasons[:2])}")
