"""What a process may call, and what finishes its tasks; filled by the rooms that own the processes."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from opscharter.core.actor import Actor
from opscharter.core.refusal import Text
from opscharter.core.registry import Registry

if TYPE_CHECKING:
    from opscharter.engines.flow.models import Process, Task


@dataclass(frozen=True, slots=True)
class StepCall:
    """What a service task's step is given."""

    process: "Process"
    data: Mapping[str, Any]
    parameters: Mapping[str, str]
    by: Actor
    at: datetime


#: service task: step key -> function called inside the running operation; returns variables to merge into the process data
steps: Registry[Callable[[StepCall], Mapping[str, Any]]] = Registry("step")


@dataclass(frozen=True, slots=True)
class Completion:
    """How a user task with form key `form` is finished: `schema(task)` gives the JSON Schema of its form (with UI hints),
    `run(task, data, files, by, at)` calls the room's own operation, which calls `flow.operations.finish_task`.
    """

    form: str
    label: Text
    schema: "Callable[[Task], dict[str, Any]]"
    run: "Callable[[Task, dict[str, Any], list[Any], Actor, datetime], object]"


completions: Registry[Completion] = Registry("task form")


@dataclass(frozen=True, slots=True)
class ProcessSource:
    """A shipped process definition: files on disk."""

    key: str
    label: Text
    bpmn: Path
    dmn: tuple[Path, ...] = ()


processes: Registry[ProcessSource] = Registry("process")


@dataclass(frozen=True, slots=True)
class Subject:
    """How flow learns about the thing a process is about (a case): who owns it, how it is called, where its page is.

    `facts(subject_id)` returns {"label", "url", "department", "case", ...} used in assignment expressions and task rows;
    `owner_changed(subject_id, department, post, person, by, at)` is called when a new task moves responsibility;
    `stage_changed(subject_id, stage)` when the set of waiting steps changes; `visible(actor, subject_id)` whether somebody may
    look at its process; `labels(ids)` gives id -> (label, address) of many at once, for notices.
    """

    facts: Callable[[int], dict[str, Any]]
    owner_changed: Callable[..., None]
    stage_changed: Callable[[int, str], None]
    visible: Callable[[Actor, int], bool] | None = None
    labels: Callable[[Collection[int]], Mapping[int, tuple[str, str]]] | None = None


subjects: Registry[Subject] = Registry("process subject")
