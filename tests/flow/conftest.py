"""A process drawn in the test, and a subject that remembers what it was told."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from opscharter.core.actor import Actor
from opscharter.core.registry import sentences
from opscharter.engines.flow import operations as flow
from opscharter.engines.flow.models import Task, TaskState
from opscharter.engines.flow.registry import ProcessSource, Subject, processes, subjects

KIND = "test.subject"
DONE = "test.flow.done"


@dataclass
class Told:
    """What the subject of a test's processes was told."""

    owners: list[tuple[int | None, int | None, int | None]] = field(default_factory=list)
    stages: list[str] = field(default_factory=list)


@pytest.fixture
def told() -> Iterator[Told]:
    heard = Told()
    subject = Subject(
        facts=lambda pk: {"label": f"subject {pk}", "case": pk, "url": ""},
        owner_changed=lambda _pk, department, post, person, _by, _at: heard.owners.append(
            (department, post, person)
        ),
        stage_changed=lambda _pk, stage: heard.stages.append(stage),
        visible=lambda _actor, _pk: False,
    )
    subjects._items[KIND] = subject
    sentences._items.setdefault(DONE, "%(actor)s did it")
    yield heard
    del subjects._items[KIND]


type Begin = Callable[..., flow.Advance]


@pytest.fixture
def begin(told: Told, tmp_path: Path, system: Actor, at: datetime) -> Begin:
    """Return a function that starts a process from a BPMN text."""

    def run(bpmn: str, data: dict[str, Any] | None = None, **given: Any) -> flow.Advance:
        key = uuid4().hex
        path = tmp_path / f"{key}.bpmn"
        path.write_text(bpmn, encoding="utf-8")
        processes.add(key, ProcessSource(key, key, path))
        about = {"subject_kind": KIND, "subject_id": 7, "subject_label": "a matter", "case_id": 7}
        return flow.start_process(key=key, data=data or {}, by=system, at=at, **{**about, **given})

    return run


def finish(task: Task, by: Actor, at: datetime, **data: Any) -> flow.Advance:
    """Finish a task the plain way."""
    return flow.finish_task(
        task=task, expected_version=None, data=data, operation=DONE, case_id=7, by=by, at=at
    )


def waiting() -> dict[str, Task]:
    """Return the open tasks by element."""
    return {task.element: task for task in Task.objects.filter(state=TaskState.OPEN).order_by("pk")}
