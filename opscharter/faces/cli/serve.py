"""The web process."""

import os
from typing import Annotated

import typer

from opscharter.faces.cli.environment import program


def web_command(host: str, port: int, workers: int) -> list[str]:
    """Return the command line of the web server."""
    return [
        program("granian"), "--interface", "wsgi", "--http", "1", "--no-ws",
        "--host", host, "--port", str(port), "--workers", str(workers), "--blocking-threads", "4",
        "--respawn-failed-workers", "--workers-kill-timeout", "10", "--no-access-log", "--log-level", "warning",
        "opscharter.config.wsgi:application",
    ]  # fmt: skip


def default_workers() -> int:
    """Return one worker per core, at most eight; the database needs cores too."""
    return min(os.cpu_count() or 1, 8)


def command(
    host: Annotated[
        str, typer.Option(envvar="HOST", help="监听地址 address to bind")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(envvar="PORT", help="端口 port")] = 8000,
    workers: Annotated[
        int, typer.Option(envvar="WEB_WORKERS", help="进程数 processes; 0: one per core")
    ] = 0,
) -> None:
    """只启动网站进程（数据库须已就绪）。 Serve pages and API; the database must be ready."""
    line = web_command(host, port, workers or default_workers())
    os.execv(line[0], line)  # noqa: S606 - the server takes this process over
