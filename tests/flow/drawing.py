"""Small BPMN texts for tests, written the short way."""

from collections.abc import Iterable, Mapping

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:oc="http://opscharter.org/bpmn" targetNamespace="http://opscharter.org/bpmn">\n'
)


def own(tag: str, attributes: Mapping[str, str]) -> str:
    """Return our extension element."""
    text = " ".join(f'{name}="{value}"' for name, value in attributes.items())
    return f"<bpmn:extensionElements><oc:{tag} {text}/></bpmn:extensionElements>"


def user(key: str, name: str = "", **attributes: str) -> str:
    """Return a user task; without attributes it belongs to the post desk."""
    inner = own("task", attributes or {"post": "desk"})
    return f'<bpmn:userTask id="{key}" name="{name or key}">{inner}</bpmn:userTask>'


def service(key: str, step: str) -> str:
    """Return a service task."""
    return (
        f'<bpmn:serviceTask id="{key}" name="{key}">{own("step", {"key": step})}</bpmn:serviceTask>'
    )


def script(key: str, text: str) -> str:
    """Return a script task."""
    return f'<bpmn:scriptTask id="{key}" name="{key}"><bpmn:script>{text}</bpmn:script></bpmn:scriptTask>'


def choice(key: str, default: str = "") -> str:
    """Return an exclusive gateway."""
    attribute = f' default="{default}"' if default else ""
    return f'<bpmn:exclusiveGateway id="{key}" name="{key}"{attribute}/>'


def fork(key: str) -> str:
    """Return a parallel gateway."""
    return f'<bpmn:parallelGateway id="{key}"/>'


def timer(key: str, at: str, duration: str, *, interrupting: bool = True) -> str:
    """Return a boundary timer."""
    cancel = "" if interrupting else ' cancelActivity="false"'
    return (
        f'<bpmn:boundaryEvent id="{key}" name="{key}" attachedToRef="{at}"{cancel}><bpmn:timerEventDefinition>'
        f"<bpmn:timeDuration>{duration}</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>"
    )


def draw(nodes: Iterable[str], flows: str, *, key: str = "test") -> str:
    """Return a BPMN text. `flows`: one `source > target` or `id: source > target if condition` per line.

    `start` and `end` are there already.
    """
    parts = ['<bpmn:startEvent id="start"/>', '<bpmn:endEvent id="end"/>', *nodes]
    for number, line in enumerate(filter(None, map(str.strip, flows.splitlines()))):
        name, colon, rest = line.partition(": ")
        way, _if, condition = (rest if colon else line).partition(" if ")
        source, target = (end.strip() for end in way.split(">", 1))
        inner = (
            f"<bpmn:conditionExpression>{condition}</bpmn:conditionExpression>" if condition else ""
        )
        identity = name if colon else f"f{number}"
        parts.append(
            f'<bpmn:sequenceFlow id="{identity}" sourceRef="{source}" targetRef="{target}">{inner}</bpmn:sequenceFlow>'
        )
    body = "\n".join(parts)
    return f'{HEAD}<bpmn:process id="{key}" name="{key}" isExecutable="true">\n{body}\n</bpmn:process></bpmn:definitions>'
