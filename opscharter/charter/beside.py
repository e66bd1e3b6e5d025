"""What rooms above show beside an article on the charter page and, when it is public, on the portal."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from opscharter.charter.models import CharterVersion
from opscharter.core.actor import Actor
from opscharter.core.refusal import Text
from opscharter.core.registry import Registry


@dataclass(frozen=True, slots=True)
class Note:
    """A few words beside an article: `title` (释〔2026〕1 号), `text`, and why to read it with care (`warning`)."""

    title: Text
    text: str
    url: str = ""
    warning: Text = ""


#: room -> article number -> notes of a version for an actor (None: the public); one query however many articles
notes: Final[Registry[Callable[[CharterVersion, Actor | None], Mapping[str, Sequence[Note]]]]] = (
    Registry("notes beside articles")
)


def notes_of(version: CharterVersion, actor: Actor | None) -> dict[str, list[Note]]:
    """Return article number -> all notes beside it."""
    found: dict[str, list[Note]] = {}
    for source in notes.values():
        for number, given in source(version, actor).items():
            found.setdefault(number, []).extend(given)
    return found
