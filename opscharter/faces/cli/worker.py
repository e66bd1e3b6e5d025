"""The worker: runs jobs, shows that it is alive, takes over what a killed worker left."""

import asyncio
import os
from pathlib import Path
from threading import Event, Thread
from typing import Annotated, Any

import typer

from opscharter.faces.cli.environment import data_directory, setup

HEARTBEAT = "worker.heartbeat"
BEAT_SECONDS = 5
#: A job of a worker that has not been heard of for so long is given to another.
STALLED_SECONDS = 45


def command(
    concurrency: Annotated[
        int, typer.Option(envvar="WORKER_CONCURRENCY", help="并行任务数 jobs at the same time")
    ] = 2,
) -> None:
    """运行后台任务。 Run background jobs until SIGTERM."""
    setup()
    from procrastinate.contrib.django import app  # noqa: PLC0415 - after setup

    django: Any = app.connector
    connector = django.get_worker_connector()
    # A job that enqueues another one inside an operation must do so in Django's transaction, like a page does.
    connector.get_sync_connector = lambda: django
    from opscharter.charter import follow  # noqa: PLC0415 - after setup
    from opscharter.engines.flow import ticking  # noqa: PLC0415 - after setup

    stop = Event()
    loops = [
        Thread(target=follow.run, args=(stop,), name="follow", daemon=True),
        Thread(target=ticking.run, args=(stop,), name="ticking", daemon=True),
    ]
    for loop in loops:
        loop.start()
    try:
        with app.replace_connector(connector) as jobs:
            asyncio.run(_work(jobs, concurrency))
    finally:
        stop.set()
        for loop in loops:
            loop.join(timeout=10)


async def _work(jobs: Any, concurrency: int) -> None:
    async with jobs.open_async():
        beat = asyncio.create_task(_beat(data_directory() / HEARTBEAT))
        rescue = asyncio.create_task(_rescue(jobs))
        try:
            await jobs.run_worker_async(
                concurrency=concurrency,
                fetch_job_polling_interval=5,
                abort_job_polling_interval=30,
                delete_jobs="successful",
                shutdown_graceful_timeout=10,
            )
        finally:
            beat.cancel()
            rescue.cancel()


async def _beat(path: Path) -> None:
    """Write the time into the heartbeat file; a loop that hangs stops beating."""
    while True:
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.write_text(f"{os.getpid()}\n")
        fresh.replace(path)
        await asyncio.sleep(BEAT_SECONDS)


async def _rescue(jobs: Any) -> None:
    """Give jobs of dead workers back to the queue; every job of ours can run twice."""
    while True:
        for job in await jobs.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
            await jobs.job_manager.retry_job(job)
        await asyncio.sleep(STALLED_SECONDS)
