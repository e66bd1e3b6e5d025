"""Running processes with SpiffWorkflow. With `tables` the only importer of it; nothing of it is seen outside.

How we use it:

* All variables of a process are one plain dictionary, seen by every branch; SpiffWorkflow's own data copies stay empty.
* Its state is the tree of tokens, kept as rows `[id, parent, state, spec name]` with small numbers as ids: without the spec,
  without data. Two processes that took the same way have the same tree.
* Therefore steps are remembered: given a tree and what finishes in it, the next tree depends only on the answers to a few
  questions (which condition holds, which timer has fired). `_Memory` keeps question -> answer -> next question or the next
  tree; on a known way SpiffWorkflow is not asked at all.
"""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from threading import Lock
from typing import Any, Final, Protocol

from django.utils.translation import gettext_lazy as _
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.bpmn_spec_mixin import BpmnSpecMixin
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.exceptions import SpiffWorkflowException, WorkflowException
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from opscharter.core.refusal import Refusal
from opscharter.engines.flow import checks, language
from opscharter.engines.flow.source import BPMN, BadProcess, Definition, Element, Problem, read
from opscharter.engines.flow.state import Row, State
from opscharter.engines.flow.tables import Table, read_tables

MOST_STEPS: Final = 1000
REMEMBERED: Final = 3000

type Ask = tuple[str, Any]


class NoWayOn(Refusal):
    """No condition of a gateway holds: the process would stand still, so the step is refused."""

    code = "no_way_on"
    default_message = _(
        "The process does not know how to go on from here: no condition of its gateway holds."
    )


class World(Protocol):
    """What a running process asks of the outside."""

    def step(self, element: Element, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """Run a service task; returns variables to set."""

    def due(self, element: Element, data: Mapping[str, Any]) -> datetime:
        """Return when a timer event that begins to wait now fires."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """A process definition ready to run. `hash` names its sources."""

    hash: str
    bpmn: str
    dmn: Mapping[str, str]
    definition: Definition
    spec: Any
    tables: Mapping[str, Table]

    def waiting(self, state: State) -> dict[int, Element]:
        """Return the user tasks that wait: id -> element."""
        return {
            row[0]: self.definition.elements[row[3]]
            for row in state.tree
            if row[2] == TaskState.READY and row[3] in self.definition.elements
        }

    def passed(self, state: State) -> list[str]:
        """Return the ids of the diagram's nodes that have been completed."""
        done = (row[3] for row in state.tree if row[2] == TaskState.COMPLETED)
        return list(dict.fromkeys(key for key in done if key in self.definition.elements))

    def main_way(self) -> list[str]:
        """Return the nodes from start to end when every gateway takes its default (else its first) way."""
        way, key = [], self.definition.start.id
        while key not in way:
            way.append(key)
            element = self.definition.elements[key]
            if not element.outgoing:
                break
            flow = element.default if element.default in element.outgoing else element.outgoing[0]
            key = self.definition.flows[flow].target
        return way


# --- compiling -----------------------------------------------------------------------------


class _Automatic(BpmnSpecMixin):  # type: ignore[misc]
    """Script, service and business rule tasks: done by `_Run`, which knows the element."""

    def _run_hook(self, my_task: Any) -> bool:
        my_task.workflow.script_engine.run.ask(("do", self.bpmn_id))
        return True


class _Timer(TimerEventDefinition):  # type: ignore[misc]
    """A timer that counts by our calendar and our clock."""

    def has_fired(self, my_task: Any) -> bool:
        """Tell whether its moment has come."""
        fired: bool = my_task.workflow.script_engine.run.fired(my_task)
        return fired


class _Parser(BpmnParser):  # type: ignore[misc]
    OVERRIDE_PARSER_CLASSES = {
        full_tag(kind): (TaskParser, _Automatic)
        for kind in ("scriptTask", "serviceTask", "businessRuleTask")
    }


_compiled: OrderedDict[str, Compiled] = OrderedDict()
_lock = Lock()


def source_hash(bpmn: str, dmn: Mapping[str, str]) -> str:
    """Return the hash that names a process definition."""
    content = json.dumps([bpmn, sorted(dmn.items())], ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()


def compiled(key: str, load: Callable[[], tuple[str, Mapping[str, str]]]) -> Compiled:
    """Return the definition with hash `key`, from this process's cache or else from the sources that `load` gives."""
    with _lock:
        found = _compiled.get(key)
        if found is not None:
            _compiled.move_to_end(key)
            return found
    found = compile_process(*load())
    with _lock:
        _compiled[key] = found
        while len(_compiled) > 100:
            _compiled.popitem(last=False)
    return found


def compile_process(bpmn: str, dmn: Mapping[str, str] | None = None) -> Compiled:
    """Return a definition ready to run. Raises `BadProcess` with every error found; warnings pass."""
    dmn = dict(dmn or {})
    definition = read(bpmn)
    tables = read_tables(dmn)
    problems = [each for each in checks.check(definition) if each.severity == "error"]
    for element in definition.elements.values():
        if element.kind == "businessRuleTask" and element.own["ref"] not in tables:
            message = str(_("There is no decision “%(ref)s”.")) % {"ref": element.own["ref"]}
            problems.append(Problem("error", "decision", message, element.label, element.line))
    if problems:
        raise BadProcess(problems)
    return Compiled(source_hash(bpmn, dmn), bpmn, dmn, definition, _spec(definition), tables)


def _spec(definition: Definition) -> Any:
    """Return SpiffWorkflow's spec; its timers are replaced by ours."""
    for event in definition.tree.iter(f"{{{BPMN}}}timerEventDefinition"):
        for child in list(event):
            event.remove(child)
        duration = event.makeelement(f"{{{BPMN}}}timeDuration")
        duration.text = "PT1S"
        event.append(duration)
    for condition in definition.tree.iter(f"{{{BPMN}}}conditionExpression"):
        condition.text = (condition.text or "").strip().removeprefix("=").strip()
    parser = _Parser()
    try:
        parser.add_bpmn_xml(definition.tree)
        spec = parser.get_spec(definition.id)
    except (ValidationException, SpiffWorkflowException, RecursionError) as error:
        raise BadProcess([Problem("error", "engine", str(error)[:300])]) from None
    for each in spec.task_specs.values():
        if isinstance(each, CatchingEvent) and isinstance(
            each.event_definition, TimerEventDefinition
        ):
            each.event_definition = _Timer(each.name, "")
    return spec


# --- running -------------------------------------------------------------------------------


@dataclass(slots=True)
class _Node:
    """A remembered question with the ways its answers lead to, or (without one) the remembered next tree.

    `timers`: id -> ("old", id) or ("new", which of the timers begun in this run).
    """

    ask: Ask | None = None
    ways: dict[Any, "_Node"] = field(default_factory=dict)
    tree: str = ""
    next: int = 0
    timers: dict[int, tuple[str, int]] = field(default_factory=dict)
    ended: bool = False


_memory: OrderedDict[tuple[str, str, int], _Node] = OrderedDict()


class _Run:
    """One run of the engine: answers its questions, remembering them in order."""

    def __init__(self, process: Compiled, state: State, now: datetime, world: World) -> None:
        self.process, self.now, self.world = process, now, world
        self.data, self.timers = dict(state.data), state.timers
        self.begun: list[datetime] = []
        self.trace: list[tuple[Ask, Any]] = []
        self.answers: list[Any] = []
        self.asked: dict[Any, tuple[tuple[str, int], bool]] = {}

    def ask(self, ask: Ask) -> Any:
        """Answer now, or repeat what was answered before the remembered way ended."""
        known = len(self.trace) < len(self.answers)
        answer = self.answers[len(self.trace)] if known else self.answer(ask)
        self.trace.append((ask, answer))
        if len(self.trace) > MOST_STEPS:
            raise NoWayOn(_("The process runs on without ever waiting."))
        return answer

    def answer(self, ask: Ask) -> Any:
        kind, what = ask
        if kind == "if":
            return bool(language.evaluate(what, self.data))
        if kind == "fired":
            origin, number = what
            return (self.timers[number] if origin == "old" else self.begun[number]) <= self.now
        element = self.process.definition.elements[what]
        if kind == "due":
            self.begun.append(self.world.due(element, self.data))
        elif element.kind == "scriptTask":
            self.data.update(language.execute(element.script, self.data))
        elif element.kind == "businessRuleTask":
            self.data.update(self.process.tables[element.own["ref"]].outcome(self.data))
        else:
            self.data.update(language.plain(dict(self.world.step(element, self.data))))
        return None

    def fired(self, task: Any) -> bool:
        """Answer for a waiting timer, once in a run."""
        if task.id not in self.asked:
            if task.id in self.timers:
                origin = ("old", task.id)
            else:
                origin = (
                    "new",
                    len([1 for each, _fired in self.asked.values() if each[0] == "new"]),
                )
                self.ask(("due", task.task_spec.bpmn_id))
            self.asked[task.id] = (origin, self.ask(("fired", origin)))
        return self.asked[task.id][1]


class _Words(PythonScriptEngine):  # type: ignore[misc]
    """SpiffWorkflow's script engine: conditions become questions of the run; nothing else is evaluated here."""

    def __init__(self, run: _Run) -> None:
        super().__init__()
        self.run = run

    def evaluate(self, task: Any, expression: str, external_context: Any = None) -> Any:
        del task, external_context
        return self.run.ask(("if", expression))

    def execute(self, task: Any, script: str, external_context: Any = None) -> Any:
        raise NotImplementedError(script)


def start(process: Compiled, data: Mapping[str, Any], *, now: datetime, world: World) -> State:
    """Return the state of a process that has just begun and gone on to its first waiting steps."""
    return _advance(process, State(data=dict(data)), 0, now, world)


def finish(
    process: Compiled,
    state: State,
    task: int,
    data: Mapping[str, Any],
    *,
    now: datetime,
    world: World,
) -> State:
    """Return the state after a waiting user task was finished with `data` set as variables. Raises LookupError."""
    if task not in process.waiting(state):
        raise LookupError(task)
    changed = State(state.tree, state.next, {**state.data, **data}, state.timers)
    return _advance(process, changed, task, now, world)


def wake(process: Compiled, state: State, *, now: datetime, world: World) -> State:
    """Return the state after timers whose moment has come have fired."""
    return _advance(process, state, -1, now, world)


def _advance(process: Compiled, state: State, action: int, now: datetime, world: World) -> State:
    run = _Run(process, state, now, world)
    key = (process.hash, json.dumps(state.tree), action)
    with _lock:
        node = _memory.get(key)
        if node is not None:
            _memory.move_to_end(key)
    while node is not None and node.ask is not None:
        answer = run.ask(node.ask)
        node = node.ways.get(answer)
    if node is None:
        node = _live(process, state, action, run, key)
    timers = {
        number: state.timers[which] if origin == "old" else run.begun[which]
        for number, (origin, which) in node.timers.items()
    }
    return State(json.loads(node.tree), node.next, run.data, timers, node.ended)


def _live(
    process: Compiled, state: State, action: int, run: _Run, key: tuple[str, str, int]
) -> _Node:
    """Let SpiffWorkflow take the step, then remember it."""
    run.answers, run.trace = [answer for _ask, answer in run.trace], []
    workflow = _load(process, state, _Words(run))
    try:
        if action > 0:
            workflow.tasks[action].run()
        elif action < 0:
            workflow.refresh_timers()
        workflow.do_engine_steps()
        while workflow.get_next_task(state=TaskState.READY, manual=False) is not None:
            workflow.do_engine_steps()
    except WorkflowException as error:
        place = getattr(error.task_spec, "bpmn_name", "") or ""
        raise NoWayOn(None, remedy=str(place)) from error
    leaf = _save(workflow, state, run)
    with _lock:
        _remember(key, run.trace, leaf)
    return leaf


def _remember(key: tuple[str, str, int], trace: list[tuple[Ask, Any]], leaf: _Node) -> None:
    if not trace:
        _memory[key] = leaf
    else:
        node = _memory.setdefault(key, _Node(ask=trace[0][0]))
        for (_ask, answer), (following, _next) in pairwise(trace):
            node = node.ways.setdefault(answer, _Node(ask=following))
        node.ways[trace[-1][1]] = leaf
    while len(_memory) > REMEMBERED:
        _memory.popitem(last=False)


def _load(process: Compiled, state: State, words: _Words) -> Any:
    if not state.tree:
        return BpmnWorkflow(process.spec, script_engine=words)
    workflow = BpmnWorkflow(process.spec, script_engine=words, deserializing=True)
    for number, parent, token, name in state.tree:
        spec = process.spec.task_specs[name]
        task = Task(workflow, spec, workflow.tasks.get(parent), state=token, id=number)
        if token == TaskState.WAITING and isinstance(spec, CatchingEvent):
            workflow.event_manager.add_task(task)
    workflow.task_tree = workflow.tasks[state.tree[0][0]]
    return workflow


def _save(workflow: Any, state: State, run: _Run) -> _Node:
    """Return the tree in pre-order; tokens new in this run get the next numbers."""
    rows: list[Row] = []
    number, numbers = state.next, {}
    timers: dict[int, tuple[str, int]] = {}
    waiting: list[tuple[Any, int | None]] = [(workflow.task_tree, None)]
    while waiting:
        task, parent = waiting.pop()
        if isinstance(task.id, int):
            own = task.id
        else:
            own, number = number, number + 1
        numbers[task.id] = own
        rows.append([own, parent, task.state, task.task_spec.name])
        if task.state == TaskState.WAITING and task.id in run.asked:
            timers[own] = run.asked[task.id][0]
        elif task.state == TaskState.WAITING and own in run.timers:
            timers[own] = ("old", own)
        waiting.extend((child, own) for child in reversed(task.children))
    return _Node(tree=json.dumps(rows), next=number, timers=timers, ended=workflow.is_completed())
