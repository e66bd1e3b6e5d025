"""`opscharter doctor`: what is in order here, what is not, and what to do."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Annotated

import typer

from opscharter.core.server import DatabaseServer
from opscharter.core.server.account import account
from opscharter.core.server.binaries import SYSTEM_HOME, programs
from opscharter.faces.cli.environment import data_directory, embedded, is_up, setup
from opscharter.faces.cli.speech import out, words

DISK_FREE = 500 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: `ok`, or what to do about it."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""


def command(
    as_json: Annotated[bool, typer.Option("--json", help="供程序读取 for programs")] = False,
) -> None:
    """体检：哪里正常，哪里不正常，怎么办。 Check the installation."""
    findings = [
        _safely(check)
        for check in (_python, _data, _programs, _database, _walls, _worker, _pdf, _fonts, _orphans)
    ]
    if as_json:
        out(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False))
    else:
        for finding in findings:
            out(f"{'✓' if finding.ok else '✗'} {finding.name}: {finding.detail}")
            if finding.remedy:
                out(f"    → {finding.remedy}")
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


def _safely(check: Callable[[], Finding]) -> Finding:
    """Run one check; a check that fails is itself a finding, and the others still run."""
    try:
        return check()
    except Exception as error:  # noqa: BLE001 - whatever is broken, the report goes on
        return Finding(
            check.__name__.lstrip("_"), ok=False, detail=f"{type(error).__name__}: {error}"
        )


def _python() -> Finding:
    version = sys.version.split()[0]
    return Finding("Python", sys.version_info >= (3, 12), f"{version} {sys.executable}")


def _data() -> Finding:
    data = data_directory()
    place = data if data.exists() else data.parent
    free = shutil.disk_usage(place).free
    keys = data / "keys"
    closed = not keys.exists() or keys.stat().st_mode & 0o077 == 0
    remedy = "" if closed else f"chmod -R go= {keys}"
    if free < DISK_FREE:
        remedy = words("free some space", "请清理磁盘空间")
    return Finding(
        words("data directory", "数据目录"), closed and free >= DISK_FREE and os.access(place, os.W_OK),
        f"{data} ({free // 2**20:,} MB {words('free', '可用')})", remedy,
    )  # fmt: skip


def _programs() -> Finding:
    if not embedded():
        return Finding(
            "PostgreSQL",
            ok=True,
            detail=words("outside server (DATABASE_URL)", "外部数据库（DATABASE_URL）"),
        )
    return Finding("PostgreSQL", ok=True, detail=str(programs(account())))


def _database() -> Finding:
    setup()
    from django.db import connections  # noqa: PLC0415 - after setup
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    executor = MigrationExecutor(connections["owner"])
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    with connections["default"].cursor() as cursor:
        cursor.execute("SHOW server_version")
        version = cursor.fetchone()[0]
    return Finding(
        words("database", "数据库"), not waiting, f"PostgreSQL {version}, {len(waiting)} {words('migrations waiting', '项升级待执行')}",
        "opscharter migrate" if waiting else "",
    )  # fmt: skip


def _walls() -> Finding:
    setup()
    from django.db import connections  # noqa: PLC0415 - after setup

    from opscharter.core.security import scoped_tables  # noqa: PLC0415

    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = 'opscharter_app'"
        )
        row = cursor.fetchone()
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relkind = 'r'")
        walled = {name for (name,) in cursor.fetchall()}
    bare = [table for table in scoped_tables() if table not in walled]
    ok = row is not None and not row[0] and not bare
    return Finding(
        words("walls between centres", "中心之间的隔离"), ok, words(f"{len(walled)} tables", f"{len(walled)} 张表") + "".join(f", {t}!" for t in bare),
        "" if ok else "opscharter migrate",
    )  # fmt: skip


def _worker() -> Finding:
    name = words("service", "服务")
    if is_up():
        return Finding(name, ok=True, detail=(data_directory() / "up.lock").read_text().strip())
    return Finding(name, ok=True, detail=words("not running", "未运行"))


def _pdf() -> Finding:
    try:
        from weasyprint import HTML  # noqa: PLC0415 - needs system libraries

        HTML(string="<p>运章</p>").write_pdf()
    except OSError as error:
        return Finding(
            "PDF", ok=False, detail=str(error).splitlines()[0],
            remedy="apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
        )  # fmt: skip
    return Finding("PDF", ok=True, detail="WeasyPrint")


def _fonts() -> Finding:
    program = shutil.which("fc-list")
    name = words("Chinese fonts", "中文字体")
    if program is None:
        return Finding(
            name, ok=False, detail="fc-list?", remedy="apt-get install fontconfig fonts-noto-cjk"
        )
    found = subprocess.run(
        [program, ":lang=zh-cn", "family"], check=False, capture_output=True, text=True
    )
    count = len(found.stdout.splitlines())
    return Finding(name, count > 0, str(count), "" if count else "apt-get install fonts-noto-cjk")


def _orphans() -> Finding:
    """Clusters under /var/lib whose data directory is gone: told, never deleted."""
    name = words("left-over databases", "无主数据库")
    folder = SYSTEM_HOME / "data"
    try:
        homes = [home for home in folder.iterdir() if (home / "belongs-to").exists()]
    except OSError:
        homes = []
    lost = []
    for home in homes:
        owner = (home / "belongs-to").read_text().strip()
        if not os.path.exists(owner) or DatabaseServer(owner).place.home != home:  # noqa: PTH110 - text from a file
            lost.append(f"{home} ({owner})")
    return Finding(name, ok=True, detail="; ".join(lost) or "0")
