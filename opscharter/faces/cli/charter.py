"""`opscharter charter …`: read, check, publish and judge charters in a shell."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from opscharter.charter.checks import Finding, check_document, check_sources, errors
from opscharter.charter.difference import difference
from opscharter.charter.operations import publish_text
from opscharter.charter.registry import controls as known_controls
from opscharter.charter.text import Document, Problem, parse
from opscharter.core import clock
from opscharter.core.actor import system_actor
from opscharter.faces.cli import charter_proof, whatif
from opscharter.faces.cli.charter_proof import center_of
from opscharter.faces.cli.speech import out, refuse, words

app = typer.Typer(
    no_args_is_help=True,
    help="制度：解析、检查、发布、查看执行情况。 The charter: parse, check, publish, status.",
)
app.command("whatif")(whatif.command)

app.command("status")(charter_proof.status_command)
app.command("rebuild")(charter_proof.rebuild_command)

Json = Annotated[bool, typer.Option("--json", help="供程序读取 for programs")]
LARGEST = 4_000_000


def read_text(path: Path) -> str:
    """Return a charter's text from its file or its folder, or end with a message."""
    file = path / "charter.md" if path.is_dir() else path
    try:
        if file.stat().st_size > LARGEST:
            refuse(f"{file} is larger than 4 MB", f"{file} 超过 4 MB")
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        refuse(
            f"{file} is not UTF-8 text (byte {error.start}); save it as UTF-8",
            f"{file} 不是 UTF-8 文本（第 {error.start} 字节），请另存为 UTF-8",
        )
    except OSError as error:
        refuse(f"{file} cannot be read: {error.strerror}", f"无法读取 {file}：{error.strerror}")


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "code": problem.code, "line": problem.line, "column": problem.column,
        "message": problem.words, "remedy": problem.mend,
    }  # fmt: skip


@app.command("parse")
def parse_command(file: Path, as_json: Json = False) -> None:
    """读出条款、绑定和数值。 Show articles, bindings and values of a text."""
    document = parse(read_text(file))
    if as_json:
        nodes = [
            {
                "number": node.number, "kind": node.kind, "label": node.label, "title": node.title,
                "text": node.text, "spans": [span.as_json() for span in node.spans],
                "parent": node.parent, "line": node.line,
            }
            for node in document.nodes
        ]  # fmt: skip
        answer = {
            "meta": dict(document.meta), "title": document.title, "nodes": nodes,
            "problems": [_problem(problem) for problem in document.problems],
        }  # fmt: skip
        out(json.dumps(answer, ensure_ascii=False))
    else:
        _print_document(document)
    if document.problems:
        raise typer.Exit(1)


def _print_document(document: Document) -> None:
    out(document.title or document.meta.get("title", ""))
    for node in document.nodes:
        indent = "  " * (0 if node.kind in {"chapter", "section"} else node.number.count(".") + 1)
        out(f"{indent}{node.label} {node.title}{node.text}".rstrip())
        for span in node.spans:
            if span.target:
                out(f"{indent}  ↳ {span.words} → {span.target}")
    for problem in document.problems:
        out(f"✗ {problem.line}:{problem.column} {problem.words}\n    → {problem.mend}")


@app.command("check")
def check_command(
    path: Path,
    center: Annotated[
        str, typer.Option(help="按该中心的岗位和部门核对 look posts and departments up there")
    ] = "",
    as_json: Json = False,
) -> None:
    """检查文本或制度文件夹，全部无误才成功。 Check a text or a charter's folder; succeeds only when clean."""
    document = parse(read_text(path))
    center_id = center_of(center).pk if center else None
    findings = check_document(document, center_id)
    sources = path / "sources.yaml" if path.is_dir() else None
    if sources is not None and sources.is_file():
        findings += check_sources(document, _sources(sources))
    if as_json:
        out(
            json.dumps(
                {"clean": not findings, "findings": [_finding(f) for f in findings]},
                ensure_ascii=False,
            )
        )
    else:
        for finding in findings:
            out(
                f"{'✗' if finding.severity == 'error' else '!'} {finding.line}:{finding.column} {finding.words}"
            )
            out(f"    → {finding.mend}")
        bound = len({span.control for _node, span in document.links()})
        good = words(f"clean: {bound} controls bound", f"无误：绑定 {bound} 个管控点")
        bad = words(
            f"{len(errors(findings))} errors, {len(findings)} findings",
            f"{len(errors(findings))} 处错误，共 {len(findings)} 处",
        )
        out(bad if findings else good)
    if findings:
        raise typer.Exit(1)


def _sources(path: Path) -> dict[str, list[str]]:
    try:
        read = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        refuse(f"{path} cannot be read: {error}", f"无法读取 {path}：{error}")
    if not isinstance(read, dict) or not all(isinstance(ids, list) for ids in read.values()):
        refuse(f"{path} must map articles to lists", f"{path} 应为“条款编号: [要求编号]”")
    return {str(article): [str(each) for each in ids] for article, ids in read.items()}


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "severity": finding.severity, "code": finding.code, "article": finding.article,
        "line": finding.line, "column": finding.column, "message": finding.words, "remedy": finding.mend,
    }  # fmt: skip


@app.command("controls")
def controls_command(as_json: Json = False) -> None:
    """列出可绑定的管控点及参数。 List what words can be bound to."""
    rows = sorted(known_controls.values(), key=lambda control: control.key)
    if as_json:
        answer = [
            {
                "key": control.key, "label": str(control.label), "kind": control.kind,
                "proof": str(control.proof), "standing": control.standing,
                "parameters": [
                    {"name": p.name, "kind": p.kind, "default": p.default, "label": str(p.label)}
                    for p in control.parameters
                ],
            }
            for control in rows
        ]  # fmt: skip
        out(json.dumps(answer, ensure_ascii=False))
        return
    for control in rows:
        out(f"{control.key}  {control.label}")
        for parameter in control.parameters:
            out(f"    .{parameter.name}  {parameter.label}  {parameter.default}")


@app.command("publish")
def publish_command(center: str, path: Path) -> None:
    """在某中心发布文本，即刻对新事项生效。 Publish a text in a center, in force at once for new matters."""
    place, now = center_of(center), clock.now()
    version = publish_text(
        text=read_text(path), effective_at=now, by=system_actor(place.pk), at=now
    )
    out(words(f"{version} is in force in {place}", f"{version} 已在 {place} 生效"))


@app.command("diff")
def diff_command(before: Path, after: Path, as_json: Json = False) -> None:
    """比较两份文本：条款与数值。 Compare two texts: articles and values."""
    found = difference(parse(read_text(before)), parse(read_text(after)))
    if as_json:
        out(json.dumps(asdict(found), ensure_ascii=False))
        return
    for change in found.parameters:
        out(f"{change.label}: {change.before or '—'} → {change.after or '—'}")
    for article in found.articles:
        if article.kind != "same":
            out(f"{article.kind:8} {article.before_label or '—'} → {article.after_label or '—'}")
