"""What every command stands on: the data directory, Django, a running database."""

import atexit
import fcntl
import os
import sys
from pathlib import Path

from opscharter.core.server import DatabaseServer

ROOT = Path(__file__).resolve().parents[3]
LOCK = "up.lock"


def data_directory() -> Path:
    """Return `OPSCHARTER_DATA`, by default `data` beside the project."""
    return Path(os.environ.get("OPSCHARTER_DATA") or ROOT / "data").resolve()


def embedded() -> bool:
    """Tell whether the database is ours to start."""
    return not os.environ.get("DATABASE_URL")


def program(name: str) -> str:
    """Return the path of a program of this environment (granian, opscharter)."""
    return str(Path(sys.executable).with_name(name))


def is_up() -> bool:
    """Tell whether `opscharter up` is running for this data directory."""
    path = data_directory() / LOCK
    if not path.exists():
        return False
    with path.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def open_database() -> None:
    """Start the embedded database for this command when nothing else has; it stops with the command."""
    server = DatabaseServer(data_directory())
    if not embedded() or server.running():
        return
    server.start()
    # `up` may have begun meanwhile and taken the server over
    atexit.register(lambda: None if is_up() else server.stop())


def setup(*, database: bool = True) -> None:
    """Load Django, and have a database when the command needs one."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "opscharter.config.settings")
    if database:
        open_database()
    import django  # noqa: PLC0415 - commands that need no Django start without it

    django.setup()
