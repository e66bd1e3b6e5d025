"""`opscharter charter check`: what has to be mended in a text, a charter's folder, or for a center."""

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, Any

import typer

from opscharter.charter.checks import (
    Coverage,
    Finding,
    World,
    check_document,
    check_sources,
    coverage,
    sealed,
    waive,
    world_of,
)
from opscharter.charter.checks.folder import read_yaml, text_in, world_in
from opscharter.charter.checks.separation import Proven, proven
from opscharter.charter.checks.waivers import stale, waivers_in
from opscharter.charter.text import Document, parse
from opscharter.faces.cli.places import center_of
from opscharter.faces.cli.speech import out, refuse, words

SIGNS = {"error": "✗", "warning": "!", "notice": "·"}


def check_command(
    path: Annotated[
        Path, typer.Argument(help="文本文件或制度文件夹 a text, or a charter's folder")
    ],
    center: Annotated[
        str, typer.Option(help="按该中心的岗位、人员、日历核对 hold it against this center")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="供程序读取 for programs")] = False,
) -> None:
    """检查文本或制度文件夹；只有错误才使退出码为 1。 Check a text or a charter's folder; exit code 1 on errors only."""
    document = parse(text_in(path))
    world = _world(path, center, document)
    findings = check_document(document, world=world)
    if path.is_dir():
        findings = [*findings, *_beside(path, document, world)]
    findings.sort(key=lambda f: (bool(f.waived), list(SIGNS).index(f.severity), f.line, f.column))
    counted = coverage(document, world)
    if as_json:
        answer = {
            "findings": [_row(f) for f in findings],
            "coverage": _counts(counted),
            "separation": asdict(proven(document, world)),
        }
        out(json.dumps(answer, ensure_ascii=False))
    else:
        _print(findings, counted)
        _print_proof(proven(document, world))
    if any(finding.stands for finding in findings):
        raise typer.Exit(1)


def _world(path: Path, center: str, document: Document) -> World:
    world = world_in(path) if path.is_dir() else World()
    if not center:
        given = read_yaml(path / "waivers.yaml") if path.is_dir() else {}
        return replace(world, waivers=waivers_in(given)) if given else world
    return world_of(center_of(center).pk, document)


def _beside(path: Path, document: Document, world: World) -> list[Finding]:
    """Return what is wrong with the files beside the text."""
    found: list[Finding] = []
    if (path / "sources.yaml").is_file():
        given = read_yaml(path / "sources.yaml")
        if not all(isinstance(ids, list) for ids in given.values()):
            refuse(
                "sources.yaml must map articles to lists", "sources.yaml 应为“条款编号: [要求编号]”"
            )
        claimed = {str(article): [str(each) for each in ids] for article, ids in given.items()}
        found += check_sources(document, claimed)
    if (path / "waivers.yaml").is_file():
        found += stale(read_yaml(path / "waivers.yaml"), check_document(document, world=world))
    return waive(sealed(found, document), world)


def _row(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code, "severity": finding.severity, "articles": list(finding.articles),
        "message": finding.words, "remedy": finding.mend, "labels": list(finding.labels),
        "line": finding.line, "column": finding.column, "fingerprint": finding.fingerprint,
        "waived": finding.waived or None,
    }  # fmt: skip


def _counts(counted: Coverage) -> dict[str, Any]:
    return {
        "obligations": counted.obligations, "bound": counted.bound, "unbound_articles": list(counted.open),
        "controls": counted.installed, "unused_controls": list(counted.idle),
    }  # fmt: skip


def _print(findings: list[Finding], counted: Coverage) -> None:
    for finding in findings:
        sign = "○" if finding.waived else SIGNS[finding.severity]
        out(f"{sign} {finding.line}:{finding.column} [{finding.code}] {finding.words}")
        out(f"    → {finding.waived or finding.mend}")
    wrong = sum(1 for f in findings if f.stands)
    warned = sum(1 for f in findings if f.severity == "warning" and not f.waived)
    out(
        words(
            f"{wrong} errors, {warned} warnings, {len(findings) - wrong - warned} others; "
            f"{counted.bound} of {counted.obligations} obligations bound",
            f"{wrong} 处错误，{warned} 处警告，其他 {len(findings) - wrong - warned} 处；"
            f"{counted.obligations} 项义务中已绑定 {counted.bound} 项",
        )
    )


def _print_proof(found: Proven) -> None:
    if found.holds:
        out(
            words(
                f"separation of duties proved: {found.people} people, {found.flows} processes, {found.states} states",
                f"不相容职务分离已证明：{found.people} 人、{found.flows} 个流程、{found.states} 个状态，无一人可以兼办",
            )
        )
