"""Clients: four processes that post requests to the API, as fast as they are answered or at a steady rate. Needs no Django."""

import http.client
import json
import random
import subprocess
import sys
import time
import uuid
from typing import Any

from opscharter.faces.cli.environment import ROOT

CLIENTS = 4
_WORDS = (
    "楼道照明不亮下水堵塞电梯异响门禁失灵路面坑洼树枝遮挡噪声扰民车辆占道垃圾未清老人独居希望尽快安排人员上门查看并告知处理时间"
    "居民反映多次请核实情况联系本人现场说明原因避免再次发生附近住户也有同样问题请一并考虑感谢工作人员辛苦付出盼复为盼"
)


def run(port: int, token: str, *, seconds: float, rate: float = 0) -> dict[str, Any]:
    """Return what `CLIENTS` processes measured together: per_second, p50/p95/p99 in ms, failed. `rate`: requests/s in all."""
    line = [sys.executable, "-m", __name__, str(port), token, str(seconds), str(rate / CLIENTS)]
    children = [
        subprocess.Popen(line, stdout=subprocess.PIPE, cwd=ROOT, text=True)
        for _client in range(CLIENTS)
    ]
    answers = [json.loads(child.communicate()[0].strip().splitlines()[-1]) for child in children]
    times = sorted(ms for answer in answers for ms in answer["ms"])
    wall = max(answer["wall"] for answer in answers)
    return {
        "per_second": round(len(times) / wall, 1),
        "p50_ms": quantile(times, 0.5),
        "p95_ms": quantile(times, 0.95),
        "p99_ms": quantile(times, 0.99),
        "failed": sum(answer["failed"] for answer in answers),
    }


def quantile(times: list[float], share: float) -> float:
    """Return a quantile of sorted values, 0 for none."""
    return round(times[min(int(len(times) * share), len(times) - 1)], 1) if times else 0.0


def body(rng: random.Random) -> bytes:
    """Return one request with a description of about 200 characters; three of four callers are new."""
    start = rng.randrange(len(_WORDS))
    text = "".join(_WORDS[(start + 7 * n) % len(_WORDS) :][: rng.randint(3, 9)] for n in range(36))[
        :200
    ]
    who = rng.randrange(10**8) if rng.random() < 0.75 else rng.randrange(500)
    return json.dumps(
        {
            "center": "hechang",
            "type": "service.request",
            "channel": rng.choice(("phone", "web", "app", "visit")),
            "title": text[:24],
            "description": text,
            "urgency": "normal",
            "location": f"和畅苑 {rng.randint(1, 30)} 号楼 {rng.randint(1, 6)} 单元",
            "contact": {"name": f"居民{who % 1000}", "phone": f"137{who:08d}"},
        }
    ).encode()


def client(port: int, token: str, seconds: float, rate: float) -> dict[str, Any]:
    """Post until the time is over; a request counts when it was answered 201."""
    rng = random.Random()  # noqa: S311 - test data
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    times, failed, began = [], 0, time.perf_counter()
    count = 0
    while (now := time.perf_counter()) - began < seconds:
        if rate:
            ahead = began + count / rate - now
            if ahead > 0:
                time.sleep(ahead)
        count += 1
        headers = {
            "Authorization": f"Bearer {token}", "Content-Type": "application/json", "Idempotency-Key": str(uuid.uuid4()),
        }  # fmt: skip
        sent = time.perf_counter()
        connection.request("POST", "/api/v1/cases", body(rng), headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status == 201:
            times.append((time.perf_counter() - sent) * 1000)
        else:
            failed += 1
    return {"ms": times, "failed": failed, "wall": time.perf_counter() - began}


if __name__ == "__main__":
    given = sys.argv[1:]
    sys.stdout.write(
        json.dumps(client(int(given[0]), given[1], float(given[2]), float(given[3]))) + "\n"
    )
