"""`opscharter flow …`: check process files before they run."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from opscharter.engines.flow import checks, engine
from opscharter.engines.flow.references import check_references
from opscharter.engines.flow.registry import processes
from opscharter.engines.flow.source import LARGEST_FILE, BadProcess, Problem, read
from opscharter.faces.cli.speech import out, refuse, words

app = typer.Typer(
    no_args_is_help=True,
    help="流程：检查流程文件。 Processes: check BPMN and DMN files.",
)

Json = Annotated[bool, typer.Option("--json", help="供程序读取 for programs")]


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST_FILE:
            refuse(f"{path} is larger than one megabyte", f"{path} 超过 1 MB")
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        refuse(
            f"{path} is not UTF-8 text (byte {error.start})",
            f"{path} 不是 UTF-8 文本（第 {error.start} 字节）",
        )
    except OSError as error:
        refuse(f"{path} cannot be read: {error.strerror}", f"无法读取 {path}：{error.strerror}")


def problems_of(bpmn: str, dmn: Mapping[str, str]) -> list[Problem]:
    """Return everything that is wrong with a process: form, ways, expressions, tables, and names nobody has registered."""
    try:
        definition = read(bpmn)
        found = [*checks.check(definition), *check_references(definition)]
        if not any(problem.severity == "error" for problem in found):
            engine.compile_process(bpmn, dmn)
    except BadProcess as refusal:
        return refusal.problems
    return found


@app.command("check")
def check_command(
    file: Path,
    dmn: Annotated[
        list[Path] | None,
        typer.Option(
            help="决策表文件，默认取同目录下的 *.dmn。 Decision tables; default: *.dmn beside the file"
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """检查流程文件；没有错误时退出码为 0。 Check a BPMN file; exit code 0 only without errors."""
    bpmn = _text(file)
    tables = dmn or sorted(file.parent.glob("*.dmn"))
    found = problems_of(bpmn, {path.name: _text(path) for path in tables})
    errors = [problem for problem in found if problem.severity == "error"]
    if as_json:
        out(
            json.dumps(
                {"file": str(file), "ok": not errors, "problems": [_row(each) for each in found]},
                ensure_ascii=False,
            )
        )
    else:
        for problem in found:
            out(f"{'✗' if problem.severity == 'error' else '!'} {problem}")
        if not errors:
            out(words(f"✓ {file} can run", f"✓ {file} 可以运行"))
    raise typer.Exit(1 if errors else 0)


def _row(problem: Problem) -> dict[str, Any]:
    return {
        "severity": problem.severity, "code": problem.code, "element": problem.element, "line": problem.line,
        "message": problem.message,
    }  # fmt: skip


@app.command("list")
def list_command(as_json: Json = False) -> None:
    """列出已安装的流程。 List the installed processes."""
    rows = [
        {"key": key, "name": str(source.label), "file": str(source.bpmn)}
        for key, source in processes.items()
    ]
    if as_json:
        out(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        out(f"{row['key']}  {row['name']}  {row['file']}")
