"""Child processes that end with us, are started again when they die, and leave their words in a log."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of <sys/prctl.h>
_LARGE = 10 * 1024 * 1024
#: So many deaths within so many seconds, and a child is given up.
_DEATHS, _WINDOW = 6, 60.0
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def _die_with_parent() -> None:
    # runs in the child: when we are killed outright, nothing stays behind
    if _LIBC is not None:
        _LIBC.prctl(_DEATH_SIGNAL, signal.SIGTERM)


@dataclass(slots=True)
class Child:
    """One process. `lasting` ones are started again when they end; the others may end."""

    name: str
    command: list[str]
    log: Path
    lasting: bool = True
    process: subprocess.Popen[bytes] | None = None
    deaths: list[float] = field(default_factory=list)

    def start(self) -> None:
        """Start the process in a session of its own: Ctrl-C in the shell reaches us only, and we stop it in order."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > _LARGE:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as file:
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.DEVNULL, stdout=file, stderr=file, start_new_session=True,
                preexec_fn=_die_with_parent,  # noqa: PLW1509 - we have no threads
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
            )  # fmt: skip

    def ended(self) -> int | None:
        """Return the exit code of an ended process, None while it runs."""
        return self.process.poll() if self.process else None

    def revive(self) -> bool:
        """Start an ended process again after a growing pause; return False when it dies too often."""
        now = time.monotonic()
        self.deaths = [moment for moment in self.deaths if now - moment < _WINDOW] + [now]
        if len(self.deaths) >= _DEATHS:
            return False
        # a killed web server leaves its workers behind, and they hold the port
        self._signal(signal.SIGKILL)
        time.sleep(min(0.2 * 2 ** len(self.deaths), 5))
        self.start()
        return True

    def stop(self, *, patience: float = 15) -> None:
        """Ask the process and its children to end; insist after `patience` seconds."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self._signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(patience)
        self._signal(signal.SIGKILL)
        self.process.wait()

    def last_words(self, lines: int = 12) -> str:
        """Return the end of the log."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def _signal(self, number: signal.Signals) -> None:
        if self.process is not None:
            try:
                os.killpg(self.process.pid, number)
            except ProcessLookupError:
                return
