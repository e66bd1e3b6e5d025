"""`opscharter bench charter`: how well regulations are read and bound, and how fast the charter answers."""

import json
import shutil
import tempfile
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console

from opscharter.faces.cli.bench import reading, service
from opscharter.faces.cli.bench.drawing import empty_table, falls_short, goal_of, value_at
from opscharter.faces.cli.environment import setup
from opscharter.faces.cli.speech import out, say, words

#: (English, Chinese, path into the result, target, unit, smaller is better)
_ROWS: Final[tuple[tuple[str, str, str, float, str, bool], ...]] = (
    ("nodes, F1", "条款结构 F1", "labelled.node_f1", 0.97, "", False),
    ("obligations, F1", "义务条款 F1", "labelled.obligation_f1", 0.85, "", False),
    ("deontic", "义务类型", "labelled.deontic", 0.9, "", False),
    ("frequency", "周期", "labelled.frequency", 0.9, "", False),
    ("deadline", "期限", "labelled.deadline", 0.9, "", False),
    ("right control among three, S000", "前三个建议含正确管控点 S000", "suggestions.S000.first_three", 0.85, "", False),
    ("right control among three, S001", "前三个建议含正确管控点 S001", "suggestions.S001.first_three", 0.85, "", False),
    ("50 KB parsed, command", "解析 50 KB（命令）", "parse.command_s", 1.0, "s", True),
    ("what-if, 100,000 occasions", "假如修改，十万次", "whatif.seconds", 10.0, "s", True),
    ("charter page p95, 200 articles, a year", "制度页 p95，200 条一年", "page.p95_ms", 100.0, "ms", True),
)  # fmt: skip


def command(
    occasions: Annotated[
        int, typer.Option(min=1000, help="重放次数 occasions to replay")
    ] = 100_000,
    as_json: Annotated[bool, typer.Option("--json", help="供程序读取 for programs")] = False,
) -> None:
    """测量制度的解析、建议、重放与制度页。 Measure reading, suggestions, replay and the charter page."""
    setup(database=False)
    say("reading labelled regulations", "正在解析标注文本")
    found = reading.read()
    say("building a center under 200 articles", "正在生成 200 条制度的中心")
    folder = Path(tempfile.mkdtemp(prefix="opscharter-bench-"))
    running = service.Service(folder)
    try:
        running.start()
        found |= running.part("chartering", str(running.port), str(occasions))
    finally:
        running.stop()
        running.destroy()
        shutil.rmtree(folder, ignore_errors=True)
    if as_json:
        out(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        _show(found)


def _show(found: dict[str, Any]) -> None:
    table = empty_table()
    for english, chinese, path, target, unit, smaller in _ROWS:
        value = value_at(found, path)
        if value is None:
            table.add_row(words(english, chinese), words("no texts here", "此处没有文本"), "", "")
            continue
        short = falls_short(value, target, smaller=smaller)
        goal = goal_of(target, unit, smaller=smaller)
        table.add_row(words(english, chinese), f"{value:g} {unit}", goal, "✗" if short else "✓")
    Console().print(table)
    if "page" in found:
        out(
            words(
                f"charter page: {found['page']['queries']} queries",
                f"制度页：{found['page']['queries']} 次查询",
            )
        )
