"""Case types that rooms register: what `cases` has to know of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from opscharter.core.refusal import Text
from opscharter.core.registry import Registry

if TYPE_CHECKING:
    from opscharter.cases.models import Case
    from opscharter.core.actor import Actor


@dataclass(frozen=True, slots=True)
class CaseAction:
    """A button on the case page that a room adds: shown when `shown(case, actor)`; leads to `url(case)`."""

    key: str
    label: Text
    url: "Callable[[Case], str]"
    shown: "Callable[[Case, Actor], bool]"


@dataclass(frozen=True, slots=True)
class CaseType:
    """`series` is the number's prefix (SR), `process` the key of its process definition, `schema` its JSON Schema form,
    `categories` code -> words; `panels(case, actor)` returns (template, context) pairs that the case page includes.
    """

    key: str
    label: Text
    series: str
    process: str
    schema: dict[str, Any] = field(default_factory=dict)
    categories: dict[str, str] = field(default_factory=dict)
    close_control: str = ""
    due_control: str = ""  # control whose open mark carries the case's own deadline
    panels: "Callable[[Case, Actor], list[tuple[str, dict[str, Any]]]] | None" = None
    actions: tuple[CaseAction, ...] = ()


case_types: Registry[CaseType] = Registry("case type")


def case_type(given: CaseType) -> CaseType:
    """Register a case type."""
    return case_types.add(given.key, given)
