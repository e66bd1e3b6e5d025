"""`opscharter charter export`: the charter and its record as files."""

import json
from datetime import date
from pathlib import Path
from typing import Annotated, Final

import typer

from opscharter.charter.periods import months_back
from opscharter.core import clock
from opscharter.core.scope import center_scope
from opscharter.faces.cli.places import center_of, charter_of
from opscharter.faces.cli.speech import out, refuse
from opscharter.proof.exports import oscal
from opscharter.proof.exports.paper import paper
from opscharter.proof.exports.word import word
from opscharter.proof.queries.articles import nodes_of, report

KINDS: Final = ("docx", "pdf", "oscal-catalog", "oscal-results")


def export_command(
    center: Annotated[str, typer.Option(help="中心代号 key of the center")],
    kind: Annotated[str, typer.Option("--format", help=" | ".join(KINDS))],
    target: Annotated[Path, typer.Option("--out", help="生成的文件 the file to write")],
    first: Annotated[str, typer.Option("--from", help="起始日 first day, 2026-10-01")] = "",
    last: Annotated[str, typer.Option("--to", help="截止日 last day")] = "",
) -> None:
    """导出制度文本或执行情况。 Export the charter, or what was followed."""
    if kind not in KINDS:
        refuse(f"--format is one of {', '.join(KINDS)}", f"--format 可选：{'、'.join(KINDS)}")
    place, now = center_of(center), clock.now()
    try:
        days = (
            date.fromisoformat(first) if first else months_back(clock.today(), 0),
            date.fromisoformat(last) if last else clock.today(),
        )
    except ValueError:
        refuse("days are written like 2026-10-01", "日期应写成 2026-10-01")
    version = charter_of(place)
    with center_scope(place.pk):
        articles = nodes_of(place.pk, version)
        if kind == "docx":
            content = word(place, version, articles)
        elif kind == "pdf":
            content = paper(place, version, articles)
        elif kind == "oscal-catalog":
            content = json.dumps(
                oscal.catalog(place, version, articles, now), ensure_ascii=False, indent=1
            ).encode()
        else:
            found = oscal.assessment_results(place, report(place.pk, version, days), now)
            content = json.dumps(found, ensure_ascii=False, indent=1).encode()
    target.write_bytes(content)
    out(str(target))
