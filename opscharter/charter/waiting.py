"""What rooms of the charter's floor want somebody to do or to know: shown on 工作台 and sent as notices by the floors above."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from opscharter.core.actor import Actor
from opscharter.core.models.journal import JournalEntry
from opscharter.core.refusal import Text
from opscharter.core.registry import Registry


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits for somebody: what it is, by when, and the page where it is done (`button` names the deed)."""

    title: str
    url: str
    button: Text
    due_at: datetime | None = None
    note: str = ""
    control: str = ""


@dataclass(frozen=True, slots=True)
class Telling:
    """Something worth a notice: to `people`, to whoever serves in `posts`, to the heads of `departments`.

    `source` names what it is about: nobody gets two notices of one source. `but_not` did it and knows.
    """

    kind: str
    text: str
    source: str
    at: datetime
    url: str = ""
    people: Sequence[int] = ()
    posts: Sequence[int] = ()
    departments: Sequence[int] = ()
    but_not: int | None = None


#: room -> what waits for an actor now, in any order; at most a few queries however much there is
waiting: Final[Registry[Callable[[Actor, datetime], Sequence[Waiting]]]] = Registry("waiting list")
#: room -> what these journal rows are worth telling; called by the notices' reader with rows of one center
tellings: Final[Registry[Callable[[int, Sequence[JournalEntry]], Iterable[Telling]]]] = Registry(
    "telling"
)
#: kind of telling -> its words in the settings of notices
telling_kinds: Final[Registry[Text]] = Registry("kind of telling")
