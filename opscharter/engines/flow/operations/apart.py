"""Nobody does a step that must be kept apart from another one they did in the same process (`apart` in the diagram)."""

from opscharter.charter import parameters
from opscharter.core.actor import Actor
from opscharter.engines.flow.facts import START
from opscharter.engines.flow.models import Process, Task, TaskState
from opscharter.engines.flow.operations.refusals import SamePerson
from opscharter.engines.flow.operations.specs import of_process
from opscharter.engines.flow.registry import subjects
from opscharter.engines.flow.source import Element


def keep_apart(task: Task, process: Process, element: Element, by: Actor) -> None:
    """Refuse whoever did a step that the diagram keeps apart from this one. Raises `SamePerson`."""
    others = element.own.get("apart", "").split()
    if not others or by.person is None or not _holds(element, process.charter_version_id):
        return
    done = Task.objects.filter(
        process=process, element__in=others, state=TaskState.DONE, done_by_id=by.person
    ).values_list("name", flat=True)
    name = done.first()
    if name is None and START in others and _began(task) == by.person:
        name = _start_of(process)
    if name is not None:
        raise SamePerson(name, task.control)


def _began(task: Task) -> int | None:
    subject = subjects.get(task.subject_kind)
    found = subject.facts(task.subject_id).get("opened_by") if subject else None
    return found if isinstance(found, int) else None


def _holds(element: Element, version: int | None) -> bool:
    name, _equals, wanted = element.own.get("apart_if", "").partition("=")
    return not wanted or str(parameters.value(version, name.strip())) == wanted.strip()


def _start_of(process: Process) -> str:
    return of_process(process).definition.start.label
