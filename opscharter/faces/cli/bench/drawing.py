"""What came out: a table beside the targets of the design, and a small chart kept in bench/."""

from html import escape
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from opscharter.faces.cli.speech import words

#: (English, Chinese, path into the result, target, unit, smaller is better)
_ROWS: Final[tuple[tuple[str, str, str, float | None, str, bool], ...]] = (
    ("raw writes", "原始写入", "raw.per_second", None, "/s", False),
    ("intake", "受理", "intake.per_second", 300, "/s", False),
    ("share of raw", "与原始写入之比", "intake.ratio_to_raw", 0.1, "", False),
    ("intake p50", "受理 p50", "intake.p50_ms", None, "ms", True),
    ("intake p95", "受理 p95", "intake.p95_ms", None, "ms", True),
    ("half load p99", "半载 p99", "more.intake_half_load.p99_ms", 60, "ms", True),
    ("inbox p95", "工作台 p95", "pages.inbox.p95_ms", 100, "ms", True),
    ("case list p95", "事项列表 p95", "pages.list.p95_ms", 100, "ms", True),
    ("case page p95", "事项页 p95", "pages.case.p95_ms", 100, "ms", True),
    ("search p95", "搜索 p95", "pages.search.p95_ms", 100, "ms", True),
    ("charter p95", "制度页 p95", "pages.charter.p95_ms", 100, "ms", True),
    ("largest web process", "单个网站进程", "more.web_worker_mb", 180, "MB", True),
    ("web", "网站", "memory_mb.web", None, "MB", True),
    ("worker", "后台进程", "memory_mb.worker", None, "MB", True),
    ("database", "数据库", "memory_mb.database", None, "MB", True),
    ("first start", "首次启动", "start_s.first", None, "s", True),
    ("second start", "再次启动", "start_s.second", 8, "s", True),
)


def value_at(found: dict[str, Any], path: str) -> float | None:
    """Return the number at a dotted path of a result, None where that part was not measured."""
    value: Any = found
    for part in path.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return None if value is None else float(value)


def _value(found: dict[str, Any], path: str) -> float:
    value = value_at(found, path)
    if value is None:
        raise KeyError(path)
    return value


def falls_short(value: float, target: float | None, *, smaller: bool) -> bool:
    """Tell whether a value misses its target; `smaller` is better, or greater."""
    return target is not None and (value > target if smaller else value < target)


def goal_of(target: float | None, unit: str, *, smaller: bool) -> str:
    """Return a target in words: ≤ 100 ms; nothing without one."""
    return "" if target is None else f"{'≤' if smaller else '≥'} {target:g} {unit}"


def empty_table(title: str = "") -> Table:
    """Return the table that results are printed in: what, value, target, and whether it is reached."""
    table = Table(title=title or None, title_justify="left")
    for english, chinese in (("measured", "项目"), ("value", "结果"), ("target", "目标"), ("", "")):
        table.add_column(words(english, chinese) if english else "")
    return table


def show(found: dict[str, Any]) -> None:
    """Print the table; what falls short is marked and counted."""
    table = empty_table(words(f"{found['cases']} cases", f"{found['cases']} 件事项"))
    missed = []
    for english, chinese, path, target, unit, smaller in _ROWS:
        value = _value(found, path)
        short = falls_short(value, target, smaller=smaller)
        goal = goal_of(target, unit, smaller=smaller)
        table.add_row(
            words(english, chinese),
            f"{value:g} {unit}",
            goal,
            "✗" if short else "✓" if goal else "",
        )
        if short:
            missed.append(words(english, chinese))
    for name, page in found["pages"].items():
        table.add_row(f"{name}", f"{page['queries']} {words('queries', '次查询')}", "", "")
    console = Console()
    console.print(f"{words('load before', '开始时负载')} {found['more']['load_before']:g}")
    console.print(table)
    if missed:
        console.print(words("falls short: ", "未达目标：") + "、".join(missed))
    if found["more"]["failed"]:
        console.print(words("failed requests: ", "失败请求：") + str(found["more"]["failed"]))


def write(found: dict[str, Any], path: Path) -> None:
    """Write the chart: bars against their targets, one scale per row."""
    rows = [row for row in _ROWS if row[3] is not None]
    lines = []
    for number, (_english, chinese, where, target, unit, smaller) in enumerate(rows):
        value, goal = _value(found, where), float(target or 1)
        top = max(value, goal) * 1.08
        y = 44 + 26 * number
        colour = "#b4473c" if falls_short(value, target, smaller=smaller) else "#3f7d5a"
        mark = f"{120 + 300 * goal / top:.0f}"
        lines += [
            f'<text x="8" y="{y + 13}">{escape(chinese)}</text>',
            f'<rect x="120" y="{y}" width="{300 * value / top:.0f}" height="17" fill="{colour}"/>',
            f'<path d="M{mark} {y - 3}v23" stroke="#333" stroke-dasharray="3 2"/>',
            f'<text x="428" y="{y + 13}">{value:g} {unit}（{"≤" if smaller else "≥"} {goal:g}）</text>',
        ]
    height = 56 + 26 * len(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 580 {height}" font-family="sans-serif" font-size="12">'
        f'<rect width="580" height="{height}" fill="#fbf9f4"/><text x="8" y="24" font-size="14">'
        f"{found['cases']:,} 件事项，四个客户端，开始时负载 {found['more']['load_before']:g}；虚线为目标</text>{''.join(lines)}</svg>\n",
        encoding="utf-8",
    )
