"""`opscharter charter whatif`: play the last months again under other values."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from opscharter.charter.checks.folder import text_in
from opscharter.charter.difference import parameter_values
from opscharter.charter.parameters import active_version
from opscharter.charter.periods import Period, months_back
from opscharter.charter.text import parse
from opscharter.core import clock
from opscharter.core.scope import center_scope
from opscharter.faces.cli.places import center_of
from opscharter.faces.cli.speech import out, refuse, words
from opscharter.proof.whatif.queries import Replay, read_changes, replay


def command(
    center: Annotated[str, typer.Option(help="中心代号 key of the center")],
    file: Annotated[
        Path | None, typer.Argument(help="修订后的文本 a revised text", exists=True, dir_okay=False)
    ] = None,
    values: Annotated[
        list[str] | None,
        typer.Option(
            "--set", help="“管控点.参数=文字”，可多次 CONTROL.PARAMETER=WORDS, repeatable"
        ),
    ] = None,
    months: Annotated[int, typer.Option(min=1, max=24, help="重放几个月 months to replay")] = 6,
    as_json: Annotated[bool, typer.Option("--json", help="供程序读取 for programs")] = False,
) -> None:
    """假如修改：用最近几个月的日志重放，不改动任何数据。 Replay the record under other values; nothing changes."""
    place = center_of(center)
    today, now = clock.today(), clock.now()
    with center_scope(place.pk):
        version = active_version(place.pk, now)
        given = _given(file, values or [])
        changes = read_changes(place.pk, version.pk if version else None, given)
    if not changes:
        refuse("no value differs from the one in force", "没有一个数值与现行的不同")
    found = replay(place.pk, changes, Period("chosen", months_back(today, months - 1), today), now)
    if as_json:
        out(json.dumps({"replays": [_as_json(each) for each in found]}, ensure_ascii=False))
        return
    for each in found:
        _print(each)


def _given(file: Path | None, values: list[str]) -> dict[str, str]:
    given: dict[str, str] = {}
    if file is not None:
        told = parameter_values(parse(text_in(file)))
        given |= {target: each for target, (each, _meaning) in told.items()}
    for value in values:
        target, equals, told_words = value.partition("=")
        if not equals:
            refuse(
                f"{value!r} is not CONTROL.PARAMETER=WORDS", f"“{value}”应写成“管控点.参数=文字”"
            )
        given[target.strip()] = told_words.strip()
    return given


def _as_json(found: Replay) -> dict[str, Any]:
    outcome = found.outcome
    return {
        "control": found.control.key,
        "changes": [{"target": c.target, "old": c.old, "new": c.new} for c in found.changes],
        "why_not": str(found.why),
        "before": dict(outcome.before),
        "after": dict(outcome.after),
        "worse": outcome.worse,
        "better": outcome.better,
        "unknown": outcome.unknown,
        "extra_working_minutes": int(outcome.extra.total_seconds() // 60),
        "departments": [{"name": name, "more_short": number} for name, number in found.departments],
    }


def _print(found: Replay) -> None:
    out(str(found.control.label))
    for change in found.changes:
        out(f"  {change.parameter.label}: {change.old} → {change.new}")
    outcome = found.outcome
    if found.why:
        out(f"  {found.why}")
        return
    kept, after = outcome.before["kept"], outcome.after["kept"]
    out(
        words(
            f"  kept {kept}/{outcome.total} → {after}/{outcome.total_after}; {outcome.worse} more short, {outcome.better} no longer",
            f"  做到 {kept}/{outcome.total} → {after}/{outcome.total_after}；多 {outcome.worse} 次未做到，少 {outcome.better} 次",
        )
    )
    hours = outcome.extra.total_seconds() / 3600
    out(
        words(
            f"  to hold today's rate: {hours:.1f} working hours faster",
            f"  要保持现在的比例，至少再省出 {hours:.1f} 个工时",
        )
    )
    for name, number in found.departments:
        out(f"    {name or '—'}  +{number}")
    if outcome.unknown:
        out(words(f"  cannot be told of {outcome.unknown}", f"  {outcome.unknown} 次无法判断"))
