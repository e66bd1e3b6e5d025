"""Who acts: a person through their posts, the system, or the public; with what they may do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from opscharter.core.refusal import NotAllowed


class DataScope(StrEnum):
    """How far a capability reaches, from widest to narrowest."""

    ALL = "all"
    CHOSEN = "chosen"
    BELOW = "below"
    DEPARTMENT = "department"
    SELF = "self"


@dataclass(frozen=True, slots=True)
class Reach:
    """Where one capability holds: everywhere, in these departments, and always for one's own things if `own`."""

    everywhere: bool = False
    departments: frozenset[int] = frozenset()
    own: bool = False

    def __or__(self, other: "Reach") -> "Reach":
        return Reach(
            self.everywhere or other.everywhere,
            self.departments | other.departments,
            self.own or other.own,
        )

    def covers(self, department: int | None, *, own: bool = False) -> bool:
        """Tell whether something of `department` (or one's own thing) is within reach."""
        return (
            self.everywhere
            or (department is not None and department in self.departments)
            or (self.own and own)
        )


NOWHERE = Reach()


@dataclass(frozen=True, slots=True)
class Actor:
    """The one who acts. `posts`, `departments`: held now, by appointment or delegation (`for_posts`: post id -> name of the
    person it is held for). `name`, `post_name` are written into the journal as text.
    """

    kind: Literal["person", "system", "public"]
    center: int
    name: str
    person: int | None = None
    account: int | None = None
    posts: frozenset[int] = frozenset()
    departments: frozenset[int] = frozenset()
    reaches: Mapping[str, Reach] = field(default_factory=dict)
    post_name: str = ""
    behalf: Mapping[int, tuple[int, str]] = field(default_factory=dict)
    request_id: str = ""

    def reach(self, capability: str) -> Reach:
        """Return where the capability holds for this actor."""
        if self.kind == "system":
            return Reach(everywhere=True)
        return self.reaches.get(capability, NOWHERE)

    def may(self, capability: str, *, department: int | None = None, own: bool = False) -> bool:
        """Tell whether the capability holds for something of `department`; without one: whether it holds anywhere."""
        reach = self.reach(capability)
        if department is None and not own:
            return reach != NOWHERE
        return reach.covers(department, own=own)

    def require(self, capability: str, *, department: int | None = None, own: bool = False) -> None:
        """Raise `NotAllowed` unless `may`."""
        if not self.may(capability, department=department, own=own):
            raise NotAllowed

    def behalf_for(self, post: int | None) -> tuple[int, str] | None:
        """Return (person id, name) whom this actor stands in for when acting in `post`."""
        return self.behalf.get(post) if post is not None else None


def system_actor(center: int, name: str = "系统") -> Actor:
    """Return the actor of jobs, timers and imports in one center."""
    return Actor(kind="system", center=center, name=name)


def public_actor(center: int, name: str = "公众", request_id: str = "") -> Actor:
    """Return the actor of the portal: nobody signed in, may do only what public operations allow."""
    return Actor(kind="public", center=center, name=name, request_id=request_id)
