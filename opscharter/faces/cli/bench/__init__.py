"""`opscharter bench`: how fast, how small, how soon; beside a raw pgbench of the same rows in the same minute.

Everything runs on a data directory of its own that is deleted afterwards. The command itself loads no Django: it starts the
service like anybody would (`opscharter up`) and the parts that need the product's own code as processes beside it.
"""

import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Annotated, Any

import typer

from opscharter.faces.cli.bench import charter, drawing, driving, service
from opscharter.faces.cli.environment import ROOT
from opscharter.faces.cli.speech import out, say

app = typer.Typer(help="测量 Measure.", invoke_without_command=True)
app.command("charter")(charter.command)


@app.callback()
def command(
    context: typer.Context,
    cases: Annotated[int, typer.Option(min=1, help="事项数 cases in the center")] = 20_000,
    seconds: Annotated[int, typer.Option(min=3, help="每轮时长 seconds per round")] = 15,
    as_json: Annotated[bool, typer.Option("--json", help="供程序读取 for programs")] = False,
    chart: Annotated[
        Path | None, typer.Option(help="图表文件 where the chart goes; default bench/chart.svg")
    ] = None,
) -> None:
    """测量受理速度、页面、内存与启动时间。 Measure intake, pages, memory and start-up."""
    if context.invoked_subcommand:
        return
    folder = Path(tempfile.mkdtemp(prefix="opscharter-bench-"))
    try:
        found = measure(folder, cases, seconds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    drawing.write(found, chart or ROOT / "bench" / "chart.svg")
    if as_json:
        out(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        drawing.show(found)


def measure(folder: Path, cases: int, seconds: int) -> dict[str, Any]:
    """Return the whole result for a fresh data directory `folder`."""
    running = service.Service(folder)
    load = round(os.getloadavg()[0], 1)
    if load > (os.cpu_count() or 1) / 2:
        say(
            f"the machine is busy (load {load}): what follows is less than it can do",
            f"机器正忙（负载 {load}），以下结果低于实际能力",
        )
    try:
        say("first start", "首次启动")
        first = running.start()
        running.stop()
        say("second start", "再次启动")
        second = running.start()
        say(f"building a center with {cases} cases", f"正在生成 {cases} 件事项")
        built = running.part("building", str(cases))
        say("raw: pgbench writes the same rows", "基准：pgbench 写入同样的行")
        raw = running.part("raw", str(seconds))
        say("intake through the API, 4 clients", "经接口受理，4 个客户端")
        full = driving.run(running.port, built["token"], seconds=seconds)
        half = driving.run(
            running.port, built["token"], seconds=seconds, rate=full["per_second"] / 2
        )
        memory = running.memory()
        say("pages", "页面")
        pages = running.part("pages", str(running.port))
    finally:
        running.stop()
        running.destroy()
    return {
        "cases": cases,
        "raw": {"per_second": raw["per_second"]},
        "intake": {
            "per_second": full["per_second"],
            "p50_ms": full["p50_ms"],
            "p95_ms": full["p95_ms"],
            "ratio_to_raw": round(full["per_second"] / max(raw["per_second"], 0.1), 3),
        },
        "pages": pages,
        "memory_mb": {key: memory[key] for key in ("web", "worker", "database")},
        "start_s": {"first": first, "second": second},
        "more": {
            "intake_half_load": {key: half[key] for key in ("per_second", "p50_ms", "p99_ms")},
            "failed": full["failed"] + half["failed"],
            "web_worker_mb": memory["web_worker"],
            "built_s": built["seconds"],
            "load_before": load,
        },
    }
