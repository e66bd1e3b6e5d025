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
    """A few words beside an article: `title` (释〔2026〕1 号), `text`, and why to read it with care (`warning`). With a `tone` (a
    verdict) it is no text but a chip in the margin: 已开改进 IM-2026-000007.
    """

    title: Text
    text: str
    url: str = ""
    warning: Text = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Door:
    """A button on a page of the charter that leads into another room; `folded` ones stand in its menu."""

    label: Text
    url: str
    main: bool = False
    folded: bool = False


#: room -> buttons for a page ("page", "edit"), an actor and the version shown; no query without need
doors: Final[Registry[Callable[[str, Actor, CharterVersion | None], Sequence[Door]]]] = Registry(
    "door from a charter page"
)
#: room -> article number -> notes of a version for an actor (None: the public); one query however many articles
notes: Final[Registry[Callable[[CharterVersion, Actor | None], Mapping[str, Sequence[Note]]]]] = (
    Registry("notes beside articles")
)


def doors_of(page: str, actor: Actor, version: CharterVersion | None) -> list[Door]:
    """Return the buttons that other rooms put on a page."""
    return [door for source in doors.values() for door in source(page, actor, version)]


def notes_of(version: CharterVersion, actor: Actor | None) -> dict[str, list[Note]]:
    """Return article number -> all notes beside it."""
    found: dict[str, list[Note]] = {}
    for source in notes.values():
        for number, given in source(version, actor).items():
            found.setdefault(number, []).extend(given)
    return found
