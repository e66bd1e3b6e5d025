"""The service under measurement: `opscharter up` on a data directory and a port of its own."""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from opscharter.core.server import DatabaseServer
from opscharter.faces.cli.environment import ROOT, program
from opscharter.faces.cli.speech import CliError

_PATIENCE = 240


class Service:
    """One installation in `folder`; `start` and `stop` as a person would."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._server = DatabaseServer(folder)
        self.environment = {
            **os.environ, "OPSCHARTER_DATA": str(folder), "PORT": str(self.port), "PYTHONUNBUFFERED": "1",
        }  # fmt: skip
        self.environment.pop("DATABASE_URL", None)
        self.environment.pop("DATABASE_OWNER_URL", None)

    def start(self) -> float:
        """Start, wait until it is ready, return how many seconds that took."""
        began = time.monotonic()
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "up.log").open("ab") as log:
            self._process = subprocess.Popen(
                [program("opscharter"), "up", "--no-demo"], stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                env=self.environment, start_new_session=True,
            )  # fmt: skip
        while not self.answers():
            if self._process.poll() is not None or time.monotonic() - began > _PATIENCE:
                raise CliError((self.folder / "up.log").read_text(errors="replace")[-2000:])
            time.sleep(0.02)
        return round(time.monotonic() - began, 2)

    def answers(self) -> bool:
        """Tell whether the service says it is ready."""
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{self.port}/readyz", timeout=5
            ) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def stop(self) -> None:
        """Stop everything in order."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(60)
        self._process = None

    def destroy(self) -> None:
        """Delete the database, wherever it lies."""
        self._server.destroy()

    def part(self, name: str, *arguments: str) -> dict[str, Any]:
        """Run one part that needs the product's code on this installation; returns the JSON it prints last."""
        line = [sys.executable, "-m", f"opscharter.faces.cli.bench.{name}", *arguments]
        done = subprocess.run(
            line, env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise CliError(f"bench {name}: {done.stderr[-3000:]}")
        found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
        return found

    def processes(self) -> dict[str, list[int]]:
        """Return the process ids of web (server and its workers), worker and database."""
        lines = {
            pid: _command_line(pid)
            for pid in sorted(_descendants(self._process.pid if self._process else 0))
        }
        postmaster = self._server.pid()
        return {
            "web": [pid for pid, line in lines.items() if "granian" in line or "wsgi" in line],
            "worker": [
                pid for pid, line in lines.items() if line.rstrip().endswith("opscharter worker")
            ],
            "database": [postmaster, *sorted(_descendants(postmaster))] if postmaster else [],
        }

    def victim(self, kind: str, rng: random.Random) -> int:
        """Return one process to kill, waiting until there is one: any of the web's, the worker, the postmaster."""
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            found = self.processes()[kind]
            if found:
                return rng.choice(found) if kind == "web" else found[0]
            time.sleep(0.1)
        raise CliError(f"no process of {kind}")

    def memory(self) -> dict[str, float]:
        """Return proportional memory (PSS) in MB of web, worker and database, and of the largest single web process."""
        found = {kind: [_pss(pid) for pid in pids] for kind, pids in self.processes().items()}
        return {
            **{kind: round(sum(sizes), 1) for kind, sizes in found.items()},
            "web_worker": round(max(found["web"], default=0), 1),
        }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _descendants(root: int) -> set[int]:
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            parents[int(entry.name)] = int(stat.rpartition(")")[2].split()[1])
    found: set[int] = set()
    fresh = {root}
    while fresh:
        fresh = {pid for pid, parent in parents.items() if parent in fresh} - found
        found |= fresh
    return found


def _command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


def _pss(pid: int) -> float:
    """Return the megabytes of a process, shared pages counted in parts."""
    try:
        rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(row.split()[1]) / 1024 for row in rows if row.startswith("Pss:")), 0.0)
