"""Typed registries: the only calls upward. Rooms fill them in `AppConfig.ready()`."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from opscharter.core.refusal import Text

if TYPE_CHECKING:
    from opscharter.core.actor import Actor


class Registry[V]:
    """Named things of one kind. A name is given once; asking for an unknown one says which are known."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._items: dict[str, V] = {}

    def add(self, key: str, value: V) -> V:
        """Enter `value` under `key`; a second entry under one key is a programming error."""
        if key in self._items:
            raise LookupError(f"{self.kind} {key!r} is registered twice")
        self._items[key] = value
        return value

    def __getitem__(self, key: str) -> V:
        try:
            return self._items[key]
        except KeyError:
            known = ", ".join(sorted(self._items)) or "none"
            raise LookupError(f"unknown {self.kind} {key!r}; known: {known}") from None

    def get(self, key: str) -> V | None:
        """Return the entry or None."""
        return self._items.get(key)

    def __contains__(self, key: str) -> bool:
        return key in self._items

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def items(self) -> list[tuple[str, V]]:
        """Return (key, value) pairs in order of entry."""
        return list(self._items.items())

    def values(self) -> list[V]:
        """Return values in order of entry."""
        return list(self._items.values())


@dataclass(frozen=True, slots=True)
class Capability:
    """Something a post may be allowed to do. `department`: whether its reach is narrowed by department."""

    key: str
    label: Text
    departmental: bool = True


@dataclass(frozen=True, slots=True)
class NavItem:
    """One place in the rail. `count` gives the number in the red badge (one query), `phone` puts it into the bottom bar."""

    key: str
    label: Text
    url: str
    section: str = "work"  # work | business | foundation
    capability: str = ""
    order: int = 100
    phone: bool = False
    count: "Callable[[Actor], int] | None" = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Granting:
    """Who may grant an exception from a rule, and the page where it is asked for."""

    who: Text
    url: str


@dataclass(frozen=True, slots=True)
class Matter:
    """A case as rooms below cases may know it: its id, its number, the department that has it."""

    id: int
    number: str
    department: int | None


capabilities: Registry[Capability] = Registry("capability")
navigation: Registry[NavItem] = Registry("navigation item")
#: operation code -> sentence shown in timelines, e.g. _("%(actor)s assessed the request")
sentences: Registry[Text] = Registry("journal sentence")
#: filled by charter: (center id, control key) -> citation or None, shown beside refusals and deadlines
citations: Registry[Callable[[int, str], Any]] = Registry("citation source")
#: filled by charter: center id -> the word for the people it serves (居民), or "" when its charter says none
contact_words: Registry[Callable[[int], str]] = Registry("source of the word for contacts")

#: filled by proof: (center id, control key) -> who may grant an exception from it, or None where nobody may
grantings: Registry[Callable[[int, str], Granting | None]] = Registry("granting of exceptions")
#: filled by proof: (center id, control key, case id, department id, moment) -> words of the exception in force, "" for none
exceptions: Registry[Callable[[int, str, int | None, int | None, datetime], Text]] = Registry(
    "source of exceptions"
)
#: filled by cases: (actor, number) -> the case, if the actor may see it; raises `NotFound`
matters: Registry[Callable[["Actor", str], Matter]] = Registry("finder of cases")


def excepted(
    center: int,
    control: str,
    *,
    case: int | None = None,
    department: int | None = None,
    at: datetime,
) -> Text:
    """Return the words of the approved exception under which a control may be passed by now; "" when there is none."""
    for source in exceptions.values():
        words = source(center, control, case, department, at)
        if words:
            return words
    return ""


def capability(key: str, label: Text, *, departmental: bool = True) -> str:
    """Register a capability and return its key."""
    capabilities.add(key, Capability(key, label, departmental))
    return key


def sentence(code: str, text: Text) -> str:
    """Register the sentence that timelines show for an operation code; returns the code."""
    sentences.add(code, text)
    return code
