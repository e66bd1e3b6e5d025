"""What rooms above offer to do about the occasions behind a light or a number: open an improvement, ask for an exception."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from opscharter.charter.periods import Period
from opscharter.core.actor import Actor
from opscharter.core.refusal import Text
from opscharter.core.registry import Registry


@dataclass(frozen=True, slots=True)
class Deed:
    """A button: its words and where it leads."""

    label: Text
    url: str


#: room -> buttons for an actor, the controls whose occasions are looked at, and the days; no query
deeds: Final[Registry[Callable[[Actor, Sequence[str], Period], Sequence[Deed]]]] = Registry(
    "deed beside occasions"
)


def deeds_of(actor: Actor, controls: Sequence[str], period: Period) -> list[Deed]:
    """Return all buttons that rooms offer."""
    return [deed for source in deeds.values() for deed in source(actor, controls, period)]
