"""`opscharter backup` and `restore`: database, files and keys in one archive."""

import json
import os
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from opscharter.core.server import DatabaseServer, database_settings, ensure_app_role
from opscharter.faces.cli.environment import data_directory, is_up, open_database
from opscharter.faces.cli.migrate import command as migrate
from opscharter.faces.cli.speech import out, refuse, words

_FOLDERS = ("files", "keys")
_FORMAT = 1


def backup(
    target: Annotated[Path, typer.Argument(help="备份文件 archive to write (.tar)")],
    as_json: Annotated[bool, typer.Option("--json", help="供程序读取 for programs")] = False,
) -> None:
    """备份数据库、文件与密钥（运行中亦可）。 Write database, files and keys into one archive; may run beside `up`."""
    if target.exists():
        refuse(f"{target} exists already.", f"{target} 已存在。")
    open_database()
    data = data_directory()
    with (
        tempfile.TemporaryDirectory(dir=target.absolute().parent) as folder,
        _progress(words("backup", "备份")),
    ):
        dump = Path(folder) / "database.dump"
        # the database first: files are only ever added, so each one it names is there afterwards
        _postgres("pg_dump", ["-Fc", "--no-owner", "--no-privileges", "-f", str(dump)])
        fresh = Path(folder) / "archive"
        with (
            os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file,
            tarfile.open(fileobj=file, mode="w") as tar,
        ):
            facts = Path(folder) / "backup.json"
            facts.write_text(json.dumps({"format": _FORMAT, "product": "opscharter"}))
            tar.add(facts, "backup.json")
            tar.add(dump, "database.dump")
            for name in _FOLDERS:
                if (data / name).exists():
                    tar.add(data / name, name, filter=_without_database_passwords)
        fresh.replace(target)
    size = target.stat().st_size
    answer = words(
        f"{target} written, {size:,} bytes. It holds the keys to personal data: keep it closed.",
        f"已写入 {target}，{size:,} 字节。其中含个人信息密钥，请妥善保管。",
    )
    out(json.dumps({"file": str(target), "bytes": size}) if as_json else answer)


def restore(source: Annotated[Path, typer.Argument(help="备份文件 archive to read")]) -> None:
    """恢复到空的数据目录。 Restore into an empty data directory; anything else is refused."""
    if not source.is_file() or not tarfile.is_tarfile(source):
        refuse(f"{source} is not a backup.", f"{source} 不是备份文件。")
    data = data_directory()
    if is_up():
        refuse("OpsCharter is running here; stop it first.", "运章正在此处运行，请先停止。")
    with tempfile.TemporaryDirectory() as folder, _progress(words("restore", "恢复")):
        with tarfile.open(source) as tar:
            tar.extractall(folder, filter="data")
        _check(Path(folder), source)
        _refuse_unless_empty(data)
        data.mkdir(parents=True, exist_ok=True)
        for name in _FOLDERS:
            _move(Path(folder) / name, data / name)
        open_database()
        ensure_app_role(data)
        dump = Path(folder) / "database.dump"
        _postgres("pg_restore", ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction",
                                 "-d", _environment()["PGDATABASE"], str(dump)])  # fmt: skip
    migrate()
    out(words(f"{source} restored into {data}.", f"已将 {source} 恢复到 {data}。"))


def _without_database_passwords(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
    # they belong to the server, which makes its own
    return None if Path(member.name).name.startswith("database-") else member


def _check(folder: Path, source: Path) -> None:
    facts = folder / "backup.json"
    if not facts.exists() or json.loads(facts.read_text()).get("format") != _FORMAT:
        refuse(f"{source} is not a backup of this product.", f"{source} 不是本产品的备份。")


def _refuse_unless_empty(data: Path) -> None:
    filled = [name for name in (*_FOLDERS, "database", "database.json") if (data / name).exists()]
    if os.environ.get("DATABASE_URL"):
        count = _postgres(
            "psql", ["-Atc", "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"]
        ).strip()
        filled += [f"DATABASE_URL: {count} tables"] if count != "0" else []
    if filled:
        refuse(
            f"{data} is not empty ({', '.join(filled)}). Restore only into an empty place: set OPSCHARTER_DATA.",
            f"{data} 不是空的（{'、'.join(filled)}）。只能恢复到空目录，请另设 OPSCHARTER_DATA。",
        )


def _move(source: Path, target: Path) -> None:
    """Copy a folder of the archive to its place; modes come from the archive, keys are closed in any case."""
    if not source.exists():
        return
    for path in sorted(source.rglob("*")):
        there = target / path.relative_to(source)
        if path.is_file():
            there.parent.mkdir(parents=True, exist_ok=True)
            there.write_bytes(path.read_bytes())
            there.chmod(0o600)
    target.chmod(0o700)


def _environment() -> dict[str, str]:
    """Return libpq's variables for the owner; on a command line everybody could read the password."""
    owner = database_settings(data_directory())["owner"]
    names = {
        "HOST": "PGHOST",
        "PORT": "PGPORT",
        "USER": "PGUSER",
        "PASSWORD": "PGPASSWORD",
        "NAME": "PGDATABASE",
    }
    told = {variable: str(owner[name]) for name, variable in names.items() if owner.get(name)}
    return {**os.environ, **told}


def _postgres(name: str, arguments: list[str]) -> str:
    """Run one of PostgreSQL's programs as the owner; its own words are shown when it fails."""
    line = [str(DatabaseServer(data_directory()).program(name)), *arguments]
    done = subprocess.run(line, check=False, capture_output=True, text=True, env=_environment())
    if done.returncode != 0:
        refuse(f"{name} failed: {done.stderr.strip()}", f"{name} 未成功：{done.stderr.strip()}")
    return done.stdout


@contextmanager
def _progress(title: str) -> Iterator[None]:
    with Progress(
        SpinnerColumn(), TextColumn(title), TimeElapsedColumn(), transient=True
    ) as progress:
        progress.add_task(title, total=None)
        yield
