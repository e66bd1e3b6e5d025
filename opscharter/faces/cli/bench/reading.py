"""How well and how fast regulations are read: labelled texts, suggested controls, 50 KB of text. Needs no database."""

import json
import os
import subprocess
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any, Final

from opscharter.faces.cli.environment import ROOT, program

#: labelled texts of the project, and those beside it where they are
GOLD: Final = (ROOT / "tests" / "regulation" / "gold", ROOT.parent / "shared" / "gold")
SOURCES: Final = ROOT.parent / "shared" / "regulations"
LABELS: Final = ROOT / "bench" / "suggestions"
_SIZE: Final = 50_000


def read() -> dict[str, Any]:
    """Return {"labelled": {...}, "suggestions": {...}, "parse": {...}}; a part without its texts is left out."""
    found: dict[str, Any] = {}
    labelled = [path for folder in GOLD for path in sorted(folder.glob("*.gold.json"))]
    if labelled:
        found["labelled"] = _labelled(labelled)
        found["parse"] = _parse([path.parent / _of(path)["source_file"] for path in labelled])
    suggested = _suggested()
    if suggested:
        found["suggestions"] = suggested
    return found


def _of(path: Path) -> dict[str, Any]:
    gold: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return gold


def _labelled(paths: list[Path]) -> dict[str, Any]:
    from opscharter.regulation.answer import answer  # noqa: PLC0415 - after setup
    from opscharter.regulation.reading import read_file  # noqa: PLC0415
    from opscharter.regulation.scoring import Marks, compare  # noqa: PLC0415

    total: Counter[str] = Counter()
    for path in paths:
        gold = _of(path)
        source = path.parent / gold["source_file"]
        total += compare(gold, answer(read_file(source.name, source.read_bytes())))
    marks = Marks(total)
    return {
        "files": len(paths),
        "node_f1": round(marks.f1("node"), 4),
        "obligation_f1": round(marks.f1("obligation"), 4),
        **{kind: round(marks.share(kind).part, 4) for kind in ("deontic", "actor", "frequency", "deadline")},
    }  # fmt: skip


def _parse(sources: list[Path]) -> dict[str, Any]:
    """Return the seconds that 50 KB of text take as a command, start of the interpreter included, and inside it."""
    from opscharter.regulation.answer import answer  # noqa: PLC0415

    text = "\n\n".join(path.read_text(encoding="utf-8") for path in sources)
    while len(text.encode()) < _SIZE:
        text += "\n\n" + text
    text = text.encode()[:_SIZE].decode(errors="ignore")
    began = time.process_time()
    answer(text)
    inside = time.process_time() - began
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "fifty.txt"
        file.write_text(text, encoding="utf-8")
        began = time.perf_counter()
        subprocess.run(
            [program("opscharter"), "charter", "parse", str(file), "--json"],
            check=True, capture_output=True, env=dict(os.environ),
        )  # fmt: skip
        command = time.perf_counter() - began
    return {"bytes": _SIZE, "cpu_s": round(inside, 2), "command_s": round(command, 2)}


def _suggested() -> dict[str, Any]:
    from opscharter.binding.suggesting.measuring import measure  # noqa: PLC0415
    from opscharter.regulation.reading import read_file  # noqa: PLC0415
    from opscharter.regulation.structure import regulations_in  # noqa: PLC0415
    from opscharter.regulation.understanding import understand  # noqa: PLC0415

    found: dict[str, Any] = {}
    for labels in sorted(LABELS.glob("*.yaml")):
        source = next(iter(SOURCES.glob(f"{labels.stem.removeprefix('S')}_*.txt")), None)
        if source is None:
            continue
        read_in = regulations_in(read_file(source.name, source.read_bytes()))
        score = measure(labels, [(each, understand(each)) for each in read_in])
        found[labels.stem] = {
            "obligations": score.labelled,
            "first_three": round(score.share, 4),
            "first_three_of_installed": round(score.installed_share, 4),
        }
    return found
