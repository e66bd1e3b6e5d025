"""What a charter is held against: the organisation, its processes, its calendar, the other charters in force. Plain facts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from opscharter.charter.registry import FlowFacts
from opscharter.charter.text import Document
from opscharter.core.calendar.rules import WorkCalendar


@dataclass(frozen=True, slots=True)
class Seat:
    """A post: what it is called, where it stands, what it may do."""

    key: str
    name: str
    department: str = ""
    capabilities: frozenset[str] = frozenset()
    heads: bool = False


@dataclass(frozen=True, slots=True)
class Holder:
    """A person with all posts that they hold; `lent`: the posts they act in for others, with whose they are."""

    name: str
    posts: frozenset[str]
    lent: tuple[tuple[str, str], ...] = ()

    @property
    def reach(self) -> frozenset[str]:
        """The posts they can act in, own and lent."""
        return self.posts | {post for post, _principal in self.lent}


@dataclass(frozen=True, slots=True)
class Organisation:
    """Posts, departments (key, name) and who holds which post."""

    posts: tuple[Seat, ...] = ()
    departments: tuple[tuple[str, str], ...] = ()
    people: tuple[Holder, ...] = ()

    def names(self, kind: str) -> frozenset[str]:
        """Return the keys and names of all posts or departments."""
        if kind == "department":
            return frozenset(word for row in self.departments for word in row)
        return frozenset(word for seat in self.posts for word in (seat.key, seat.name))

    def seat(self, word: str) -> Seat | None:
        """Return the post with this key or name."""
        return next((seat for seat in self.posts if word in {seat.key, seat.name}), None)

    @property
    def held(self) -> frozenset[str]:
        """The keys of all posts that somebody holds."""
        return frozenset(post for person in self.people for post in person.posts)


@dataclass(frozen=True, slots=True)
class OtherCharter:
    """Another charter of the same center that is in force, or will be."""

    key: str
    title: str
    label: str
    document: Document
    effective_on: str = ""
    precedence: int = 0
    scope: str = ""  # "" the whole center

    @property
    def name(self) -> str:
        """How it is named in a sentence."""
        return f"《{self.title}》" + (f" {self.label}" if self.label else "")


@dataclass(frozen=True, slots=True)
class World:
    """Everything a text is held against. Without an organisation nothing is said about posts and people; `whole`: the text is
    a charter in its place, so that what no article binds can be told.
    """

    organisation: Organisation | None = None
    flows: tuple[FlowFacts, ...] = ()
    calendar: WorkCalendar = field(default_factory=WorkCalendar)
    others: tuple[OtherCharter, ...] = ()
    whole: bool = False
    waivers: Mapping[str, str] = field(default_factory=dict)  # fingerprint -> reason


NOWHERE: Final = World()
