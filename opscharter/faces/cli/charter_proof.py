"""`opscharter charter status` and `rebuild`: what was followed, and whether the journal bears it out."""

import json
from dataclasses import asdict
from datetime import date, datetime, time
from time import sleep
from typing import Annotated, Any, Final

import typer

from opscharter.charter.periods import read_period
from opscharter.charter.tally import NAME, sweep_overdue
from opscharter.core import clock, readers
from opscharter.core.scope import center_scope
from opscharter.faces.cli.places import center_of
from opscharter.faces.cli.speech import out, refuse, say, words
from opscharter.org.models import Center
from opscharter.proof.queries.articles import (
    HEADINGS,
    VERDICTS,
    ArticleCounts,
    Report,
    judged_by,
    report,
)
from opscharter.proof.rebuilding import BusyError, Difference, Recount, compare

NAMED: Final = 50
TRIES: Final = 20
PAUSE_S: Final = 0.5

Key = Annotated[str, typer.Option("--center", help="中心代号 the center's key")]
Day = Annotated[str, typer.Option(help="YYYY-MM-DD")]
Json = Annotated[bool, typer.Option("--json", help="供程序读取 for programs")]


def status_command(
    center: Annotated[str, typer.Argument(metavar="CENTER", help="中心代号 the center's key")] = "",
    key: Key = "",
    first: Annotated[str, typer.Option("--from", help="首日 first day, YYYY-MM-DD")] = "",
    last: Annotated[str, typer.Option("--to", help="末日 last day, YYYY-MM-DD")] = "",
    as_of: Annotated[
        str, typer.Option(help="按当时所知（日期即当日 0 时）as known at that moment")
    ] = "",
    period: Annotated[str, typer.Option(help="month | last | quarter | half")] = "month",
    as_json: Json = False,
) -> None:
    """各条款在一段时间里做到多少；条的数字包含其下各项。 How often each article was kept in a period, its items included."""
    place = center_of(key or center)
    days = _days(first, last, period)
    known = _moment(as_of) if as_of else None
    with center_scope(place.pk):
        version = judged_by(place.pk, days[1], known, clock.now())
        if version is None:
            refuse(f"no charter is in force in {place}", f"{place} 没有生效的制度")
        found = report(place.pk, version, days, as_of=known)
        rows = [each for each in found.articles if _listed(each)]
    if as_json:
        out(json.dumps(_answer(place, found, rows), ensure_ascii=False))
        return
    out(f"{version}  {days[0]} – {days[1]}{f'  @ {known:%Y-%m-%d %H:%M}' if known else ''}")
    for node in rows:
        counts = f"{node.counts.get('kept', 0)}/{node.total}" if node.total else ""
        wrong = " ".join(f"{v} {n}" for v, n in node.counts.items() if n and v != "kept")
        out(f"{node.number:8} {node.light or '—':9} {counts:12} {wrong}".rstrip())


def _listed(node: ArticleCounts) -> bool:
    return node.kind not in HEADINGS and bool(node.light or node.all_controls or node.depth == 0)


def _days(first: str, last: str, period: str) -> tuple[date, date]:
    if not first and not last:
        named = read_period({"period": period}, clock.today())
        return named.first, named.last
    start, end = _day("--from", first), _day("--to", last)
    if start > end:
        refuse(f"--from {start} lies after --to {end}", f"--from {start} 晚于 --to {end}，请对调")
    return start, end


def _day(option: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        refuse(
            f"{option} {text!r} is not a day; write 2026-03-01",
            f"{option} “{text}”不是日期，请写成 2026-03-01",
        )


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        refuse(
            f"--as-of {text!r} is not a moment; write 2026-04-01 or 2026-04-01T09:00",
            f"--as-of “{text}”不是时刻，请写成 2026-04-01 或 2026-04-01T09:00",
        )
    if len(text) <= len("2026-04-01"):
        found = datetime.combine(found.date(), time())
    return found if found.tzinfo else found.replace(tzinfo=clock.ZONE)


def _answer(place: Center, found: Report, rows: list[ArticleCounts]) -> dict[str, Any]:
    return {
        "center": place.key, "version": found.version.label, "from": found.first.isoformat(),
        "to": found.last.isoformat(), "as_of": found.as_of.isoformat() if found.as_of else None,
        "articles": [_row(each) for each in rows],
        "totals": {verdict: found.totals.get(verdict, 0) for verdict in VERDICTS},
    }  # fmt: skip


def _row(node: ArticleCounts) -> dict[str, Any]:
    return {
        "article": node.number, "label": node.label,
        **node.counts,
        "total": node.total, "light": node.light,
        "not_exercised": node.not_exercised, "cannot_be_told": node.cannot_be_told,
        "counts": dict(node.counts), "controls": list(node.all_controls),
        "standing": [{"ok": each.ok, "words": str(each.words)} for each in node.standings],
    }  # fmt: skip


def rebuild_command(
    key: Key,
    repair: Annotated[
        bool, typer.Option("--repair", help="不一致时从日志重建 replace what differs")
    ] = False,
    as_json: Json = False,
) -> None:
    """用独立程序从运行日志重算全部评判并核对；有出入则列出并以 1 退出。 Recount every verdict from the journal."""
    place = center_of(key)
    with center_scope(place.pk):
        _catch_up(place.pk)
        found = _compared(place.pk)
        repaired = False
        if found.differences and repair:
            say("reading the journal anew", "正在从日志重建")
            readers.rebuild(NAME, place.pk)
            sweep_overdue(place.pk, clock.now())
            repaired = not _compared(place.pk).differences
    if as_json:
        out(json.dumps(_verdict(place, found, repaired=repaired), ensure_ascii=False))
    else:
        _print(found, repaired=repaired)
    if found.differences and not repaired:
        raise typer.Exit(1)


def _catch_up(center_id: int) -> None:
    """Follow what is still unread, as the worker would: what is shown is compared only as far as it has been followed."""
    while readers.catch_up(NAME, center_id):
        pass


def _compared(center_id: int) -> Recount:
    attempt = 0
    while True:
        at = clock.now()
        sweep_overdue(center_id, at)
        try:
            return compare(center_id, at)
        except BusyError:
            attempt += 1
        if attempt == TRIES:
            refuse(
                "the worker is busy with this center; try again", "后台正在处理该中心，请稍后再试"
            )
        sleep(PAUSE_S)


def _verdict(place: Center, found: Recount, *, repaired: bool) -> dict[str, Any]:
    return {
        "center": place.key, "agrees": not found.differences, "repaired": repaired,
        "occasions": found.occasions, "marks": found.marks,
        "differences": [asdict(each) for each in found.differences],
    }  # fmt: skip


def _print(found: Recount, *, repaired: bool) -> None:
    for each in found.differences[:NAMED]:
        out(f"✗ {_difference(each)}")
    more = len(found.differences) - NAMED
    if more > 0:
        out(words(f"… and {more} more (--json names all)", f"……另有 {more} 处（--json 全部列出）"))
    if not found.differences:
        out(
            words(
                f"agrees: {found.occasions} occasions from {found.marks} marks",
                f"一致：{found.marks} 条标记，{found.occasions} 次应做事项",
            )
        )
    elif repaired:
        out(words("rebuilt, agrees now", "已重建，现已一致"))


def _difference(each: Difference) -> str:
    return words(
        f"{each.where}: {each.what} shown {each.shown}, by the journal {each.true}",
        f"{each.where}：{each.what} 显示为 {each.shown}，按日志应为 {each.true}",
    )
