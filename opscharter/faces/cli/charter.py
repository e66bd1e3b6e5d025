"""`opscharter charter …`: read, check, publish and judge charters in a shell."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from opscharter.charter.checks.folder import text_in
from opscharter.charter.difference import difference
from opscharter.charter.operations import publish_text
from opscharter.charter.registry import controls as known_controls
from opscharter.charter.text import parse
from opscharter.core import clock
from opscharter.core.actor import system_actor
from opscharter.faces.cli import charter_proof, whatif
from opscharter.faces.cli.checking import check_command
from opscharter.faces.cli.exporting import export_command
from opscharter.faces.cli.importing import import_command
from opscharter.faces.cli.parsing import parse_command
from opscharter.faces.cli.places import center_of
from opscharter.faces.cli.speech import out, words

app = typer.Typer(
    no_args_is_help=True,
    help="制度：解析、检查、发布、查看执行情况。 The charter: parse, check, publish, status.",
)
app.command("whatif")(whatif.command)
app.command("export")(export_command)

app.command("status")(charter_proof.status_command)
app.command("rebuild")(charter_proof.rebuild_command)

Json = Annotated[bool, typer.Option("--json", help="供程序读取 for programs")]

app.command("parse")(parse_command)
app.command("import")(import_command)


app.command("check")(check_command)


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
    version = publish_text(text=text_in(path), effective_at=now, by=system_actor(place.pk), at=now)
    out(words(f"{version} is in force in {place}", f"{version} 已在 {place} 生效"))


@app.command("diff")
def diff_command(before: Path, after: Path, as_json: Json = False) -> None:
    """比较两份文本：条款与数值。 Compare two texts: articles and values."""
    found = difference(parse(text_in(before)), parse(text_in(after)))
    if as_json:
        out(json.dumps(asdict(found), ensure_ascii=False))
        return
    for change in found.parameters:
        out(f"{change.label}: {change.before or '—'} → {change.after or '—'}")
    for article in found.articles:
        if article.kind != "same":
            out(f"{article.kind:8} {article.before_label or '—'} → {article.after_label or '—'}")
