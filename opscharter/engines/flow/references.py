"""Does a process name things that exist? Controls, task forms, steps and parameters are known once all rooms have loaded."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from opscharter.charter import parameters
from opscharter.charter.registry import controls
from opscharter.engines.flow.registry import completions, steps
from opscharter.engines.flow.source import Definition, Element, Problem


def check_references(definition: Definition) -> list[Problem]:
    """Return what the process names that no room has registered."""
    return [problem for element in definition.elements.values() for problem in _element(element)]


def _element(element: Element) -> Iterator[Problem]:
    own = element.own
    if (control := own.get("control")) and control not in controls:
        yield _missing(element, _("There is no control “%(key)s”.") % {"key": control})
    if (form := own.get("form")) and form not in completions:
        yield _missing(element, _("There is no task form “%(key)s”.") % {"key": form})
    if element.kind == "serviceTask" and (key := own.get("key", "")) not in steps:
        yield _missing(element, _("There is no step “%(key)s”.") % {"key": key})
    within = element.timer.within if element.timer else ""
    if within and not within.startswith("=") and not parameters.declares(within):
        yield _missing(element, _("There is no parameter “%(key)s”.") % {"key": within})


def _missing(element: Element, message: str) -> Problem:
    return Problem("error", "unknown", message, element.label, element.line)
