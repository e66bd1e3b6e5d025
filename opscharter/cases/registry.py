"""What rooms above tell `cases`: case types, words for changed fields, what a requester may read."""

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
    """`series` is the number's prefix (SR), `process` the key of its process definition ("" for plain records), `schema` its
    JSON Schema form, `categories` code -> words; `panels(case, actor)` returns (template, context) pairs that the case page
    includes. `verb` is the word that begins the deadline's derivation (收单). `intake` is the page on which one is raised
    when the type brings its own; `startable(actor)` tells who may begin one on the general page.
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
    verb: str = "登记"
    hint: Text = ""
    intake: str = ""
    startable: "Callable[[Actor], bool] | None" = None
    reopens: bool = True  # may be taken up again after closing


case_types: Registry[CaseType] = Registry("case type")
#: field name in a journal entry's changes -> its words on screen
field_words: Registry[Text] = Registry("word for a field")
#: operation code -> what the requester reads in the public progress
public_words: Registry[Text] = Registry("public sentence")


def case_type(given: CaseType) -> CaseType:
    """Register a case type."""
    return case_types.add(given.key, given)
