"""BPMN files: read safely into plain values. What runs them is `engine`, what judges them is `checks`.

Our own words stand in the namespace `NAMESPACE` (prefix `oc`), inside `bpmn:extensionElements`:

* user task: `<oc:task control="service.request/assess" form="service.request/assess" post="desk" department="=department"
  person="=handler" within="=urgency"/>`. A value that begins with `=` is an expression over the process data.
* service task: `<oc:step key="service.classify" mode="quick"/>`; further attributes are the step's parameters.
* business rule: `<oc:decision ref="classify"/>`, the id of a decision in one of the DMN files.
* timer event: a `bpmn:timeDuration` in ISO 8601 (time on the clock), an expression that begins with `=`, or
  `<oc:timer within="service.request/accept.within"/>`, a control's parameter (working time).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, override

from django.utils.translation import gettext as _
from lxml import etree

from opscharter.core.refusal import Invalid

NAMESPACE: Final = "http://opscharter.org/bpmn"
BPMN: Final = "http://www.omg.org/spec/BPMN/20100524/MODEL"
LARGEST_FILE: Final = 1024 * 1024
MOST_ELEMENTS: Final = 200
ID: Final = re.compile(r"^[A-Za-z_][A-Za-z0-9_.-]{0,59}$")

NODES: Final = frozenset(
    {
        "startEvent", "endEvent", "userTask", "scriptTask", "serviceTask", "businessRuleTask", "exclusiveGateway",
        "parallelGateway", "boundaryEvent", "intermediateCatchEvent", "intermediateThrowEvent",
    }
)  # fmt: skip
IGNORED: Final = frozenset(
    {
        "sequenceFlow", "laneSet", "textAnnotation", "association", "group", "documentation", "extensionElements",
        "dataObject", "dataObjectReference", "dataStoreReference", "incoming", "outgoing",
    }
)  # fmt: skip
INSIDE: Final = frozenset(
    {
        "incoming", "outgoing", "documentation", "extensionElements", "timerEventDefinition", "terminateEventDefinition",
        "script",
    }
)  # fmt: skip
WAITING: Final = frozenset({"userTask", "intermediateCatchEvent"})
TASKS: Final = frozenset({"userTask", "scriptTask", "serviceTask", "businessRuleTask"})


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a process file. `severity` is error or warning; `line` 0 when it belongs to none."""

    severity: str
    code: str
    message: str
    element: str = ""
    line: int = 0

    @override
    def __str__(self) -> str:
        place = _("line %(line)s") % {"line": self.line} if self.line else ""
        where = " · ".join(part for part in (place, self.element) if part)
        return f"{where}: {self.message}" if where else self.message


class BadProcess(Invalid):
    """A process file that cannot be used; `problems` says what is wrong where."""

    code = "bad_process"

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(each) for each in problems))


@dataclass(frozen=True, slots=True)
class Timer:
    """When a timer event fires: exactly one of an ISO duration or expression (`after`) and a control's parameter."""

    after: str = ""
    within: str = ""


@dataclass(slots=True)
class Element:
    """A node of the diagram. `own` holds the attributes of our extension element."""

    id: str
    kind: str
    name: str
    line: int
    own: Mapping[str, str] = field(default_factory=dict)
    script: str = ""
    timer: Timer | None = None
    terminate: bool = False
    attached_to: str = ""
    interrupting: bool = True
    default: str = ""
    incoming: list[str] = field(default_factory=list)
    outgoing: list[str] = field(default_factory=list)

    @property
    def label(self) -> str:
        """Return the words shown for it."""
        return self.name or self.id


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow."""

    id: str
    source: str
    target: str
    condition: str
    line: int


@dataclass(frozen=True, slots=True)
class Definition:
    """A process as it stands in its file."""

    id: str
    name: str
    elements: Mapping[str, Element]
    flows: Mapping[str, Flow]
    tree: Any = field(compare=False, repr=False)

    @property
    def start(self) -> Element:
        """Return the start event."""
        return next(each for each in self.elements.values() if each.kind == "startEvent")

    def boundary(self, element: str) -> list[Element]:
        """Return the boundary events of a task."""
        return [each for each in self.elements.values() if each.attached_to == element]

    def targets(self, element: str) -> list[str]:
        """Return the ids of the nodes that may come directly after this one."""
        return [self.flows[flow].target for flow in self.elements[element].outgoing]


def parse_xml(text: str | bytes) -> Any:
    """Return the root of an XML text: no document type, no entities, no network. Raises `BadProcess`."""
    raw = text.encode() if isinstance(text, str) else text
    if len(raw) > LARGEST_FILE:
        raise BadProcess(
            [Problem("error", "too_large", _("The file is larger than one megabyte."))]
        )
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", 0) or 0
        raise BadProcess(
            [Problem("error", "xml", _("This is not well-formed XML."), line=line)]
        ) from None
    if root.getroottree().docinfo.doctype:
        raise BadProcess(
            [Problem("error", "doctype", _("A document type is not allowed here."), line=1)]
        )
    return root


def read(text: str | bytes) -> Definition:
    """Return the process of a BPMN file. Raises `BadProcess` with every problem of form found."""
    root = parse_xml(text)
    if root.tag != f"{{{BPMN}}}definitions":
        raise BadProcess([Problem("error", "not_bpmn", _("This is not a BPMN 2.0 file."), line=1)])
    found = root.findall(f"{{{BPMN}}}process")
    if len(found) != 1:
        raise BadProcess(
            [Problem("error", "one_process", _("A file must hold exactly one process."), line=1)]
        )
    return _Reader(root, found[0]).definition()


class _Reader:
    def __init__(self, root: Any, process: Any) -> None:
        self.root, self.process = root, process
        self.problems: list[Problem] = []
        self.elements: dict[str, Element] = {}
        self.flows: dict[str, Flow] = {}

    def definition(self) -> Definition:
        for node in self.process:
            kind = _local(node)
            if kind in NODES:
                self.element(node, kind)
            elif kind == "sequenceFlow":
                self.flow(node)
            elif kind not in IGNORED:
                self.problem(
                    "unsupported", _("“%(kind)s” is not supported.") % {"kind": kind}, node
                )
        self.connect()
        if len(self.elements) > MOST_ELEMENTS:
            self.problems.append(
                Problem("error", "too_many", _("The process has too many elements."))
            )
        if self.problems:
            raise BadProcess(self.problems)
        key = self.process.get("id") or ""
        return Definition(
            key, self.process.get("name") or key, self.elements, self.flows, self.root
        )

    def problem(self, code: str, message: str, node: Any) -> None:
        self.problems.append(
            Problem(
                "error",
                code,
                message,
                node.get("name") or node.get("id") or "",
                node.sourceline or 0,
            )
        )

    def element(self, node: Any, kind: str) -> None:
        key = node.get("id") or ""
        if not ID.match(key) or key in self.elements or key in self.flows:
            self.problem("id", _("The id is missing, not plain, or used twice."), node)
            return
        definitions = [each for each in node if _local(each).endswith("EventDefinition")]
        for child in node:
            if isinstance(child.tag, str) and _local(child) not in INSIDE:
                self.problem(
                    "unsupported",
                    _("“%(kind)s” is not supported.") % {"kind": _local(child)},
                    child,
                )
        script = node.find(f"{{{BPMN}}}script")
        self.elements[key] = Element(
            id=key,
            kind=kind,
            name=(node.get("name") or "").replace("\n", " ").strip()[:120],
            line=node.sourceline or 0,
            own=_own(node),
            script=(script.text or "") if script is not None else "",
            timer=_timer(node, definitions),
            terminate=any(_local(each) == "terminateEventDefinition" for each in definitions),
            attached_to=node.get("attachedToRef") or "",
            interrupting=node.get("cancelActivity", "true") != "false",
            default=node.get("default") or "",
        )

    def flow(self, node: Any) -> None:
        key = node.get("id") or ""
        if not key or key in self.flows or key in self.elements:
            self.problem("id", _("The id is missing, not plain, or used twice."), node)
            return
        condition = node.find(f"{{{BPMN}}}conditionExpression")
        text = (condition.text or "").strip() if condition is not None else ""
        self.flows[key] = Flow(
            key,
            node.get("sourceRef") or "",
            node.get("targetRef") or "",
            text.removeprefix("=").strip(),
            node.sourceline or 0,
        )

    def connect(self) -> None:
        for flow in self.flows.values():
            ends = [self.elements.get(flow.source), self.elements.get(flow.target)]
            if ends[0] is None or ends[1] is None:
                message = _("The sequence flow begins or ends nowhere.")
                self.problems.append(Problem("error", "dangling", message, flow.id, flow.line))
                continue
            ends[0].outgoing.append(flow.id)
            ends[1].incoming.append(flow.id)
        for element in self.elements.values():
            if element.kind == "boundaryEvent" and (
                element.attached_to not in self.elements
                or self.elements[element.attached_to].kind != "userTask"
            ):
                message = _("A boundary event must be attached to a user task.")
                self.problems.append(
                    Problem("error", "boundary", message, element.label, element.line)
                )


def _local(node: Any) -> str:
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def _own(node: Any) -> dict[str, str]:
    """Return the attributes of the first of our elements among the node's extensions, with parameter children."""
    for child in node.iterfind(f"{{{BPMN}}}extensionElements/*"):
        if etree.QName(child).namespace == NAMESPACE:
            own = {str(name): str(value).strip() for name, value in child.attrib.items()}
            for parameter in child.iterfind(f"{{{NAMESPACE}}}parameter"):
                own[parameter.get("name") or ""] = parameter.get("value") or parameter.text or ""
            return own
    return {}


def _timer(node: Any, definitions: list[Any]) -> Timer | None:
    timers = [each for each in definitions if _local(each) == "timerEventDefinition"]
    if not timers:
        return None
    places = (node, timers[0])
    named = [place.get(f"{{{NAMESPACE}}}within") for place in places]
    within = next((value for value in (*named, _own(node).get("within")) if value), "")
    duration = timers[0].find(f"{{{BPMN}}}timeDuration")
    after = (duration.text or "").strip().strip("\"'") if duration is not None else ""
    return Timer(within=within) if within else Timer(after=after)
