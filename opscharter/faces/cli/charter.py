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
from opscharter.charter.parameters import active_version
from opscharter.charter.periods import read_period
from opscharter.charter.queries import charter_page
from opscharter.charter.registry import controls as known_controls
from opscharter.charter.text import parse
from opscharter.core import clock
from opscharter.core.actor import system_actor
from opscharter.core.scope import center_scope
from opscharter.faces.cli.parsing import parse_command
from opscharter.faces.cli.speech import out, refuse, words
from opscharter.org.models import Center
from opscharter.org.queries import center_by_key

app = typer.Typer(
    no_args_is_help=True,
    help="制度：解析、检查、发布、查看执行情况。 The charter: parse, check, publish, status.",
)

Json = Annotated[bool, typer.Option("--json", help="供程序读取 for programs")]
LARGEST = 4_000_000


def center_of(key: str) -> Center:
    """Return the center with this key, or end with a message."""
    center = center_by_key(key)
    if center is None:
        refuse(f"there is no center with the key {key!r}", f"没有代号为“{key}”的中心")
    return center


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


app.command("parse")(parse_command)


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


@app.command("status")
def status_command(
    center: str,
    period: Annotated[str, typer.Option(help="month | last | quarter | half")] = "month",
    as_json: Json = False,
) -> None:
    """各条款在一段时间里做到多少。 How often each article was kept in a period."""
    place = center_of(center)
    with center_scope(place.pk):
        version = active_version(place.pk, clock.now())
        if version is None:
            refuse(f"no charter is in force in {place}", f"{place} 没有生效的制度")
        page = charter_page(place.pk, version, read_period({"period": period}, clock.today()))
    rows = [
        {
            "article": node.number, "label": node.label,
            "controls": [span.target for span in node.spans if span.kind == "control"],
            "light": node.light, "counts": dict(node.counts), "total": node.total,
            "standing": [{"ok": s.ok, "words": str(s.words)} for s in node.standings],
        }
        for node in page.nodes
        if node.light
    ]  # fmt: skip
    if as_json:
        answer = {
            "center": place.key, "version": version.label, "from": page.period.first.isoformat(),
            "to": page.period.last.isoformat(), "articles": rows, "totals": dict(page.totals),
        }  # fmt: skip
        out(json.dumps(answer, ensure_ascii=False))
        return
    out(f"{version}  {page.period.first} – {page.period.last}")
    for node in page.nodes:
        if node.light:
            keys = "、".join(span.target for span in node.spans if span.kind == "control")
            counts = f"{node.counts.get('kept', 0)}/{node.total}" if node.total else ""
            out(f"{node.number:8} {node.light:9} {counts:12} {keys}")


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
