"""`opscharter journal …`: prove the journal, recount what is derived from it."""

import json
from collections.abc import Iterable
from typing import Annotated, Any, Final

import typer

from opscharter.charter.follow import follow_center
from opscharter.charter.tally import NAME, drifted
from opscharter.core import clock, seals
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

SHORTEST: Final = 12
"""So much of a digest must be given to be sure that it is this one."""

Json = Annotated[bool, typer.Option("--json", help="供程序读取 for programs")]
One = Annotated[str, typer.Option("--center", help="只处理一个中心 one center only")]
Seen = Annotated[
    str,
    typer.Option(
        help="核对以前抄下的封存值（至少开头 12 位）是否仍在链中 a digest written down earlier, 12 characters or more"
    ),
]


def _centers(key: str) -> list[Center]:
    if key:
        return [center_of(key)]
    return [center for pk in center_ids() if (center := center_by_id(pk)) is not None]


@app.command("verify")
def verify(center: One = "", seen: Seen = "", as_json: Json = False) -> None:
    """验证日志未被改动：重算封存链。 Prove that no sealed row was changed: recompute the chain of seals."""
    if seen and len(seen) < SHORTEST:
        refuse(f"--seen needs {SHORTEST} characters or more", f"--seen 至少写开头 {SHORTEST} 位")
    places = _centers(center)
    report = [_verified(place) for place in places]
    found = _found(places, seen.lower()) if seen else None
    broken = any(each["findings"] for each in report) or bool(seen and not found)
    if as_json:
        extra = {"seen": found} if seen else {}
        out(json.dumps({"ok": not broken, "centers": report, **extra}, ensure_ascii=False))
    else:
        for each in report:
            _print_verified(each)
        if seen:
            _print_found(seen, found)
    if broken:
        raise typer.Exit(1)


def _found(places: Iterable[Center], seen: str) -> dict[str, Any] | None:
    """Return which seal has a digest that begins so."""
    for place in places:
        link = seals.seal_of(place.pk, seen)
        if link is not None:
            at = link.sealed_at.astimezone(clock.ZONE)
            return {"center": place.key, "seal": link.number, "sealed_at": f"{at:%Y-%m-%d %H:%M}"}
    return None


def _print_found(seen: str, found: dict[str, Any] | None) -> None:
    if found is None:
        out(f"✗ {seen}: {words('in no chain', '不在封存链中')}")
        return
    number, at = found["seal"], found["sealed_at"]
    told = words(f"seal {number}, sealed {at}", f"第 {number} 段，{at} 封存")
    out(f"✓ {seen}: {found['center']} {told}")


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
