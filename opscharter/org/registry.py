"""What rooms above add to the organisation's pages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from opscharter.core.actor import Actor
from opscharter.core.refusal import Text
from opscharter.core.registry import Registry

if TYPE_CHECKING:
    from opscharter.org.models import Contact


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One earlier dealing with a contact: a case with its number, title, state in words, time and page."""

    number: str
    title: str
    state: Text
    at: datetime
    url: str


#: room -> what it knows of a contact, newest first, only what the actor may see (one query, bounded)
histories: Registry[Callable[["Contact", Actor], Sequence[HistoryRow]]] = Registry(
    "contact history"
)

#: how addresses for notices are checked, filled by the engine that sends them: text (one per line) -> None or raises Invalid
address_checks: Registry[Callable[[str], None]] = Registry("check of notice addresses")


def check_addresses(urls: str) -> None:
    """Refuse addresses nothing can be sent to. Raises Invalid."""
    for check in address_checks.values():
        check(urls)
