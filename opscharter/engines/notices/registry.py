"""What is worth a notice: rooms say so when they load; this room finds the people and delivers."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from opscharter.core.models.journal import JournalEntry
from opscharter.core.refusal import Text
from opscharter.core.registry import Registry


@dataclass(frozen=True, slots=True)
class Draft:
    """A notice before its recipients are known: to `people`, to whoever serves in `posts`, to the heads of `departments`.

    `source` names what it is about: one person never gets two notices of one source. `but_not` is left out (who did it knows).
    """

    kind: str
    text: str
    source: str
    at: datetime
    url: str = ""
    case: int | None = None
    people: Sequence[int] = ()
    posts: Sequence[int] = ()
    departments: Sequence[int] = ()
    but_not: int | None = None
    about: int = 0


@dataclass(frozen=True, slots=True)
class Reminder:
    """`find(center_id, at)` says what has come due, in and outside opening hours; `told(drafts)` remembers, after delivery, that
    it was said (`Draft.about` names the thing).
    """

    find: Callable[[int, datetime], Sequence[Draft]]
    told: Callable[[Sequence[Draft]], None]


#: name -> function of (center id, journal rows in order) that says what is worth a notice; called by the reader `notices`
composers: Registry[Callable[[int, Sequence[JournalEntry]], Iterable[Draft]]] = Registry(
    "notice composer"
)
reminders: Registry[Reminder] = Registry("reminder")
#: kind -> words for settings and lists
kinds: Registry[Text] = Registry("notice kind")


def notice_kind(key: str, label: Text) -> str:
    """Register a kind of notice; returns its key."""
    kinds.add(key, label)
    return key
