"""What rooms above have to say before a text changes or rules, and what follows when one has begun to rule."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from opscharter.charter.models import CharterVersion
from opscharter.core.actor import Actor
from opscharter.core.registry import Registry


@dataclass(frozen=True, slots=True)
class Gate:
    """`publishing(version, by, at)` and `discarding(version, by)` raise a refusal that says what is still wanted;
    `published(version, before, by, at)` runs inside the publishing operation, after its rows are written.
    """

    publishing: Callable[[CharterVersion, Actor, datetime], None]
    discarding: Callable[[CharterVersion, Actor], None]
    published: Callable[[CharterVersion, CharterVersion | None, Actor, datetime], None]


gates: Final[Registry[Gate]] = Registry("gate before publishing")
