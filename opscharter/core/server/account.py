"""The operating-system account the database runs as: ourselves, or a system account when we are root."""

import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from opscharter.core.server.errors import ServerError

NAME = "opscharter-db"


@dataclass(frozen=True, slots=True)
class Account:
    """Who runs PostgreSQL. `switch` is true when that is not ourselves (PostgreSQL refuses root)."""

    uid: int
    gid: int
    switch: bool

    def options(self) -> dict[str, Any]:
        """Return the `subprocess` arguments that become this account."""
        if not self.switch:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Give one file or directory to this account."""
        if self.switch:
            os.chown(path, self.uid, self.gid)

    def reaches(self, path: Path) -> bool:
        """Tell whether this account may pass through every folder above `path` and read `path` itself."""
        if not self.switch:
            return True
        path = path.resolve()
        return all(self._may(folder, execute=True) for folder in path.parents) and (
            not path.exists() or self._may(path, execute=path.is_dir())
        )

    def _may(self, path: Path, *, execute: bool) -> bool:
        facts = path.stat()
        if facts.st_uid == self.uid:
            bits = stat.S_IXUSR if execute else stat.S_IRUSR
        elif facts.st_gid == self.gid:
            bits = stat.S_IXGRP if execute else stat.S_IRGRP
        else:
            bits = stat.S_IXOTH if execute else stat.S_IROTH
        return bool(facts.st_mode & bits)


def account() -> Account:
    """Return the account to run PostgreSQL as; as root, create the system account on first use."""
    if os.getuid() != 0:
        return Account(os.getuid(), os.getgid(), switch=False)
    entry = _entry(NAME) or _created() or _entry("postgres")
    if entry is None:
        raise ServerError(
            "PostgreSQL refuses to run as root, and no system account could be created for it.",
            remedy=f"Create an account named {NAME}, or run as an ordinary user.",
        )
    return Account(entry.pw_uid, entry.pw_gid, switch=True)


def _entry(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _created() -> pwd.struct_passwd | None:
    program = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if program is None:
        return None
    subprocess.run(
        [program, "--system", "--user-group", "--no-create-home", "--shell", "/bin/false", NAME],
        check=False,
        capture_output=True,
    )
    return _entry(NAME)
