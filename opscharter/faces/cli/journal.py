"""`opscharter journal …`: prove the journal, recount what is derived from it."""

import json
from typing import Annotated, Any

import typer

from opscharter.charter.follow import follow_center
from opscharter.charter.tally import NAME, drifted
from opscharter.core import seals
from opscharter.core.readers import readers
from opscharter.core.readers import rebuild as rebuild_reader
from opscharter.core.scope import center_scope
from opscharter.faces.cli.places import center_of
from opscharter.faces.cli.speech import out, refuse, say, words
from opscharter.org.models import Center
from opscharter.org.queries import center_by_id, center_ids

app = typer.Typer(
    no_args_is_help=True, help="运行日志：验证、重算、封存。 The journal: verify, rebuild, seal."
)

Json = Annotated[bool, typer.Option("--json", help="供程序读取 for programs")]
One = Annotated[str, typer.Option("--center", help="只处理一个中心 one center only")]


def _centers(key: str) -> list[Center]:
    if key:
        return [center_of(key)]
    return [center for pk in center_ids() if (center := center_by_id(pk)) is not None]


@app.command("verify")
def verify(center: One = "", as_json: Json = False) -> None:
    """验证日志未被改动：重算封存链。 Prove that no sealed row was changed: recompute the chain of seals."""
    report = [_verified(place) for place in _centers(center)]
    broken = any(each["findings"] for each in report)
    if as_json:
        out(json.dumps({"ok": not broken, "centers": report}, ensure_ascii=False))
    else:
        for each in report:
            _print_verified(each)
    if broken:
        raise typer.Exit(1)


def _verified(place: Center) -> dict[str, Any]:
    rows, links, findings = 0, 0, []
    for result in seals.verify(place.pk):
        links += 1
        if isinstance(result, int):
            rows += result
        else:
            findings.append({"seal": result.seal, "what": result.what})
    return {"center": place.key, "seals": links, "rows": rows, "findings": findings}


def _print_verified(report: dict[str, Any]) -> None:
    summary = words(
        f"{report['rows']} rows in {report['seals']} seals",
        f"{report['seals']} 段封存，{report['rows']} 条",
    )
    out(f"{'✗' if report['findings'] else '✓'} {report['center']}: {summary}")
    for finding in report["findings"]:
        out(f"    {words('seal', '封存')} {finding['seal']}: {finding['what']}")


@app.command("seal")
def seal(center: One = "") -> None:
    """立即封存尚未封存的日志。 Seal what is not sealed yet."""
    for place in _centers(center):
        total = 0
        while done := seals.seal(place.pk):
            total += done
        out(f"{place.key}: {total}")


@app.command("rebuild")
def rebuild(
    center: One = "",
    reader: Annotated[str, typer.Option(help="只重算一个读者 one reader only")] = NAME,
) -> None:
    """从头重算由日志得出的结论。 Recount what is derived from the journal, from its beginning."""
    if reader not in readers:
        refuse(
            f"no reader {reader!r}; known: {', '.join(readers)}",
            f"没有“{reader}”，可选：{', '.join(readers)}",
        )
    for place in _centers(center):
        say(f"reading the journal of {place.key}", f"正在重读 {place.key} 的日志")
        rows = rebuild_reader(reader, place.pk)
        follow_center(place.pk)
        with center_scope(place.pk):
            wrong = drifted(place.pk) if reader == NAME else []
        out(f"{place.key}: {words(f'{rows} rows read', f'已读 {rows} 条')}")
        if wrong:
            refuse(f"{len(wrong)} counts do not agree", f"{len(wrong)} 处计数不一致")
