"""What bench prints says what falls short."""

from opscharter.faces.cli.bench import drawing
from opscharter.faces.cli.bench.driving import quantile

FOUND = {
    "cases": 20000,
    "raw": {"per_second": 4000.0},
    "intake": {"per_second": 280.0, "p50_ms": 9.0, "p95_ms": 20.0, "ratio_to_raw": 0.11},
    "pages": {
        n: {"p50_ms": 5, "p95_ms": 9, "queries": 8}
        for n in ("inbox", "list", "case", "search", "charter")
    },
    "memory_mb": {"web": 180, "worker": 80, "database": 200},
    "start_s": {"first": 20, "second": 5},
    "more": {
        "intake_half_load": {"per_second": 140, "p50_ms": 8, "p99_ms": 30},
        "failed": 0,
        "web_worker_mb": 90,
        "built_s": 30,
        "load_before": 0.3,
    },
}


def test_quantiles_come_from_the_sorted_times():
    assert quantile([1.0, 2.0, 3.0, 4.0], 0.5) == 3.0
    assert quantile([], 0.95) == 0.0


def test_the_table_names_what_falls_short_and_the_chart_is_drawn(capsys, tmp_path):
    drawing.show(FOUND)
    shown = capsys.readouterr().out
    assert "280 /s" in shown
    assert "falls short" in shown.replace("\n", " ")
    drawing.write(FOUND, tmp_path / "chart.svg")
    chart = (tmp_path / "chart.svg").read_text(encoding="utf-8")
    assert chart.count("#b4473c") == 1
