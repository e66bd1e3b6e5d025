"""Is it alive, is it ready, and how is it doing: for supervisors and monitoring. No data of any center."""

import os
import shutil
import time
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CollectorRegistry, Gauge, generate_latest

from opscharter.core import clock
from opscharter.kit.http import public

HEARTBEAT_SECONDS = 30
DISK_FREE_BYTES = 200 * 1024 * 1024


def _database() -> float | None:
    started = time.perf_counter()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return None
    return time.perf_counter() - started


def _heartbeat_age() -> float | None:
    path = Path(settings.DATA) / "worker.heartbeat"
    try:
        return clock.now().timestamp() - path.stat().st_mtime
    except OSError:
        return None


def _disk_free() -> int:
    path = Path(settings.DATA)
    return shutil.disk_usage(path if path.exists() else path.parent).free


@public
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer as long as the web process runs."""
    del request
    return JsonResponse({"status": "ok"})


@public
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 when the database answers, the worker beats and the disk has room; else 503 and what is wrong."""
    del request
    age = _heartbeat_age()
    checks = {
        "database": _database() is not None,
        "worker": age is not None and age < HEARTBEAT_SECONDS,
        "disk": _disk_free() > DISK_FREE_BYTES,
    }
    ready = all(checks.values())
    return JsonResponse(
        {"status": "ready" if ready else "not ready", "checks": checks},
        status=200 if ready else 503,
    )


@public
def metrics(request: HttpRequest) -> HttpResponse:
    """Return figures in Prometheus' text format."""
    del request
    registry = CollectorRegistry()
    latency = _database()
    Gauge("opscharter_database_up", "Database answers", registry=registry).set(latency is not None)
    if latency is not None:
        Gauge("opscharter_database_seconds", "Time of SELECT 1", registry=registry).set(latency)
        jobs = Gauge("opscharter_jobs", "Background jobs by state", ["state"], registry=registry)
        with connection.cursor() as cursor:
            cursor.execute("SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY 1")
            for state, count in cursor.fetchall():
                jobs.labels(state).set(count)
    age = _heartbeat_age()
    if age is not None:
        Gauge(
            "opscharter_worker_heartbeat_age_seconds",
            "Since the worker's last beat",
            registry=registry,
        ).set(age)
    Gauge("opscharter_disk_free_bytes", "Free space of the data directory", registry=registry).set(
        _disk_free()
    )
    Gauge("opscharter_process_id", "Of the answering web process", registry=registry).set(
        os.getpid()
    )
    return HttpResponse(
        generate_latest(registry), content_type="text/plain; version=0.0.4; charset=utf-8"
    )
