"""`opscharter up`: database, web and worker together, started in order, watched, and stopped in order."""

import fcntl
import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from opscharter.core.server import DatabaseServer
from opscharter.faces.cli.children import Child
from opscharter.faces.cli.environment import LOCK, data_directory, embedded, program
from opscharter.faces.cli.migrate import demo_is_pending, is_current
from opscharter.faces.cli.serve import default_workers, web_command
from opscharter.faces.cli.speech import out, refuse, say, words

READY_SECONDS = 120


class _StopRequested(BaseException):
    """SIGTERM, SIGINT or SIGHUP arrived."""


def command(
    host: Annotated[
        str, typer.Option(envvar="HOST", help="监听地址 address to bind")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(envvar="PORT", help="端口 port")] = 8000,
    workers: Annotated[
        int, typer.Option(envvar="WEB_WORKERS", help="网站进程数 web processes; 0: one per core")
    ] = 0,
    demo: Annotated[
        bool, typer.Option(envvar="OPSCHARTER_DEMO", help="演示中心 with the demo centre")
    ] = True,
) -> None:
    """启动全部服务，Ctrl-C 停止。 Start everything; Ctrl-C stops it."""
    began = time.monotonic()
    data = data_directory()
    data.mkdir(parents=True, exist_ok=True)
    address = f"http://{'127.0.0.1' if host in {'0.0.0.0', '::'} else host}:{port}"  # noqa: S104 - compared, not bound
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, _stop)
    with _only_one(data, address):
        _check_port(host, port)
        House(data, host, port, workers or default_workers(), demo=demo).live(address, began)


def _stop(_number: int, _frame: FrameType | None) -> None:
    # a second Ctrl-C must not interrupt the orderly stop
    for other in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(other, signal.SIG_IGN)
    raise _StopRequested


@contextmanager
def _only_one(data: Path, address: str) -> Iterator[None]:
    """Hold the lock of the data directory; it goes with the process, however that ends."""
    with (data / LOCK).open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            told = file.read().strip()
            refuse(
                f"OpsCharter is already running on {data} ({told}). Stop it there first, or set OPSCHARTER_DATA and PORT.",
                f"数据目录 {data} 上已有一个运章在运行（{told}）。请先停止它，或另设 OPSCHARTER_DATA 与 PORT。",
            )
        file.truncate(0)
        file.write(f"pid {os.getpid()}, {address}\n")
        file.flush()
        yield


def _check_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            refuse(
                f"Port {port} on {host} cannot be used ({error.strerror}). Choose another: PORT=8001 make up",
                f"无法使用 {host} 的 {port} 端口（{error.strerror}）。请换一个端口，例如：PORT=8001 make up",
            )


class House:
    """Everything one `up` runs."""

    def __init__(self, data: Path, host: str, port: int, workers: int, *, demo: bool) -> None:
        self._data = data
        self._demo = demo
        self._server = DatabaseServer(data) if embedded() else None
        logs = data / "logs"
        ours = program("opscharter")
        self._web = Child("web", web_command(host, port, workers), logs / "web.log")
        self._worker = Child("worker", [ours, "worker"], logs / "worker.log")
        self._player = Child("play", [ours, "play"], logs / "demo.log", lasting=False)
        self._children = [self._web, self._worker]

    def live(self, address: str, began: float) -> None:
        """Start, tell the address, watch until asked to stop, stop in order."""
        try:
            self._start()
            self._await_ready(address)
            self._greet(address, began)
            self._watch()
        except _StopRequested:
            say("stopping", "正在停止")
        finally:
            for child in (self._player, self._web, self._worker):
                child.stop()
            if self._server:
                self._server.stop()
            say("stopped", "已停止")

    def _start(self) -> None:
        if self._server:
            first = not self._server.exists
            if first:
                say("creating the database", "正在建立数据库")
            self._server.start()
        if not is_current():
            self._prepare()
        # an old heartbeat would say ready before the worker is
        (self._data / "worker.heartbeat").unlink(missing_ok=True)
        for child in self._children:
            child.start()

    def _prepare(self) -> None:
        # in a process of its own, so that this one stays small
        line = [program("opscharter"), "prepare", "--demo" if self._demo else "--no-demo"]
        if subprocess.run(line, check=False).returncode != 0:
            refuse(
                "The database could not be brought up to date; the reason is above.",
                "数据库升级未成功，原因见上。",
            )

    def _await_ready(self, address: str) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not _answers(f"{address}/readyz"):
            for child in self._children:
                if child.ended() is not None and not child.revive():
                    self._give_up(child)
            if time.monotonic() > deadline:
                self._give_up(self._web if not _answers(f"{address}/healthz") else self._worker)
            time.sleep(0.1)

    def _give_up(self, child: Child) -> None:
        refuse(
            f"The {child.name} process does not run. Its log ({child.log}) ends with:\n{child.last_words()}",
            f"{child.name} 进程无法运行。日志（{child.log}）末尾：\n{child.last_words()}",
        )

    def _greet(self, address: str, began: float) -> None:
        say(
            f"ready after {time.monotonic() - began:.1f} s",
            f"就绪，用时 {time.monotonic() - began:.1f} 秒",
        )
        out(f"\n  {words('OpsCharter', '运章')}  {address}\n")
        if not self._demo:
            return
        _print_logins()
        if demo_is_pending(self._data):
            say(
                f"the demo's history is being played behind this; progress: {self._player.log}",
                f"演示数据的历史正在后台生成，进度见 {self._player.log}",
            )
            self._player.start()

    def _watch(self) -> None:
        while True:
            time.sleep(0.5)
            if self._server and not self._server.running():
                say("the database has ended; starting it again", "数据库意外停止，正在重新启动")
                self._server.start()
            for child in self._children:
                code = child.ended()
                if code is None:
                    continue
                say(
                    f"{child.name} has ended (code {code}); starting it again",
                    f"{child.name} 意外停止（代码 {code}），正在重新启动",
                )
                if not child.revive():
                    self._give_up(child)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _print_logins() -> None:
    """Show one sign-in per post of the demo centre, when there is one."""
    line = [program("opscharter"), "demo", "logins", "--json"]
    done = subprocess.run(line, check=False, capture_output=True, text=True)
    try:
        logins = json.loads(done.stdout)
    except ValueError:
        return
    table = Table(title=words("Demo sign-ins", "演示账号"), title_justify="left")
    for english, chinese in (
        ("centre", "中心"),
        ("post", "岗位"),
        ("name", "姓名"),
        ("login", "登录名"),
        ("password", "密码"),
    ):
        table.add_column(words(english, chinese), no_wrap=True)
    for row in logins:
        table.add_row(*(str(row[key]) for key in ("center", "post", "name", "login", "password")))
    screen = Console()
    # a password cut into two lines cannot be copied
    Console(width=max(screen.width, 100)).print(table)
