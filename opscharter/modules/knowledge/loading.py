"""Reads the answers that a shipped charter brings (`charters/<key>/knowledge.yaml`)."""

from datetime import datetime
from pathlib import Path

import yaml

from opscharter.core.actor import Actor
from opscharter.modules.knowledge.operations import load_answers
from opscharter.org.queries import departments_by_key


def load_shipped_answers(folder: Path, *, by: Actor, at: datetime) -> int:
    """Enter the answers of `folder`/knowledge.yaml that are missing; returns how many."""
    file = folder / "knowledge.yaml"
    if not file.exists():
        return 0
    rows = yaml.safe_load(file.read_text(encoding="utf-8"))["answers"]
    departments = {key: (row.pk, row.name) for key, row in departments_by_key(by.center).items()}
    return load_answers(rows=rows, departments=departments, by=by, at=at)
