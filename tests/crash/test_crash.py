"""kill -9 of web, worker and database while requests are taken in: what was acknowledged is there, exactly once.

Short in CI; `CRASH_KILLS=60 make crash` goes on for longer. The order of the kills is drawn from `CRASH_SEED`.
"""

import http.client
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from opscharter.faces.cli.bench.service import Service
from opscharter.faces.cli.environment import ROOT, program

pytestmark = [pytest.mark.crash, pytest.mark.xdist_group("crash")]
CLIENTS = 3
KILLS = int(os.environ.get("CRASH_KILLS", "5"))
#: so many requests are answered between two kills
BETWEEN = 12
PATIENCE_S = 90


@pytest.fixture
def service() -> Iterator[Service]:
    folder = Path(tempfile.mkdtemp(prefix="opscharter-crash-"))
    folder.chmod(0o755)
    running = Service(folder)
    for name in ("OPSCHARTER_DATABASE", "OPSCHARTER_TEST_SERVER"):
        running.environment.pop(name, None)
    try:
        running.start()
        yield running
    finally:
        running.stop()
        running.destroy()
        shutil.rmtree(folder, ignore_errors=True)


def opscharter(service: Service, *words: str) -> str:
    done = subprocess.run(
        [program("opscharter"), *words],
        env=service.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


class Intake:
    """Clients that send each request again, under its own key, until it is acknowledged: as a careful program does."""

    def __init__(self, port: int, token: str) -> None:
        self.port, self.token = port, token
        self.acknowledged: dict[str, str] = {}
        self.again = 0
        self.changed = threading.Condition()
        self.over = False
        self.threads = [threading.Thread(target=self._client) for _client in range(CLIENTS)]
        for thread in self.threads:
            thread.start()

    def await_more(self, count: int) -> None:
        with self.changed:
            target = len(self.acknowledged) + count
            arrived = self.changed.wait_for(lambda: len(self.acknowledged) >= target, PATIENCE_S)
            assert arrived, "the service did not come back"

    def stop(self) -> None:
        self.over = True
        for thread in self.threads:
            thread.join()

    def _client(self) -> None:
        while not self.over:
            key = str(uuid.uuid4())
            number = None
            while number is None:
                number = self._send(key)
                self.again += number is None
            with self.changed:
                assert key not in self.acknowledged
                self.acknowledged[key] = number
                self.changed.notify_all()

    def _send(self, key: str) -> str | None:
        body = {
            "center": "hechang", "type": "service.request", "channel": "phone", "title": "楼道灯不亮",
            "description": f"楼道灯不亮，编号 {key}", "urgency": "normal", "location": "和畅苑 3 号楼",
            "contact": {"name": "王秀英", "phone": "13800138000"},
        }  # fmt: skip
        headers = {
            "Authorization": f"Bearer {self.token}", "Content-Type": "application/json", "Idempotency-Key": key,
        }  # fmt: skip
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("POST", "/api/v1/cases", json.dumps(body), headers)
            answer = connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()
        if answer.status in {200, 201}:
            return str(json.loads(text)["number"])
        # refused for good would go on for ever: only faults of the moment are tried again
        assert answer.status >= 500, text.decode()
        return None


def test_what_was_acknowledged_survives_kill_9_exactly_once(service):
    opscharter(service, "demo", "found")
    token = json.loads(opscharter(service, "token", "create", "--login", "desk", "--json"))["token"]
    rng = random.Random(os.environ.get("CRASH_SEED", "17"))
    intake = Intake(service.port, token)
    try:
        intake.await_more(BETWEEN)
        for number in range(KILLS):
            # each kind once, then as it comes
            kind = (
                ("web", "database", "worker")[number]
                if number < 3
                else rng.choice(("web", "database", "worker"))
            )
            os.kill(service.victim(kind, rng), signal.SIGKILL)
            intake.await_more(BETWEEN)
    finally:
        intake.stop()
    opscharter(service, "journal", "seal")
    assert json.loads(opscharter(service, "journal", "verify", "--json"))["ok"]
    done = subprocess.run(
        [sys.executable, "-m", "tests.crash.checking"], env=service.environment, cwd=ROOT, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["faults"] == {}
    there = {text.rpartition(" ")[2]: number for text, number in found["cases"].items()}
    assert {key: there.get(key) for key in intake.acknowledged} == intake.acknowledged
    assert set(there) == set(intake.acknowledged)
