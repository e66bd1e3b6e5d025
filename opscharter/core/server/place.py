"""Where the cluster and its socket live.

Normally in `<data>/database`. As root, the account that runs PostgreSQL may not be able to reach that (a home closed to
others): then in `/var/lib/opscharter/data/<id>`, and `<data>/database.json` points there.
"""

import json
import os
import secrets
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from opscharter.core.server.account import Account
from opscharter.core.server.binaries import SYSTEM_HOME
from opscharter.core.server.errors import ServerError

POINTER = "database.json"
#: A Unix socket's path may have 107 bytes; PostgreSQL appends `/.s.PGSQL.5432` and a lock's suffix.
_LONGEST_FOLDER = 107 - len("/.s.PGSQL.5432.lock")


@dataclass(frozen=True, slots=True)
class Place:
    """The folders of one cluster: `home` holds `pg` (the cluster), `log`; `run` holds the socket."""

    home: Path
    run: Path

    @property
    def cluster(self) -> Path:
        """PostgreSQL's data directory."""
        return self.home / "pg"

    @property
    def log(self) -> Path:
        """The folder of PostgreSQL's log files."""
        return self.home / "log"


def read_place(data: Path) -> Place:
    """Return where the cluster of `data` is, or would be by default; touches nothing."""
    pointer = data / POINTER
    told = json.loads(pointer.read_text()) if pointer.exists() else {}
    # relative names stay true when the data directory is moved; absolute ones win in a join
    return Place(data / told.get("home", "database"), data / told.get("run", "database/run"))


def make_place(data: Path, account: Account) -> Place:
    """Decide, create and write down where the cluster of `data` lives."""
    data.mkdir(parents=True, exist_ok=True)
    data = data.resolve()
    if (data / POINTER).exists():
        place = _followed(data, account)
    else:
        home = data / "database"
        if not account.reaches(data) or not account.reaches(home):
            home = SYSTEM_HOME / "data" / secrets.token_hex(6)
        place = Place(home, _run_folder(home))
    _make(place, account)
    (place.home / "belongs-to").write_text(f"{data}\n")
    told = {"home": _told(place.home, data), "run": _told(place.run, data)}
    _write(data / POINTER, told)
    return place


def _told(path: Path, data: Path) -> str:
    return str(path.relative_to(data) if path.is_relative_to(data) else path)


def _followed(data: Path, account: Account) -> Place:
    """Return the place the pointer names; refuse a lost one and one that another data directory uses."""
    place = read_place(data)
    if not place.home.is_relative_to(data):
        mark = place.home / "belongs-to"
        if not mark.exists():
            raise ServerError(
                f"The database of {data} should be in {place.home}, but is not there.",
                remedy=f"Bring it back from a backup; to begin with an empty one, remove {data / POINTER}.",
            )
        owner = Path(mark.read_text().strip())
        if owner != data and (owner / POINTER).exists() and read_place(owner).home == place.home:
            raise ServerError(
                f"{data} is a copy of {owner}: both would use the database in {place.home}.",
                remedy="Use `opscharter backup` and `opscharter restore` to copy an installation.",
            )
    if not account.reaches(place.home):
        raise ServerError(
            f"The database in {place.home} cannot be reached by the account that runs PostgreSQL.",
            remedy="Open the folders above it (chmod o+x), or start as the user that created it.",
        )
    if place.run.parent == place.home:
        return Place(place.home, _run_folder(place.home))
    return place


def _run_folder(home: Path) -> Path:
    folder = home / "run"
    if len(os.fsencode(folder)) <= _LONGEST_FOLDER:
        return folder
    return Path(tempfile.gettempdir()) / f"opscharter-{os.getuid()}-{secrets.token_hex(6)}"


def _make(place: Place, account: Account) -> None:
    if place.home.is_relative_to(SYSTEM_HOME):
        for folder in (SYSTEM_HOME, SYSTEM_HOME / "data"):
            folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    for folder in (place.home, place.log, place.run):
        # a folder somebody else made under /tmp could swap the socket
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        facts = folder.lstat()
        if not stat.S_ISDIR(facts.st_mode) or facts.st_uid not in {os.getuid(), account.uid}:
            raise ServerError(
                f"{folder} belongs to another account.",
                remedy="Start as that account, or choose another directory with OPSCHARTER_DATA.",
            )
        account.own(folder)
        folder.chmod(0o700)


def _write(path: Path, content: dict[str, str]) -> None:
    fresh = path.with_suffix(f".{os.getpid()}")
    fresh.write_text(json.dumps(content) + "\n")
    fresh.replace(path)
