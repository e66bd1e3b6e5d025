"""Four clients at once, and what they measured together."""

import json
import subprocess
import sys
from typing import Any

from opscharter.faces.cli.environment import ROOT

CLIENTS = 4


def run(port: int, token: str, *, seconds: float, rate: float = 0) -> dict[str, Any]:
    """Return what `CLIENTS` processes measured together: per_second, p50/p95/p99 in ms, failed. `rate`: requests/s in all."""
    line = [
        sys.executable,
        "-m",
        "opscharter.faces.cli.bench.client",
        str(port),
        token,
        str(seconds),
        str(rate / CLIENTS),
    ]
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
