"""Start and stop the embedded PostgreSQL."""

import fcntl
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Literal, Self
from urllib.parse import quote

import psycopg

from opscharter.core.secrets import secret
from opscharter.core.server import cluster
from opscharter.core.server.account import Account, account
from opscharter.core.server.binaries import programs
from opscharter.core.server.errors import ServerError
from opscharter.core.server.place import POINTER, Place, make_place, read_place

type Role = Literal["app", "owner", "superuser"]

_ROLES: dict[Role, str] = {
    "app": cluster.APP,
    "owner": cluster.OWNER,
    "superuser": cluster.SUPERUSER,
}
#: Recovery after a crash may have to read the whole log again.
_PATIENCE = 300


class DatabaseServer:
    """The PostgreSQL of one data directory (`OPSCHARTER_DATA`), reachable by Unix socket only.

    `durable=False` is for servers that are thrown away (tests). As a context manager it starts and stops.
    """

    def __init__(self, data_dir: Path | str, *, durable: bool = True) -> None:
        self.data = Path(data_dir).resolve()
        self._durable = durable

    @property
    def place(self) -> Place:
        """Where cluster, socket and log are."""
        return read_place(self.data)

    @property
    def exists(self) -> bool:
        """Whether a cluster has been made."""
        return (self.place.cluster / "PG_VERSION").exists()

    def start(self) -> Self:
        """Start the server, creating the cluster on first use; a running one is taken as it is.

        Raises `ServerError` when that is impossible; its message quotes the server's own log.
        """
        who = account()
        binaries = programs(who)
        place = make_place(self.data, who)
        with self._alone(place):
            if not (place.cluster / "PG_VERSION").exists():
                cluster.initialise(binaries, place, who, self._passwords(), durable=self._durable)
            self._check_version(binaries, place)
            self._run(binaries, place, who)
            if self._refuses_password():
                # keys were lost or the cluster was restored; its files are ours, so it follows the keys
                self._control(binaries, place, who, "stop", "-m", "fast")
                cluster.set_passwords(binaries, place, who, self._passwords())
                self._run(binaries, place, who)
        return self

    def stop(self) -> None:
        """Stop the server in an orderly way; one that is not running is left alone."""
        if self.running():
            who = account()
            self._control(programs(who), self.place, who, "stop", "-m", "fast")

    def destroy(self) -> None:
        """Stop the server and delete the cluster. For throw-away servers."""
        self.stop()
        place = self.place
        for folder in (place.run, place.home):
            shutil.rmtree(folder, ignore_errors=True)
        (self.data / POINTER).unlink(missing_ok=True)

    def running(self) -> bool:
        """Tell whether a postmaster of this cluster is alive, ready or not."""
        pid = self.pid()
        return pid is not None and _is_postgres(pid)

    def pid(self) -> int | None:
        """Return the postmaster's process id as its pid file tells it; the process may be dead."""
        try:
            return int((self.place.cluster / "postmaster.pid").read_text().split("\n", 1)[0])
        except (FileNotFoundError, NotADirectoryError, ValueError):
            return None

    def ready(self) -> bool:
        """Tell whether the server answers queries."""
        try:
            with psycopg.connect(self.dsn("app"), connect_timeout=3) as connection:
                return connection.execute("SELECT 1").fetchone() == (1,)
        except psycopg.OperationalError:
            return False

    def password(self, role: Role) -> str:
        """Return a role's password from the keys folder, made on first use."""
        return secret(self.data, f"database-{role}")

    def dsn(self, role: Role = "app", database: str = cluster.DATABASE) -> str:
        """Return the connection address for a role. It holds a password: keep it out of logs."""
        host = quote(str(self.place.run), safe="")
        return f"postgresql://{_ROLES[role]}:{self.password(role)}@/{database}?host={host}"

    def program(self, name: str) -> Path:
        """Return the path of one of PostgreSQL's programs (psql, pg_dump …) that this server uses."""
        return programs(account()) / name

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _passwords(self) -> dict[str, str]:
        return {name: self.password(role) for role, name in _ROLES.items()}

    @contextmanager
    def _alone(self, place: Place) -> Iterator[None]:
        """Let one process at a time create or start this cluster."""
        with (place.home / "start.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _check_version(self, binaries: Path, place: Place) -> None:
        made = (place.cluster / "PG_VERSION").read_text().strip()
        answer = subprocess.run(
            [str(binaries / "postgres"), "--version"], check=True, capture_output=True, text=True
        ).stdout
        have = answer.split()[2].split(".")[0]
        if made != have:
            raise ServerError(
                f"The database was made by PostgreSQL {made}, but version {have} is installed.",
                remedy="Back up with the old version and restore with the new one, or set OPSCHARTER_PG_BIN.",
            )

    def _run(self, binaries: Path, place: Place, who: Account) -> None:
        if self.running():
            self._await()
            return
        self._clear_stale_pid(place)
        cluster.write_settings(place, who, durable=self._durable)
        done = self._control(
            binaries,
            place,
            who,
            "start",
            "-l",
            str(place.log / "start.log"),
            "-t",
            str(_PATIENCE),
            check=False,
        )
        if done.returncode != 0:
            raise ServerError(
                f"PostgreSQL did not start. Its log says:\n{self._last_words(place)}",
                remedy=f"The whole log is in {place.log}.",
            )

    def _await(self) -> None:
        """Wait for a running server to finish its recovery, or to prove that it refuses us."""
        deadline = time.monotonic() + _PATIENCE
        while not self.ready() and not self._refuses_password():
            if time.monotonic() > deadline or not self.running():
                raise ServerError(
                    "PostgreSQL is running but does not answer.", remedy=f"See {self.place.log}."
                )
            time.sleep(0.1)

    def _refuses_password(self) -> bool:
        try:
            with psycopg.connect(self.dsn("owner"), connect_timeout=5):
                return False
        except psycopg.OperationalError as error:
            return "password authentication failed" in str(error)

    def _clear_stale_pid(self, place: Place) -> None:
        """After `kill -9` or a power cut the lock files may name a process that is a zombie, or somebody else's now.

        PostgreSQL would refuse to start; the files may go once no process of the old server works in the cluster any more.
        """
        if self.pid() is None:
            return
        deadline = time.monotonic() + 30
        while _at_work(place.cluster):
            if time.monotonic() > deadline:
                raise ServerError(
                    f"Processes of a killed PostgreSQL are still working in {place.cluster}.",
                    remedy=f"End them: {_at_work(place.cluster)}",
                )
            time.sleep(0.1)
        for path in (place.cluster / "postmaster.pid", *place.run.glob(".s.PGSQL.*.lock")):
            path.unlink(missing_ok=True)

    def _control(
        self,
        binaries: Path,
        place: Place,
        who: Account,
        action: str,
        *options: str,
        check: bool = True,
    ) -> subprocess.CompletedProcess[bytes]:
        # pg_ctl's children keep its output open for ever, so it must not be a pipe
        done = subprocess.run(
            [str(binaries / "pg_ctl"), action, "-D", str(place.cluster), "-w", "-s", *options],
            check=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/",
            **who.options(),
        )  # fmt: skip
        if check and done.returncode != 0:
            raise ServerError(f"PostgreSQL did not {action}.", remedy=f"See {place.log}.")
        return done

    def _last_words(self, place: Place) -> str:
        logs = sorted(place.log.glob("*.log"), key=lambda path: path.stat().st_mtime)
        lines = [
            line for path in logs[-2:] for line in path.read_text(errors="replace").splitlines()
        ]
        return "\n".join(lines[-8:])


def _is_postgres(pid: int) -> bool:
    """Tell whether process `pid` lives and is a PostgreSQL; where the system does not tell, living is enough."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    command = Path(f"/proc/{pid}/cmdline")
    if not command.exists():
        return not Path("/proc/self").exists()
    return b"postgres" in command.read_bytes().split(b"\0", 1)[0]


def _at_work(cluster: Path) -> list[int]:
    """Return the processes whose working directory is the cluster: PostgreSQL's own, also without a postmaster."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").readlink() == cluster:
                found.append(int(process.name))
        except OSError:
            continue  # gone meanwhile, a zombie, or somebody else's
    return found
