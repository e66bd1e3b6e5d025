"""Which posts a request passes through: looked up by key, remembered for some seconds."""

from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Final

from django.utils.translation import gettext_lazy as _

from opscharter.core.refusal import Invalid
from opscharter.modules.service.catalogue import decide, dispatch_table
from opscharter.org.models import Post
from opscharter.org.queries import appointments_in_force, posts_by_key

DESK: Final = "desk"
DISPATCHER: Final = "dispatcher"
CATCHER: Final = "service_head"
_TRUSTED: Final = 20.0
_known: dict[int, tuple[float, dict[str, Post]]] = {}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a request goes: the post's key, its department, whose head answers for it, and the person if one is named."""

    post: str
    department_id: int
    department_name: str
    head_post: str
    person_id: int | None = None
    person_name: str = ""

    @property
    def words(self) -> str:
        """Return it as timelines write it: 工程维修部 李工."""
        return f"{self.department_name} {self.person_name}".strip()


def posts(center_id: int) -> dict[str, Post]:
    """Return the center's posts by key, as of at most twenty seconds ago."""
    known = _known.get(center_id)
    if known is None or monotonic() - known[0] > _TRUSTED or not known[1]:
        if len(_known) > 500:
            _known.clear()
        known = _known[center_id] = (monotonic(), posts_by_key(center_id))
    return known[1]


def first_receiver(center_id: int) -> tuple[int | None, int | None]:
    """Return (post id, department id) of the post that answers for a request until somebody accepts it."""
    there = posts(center_id)
    post = there.get(DESK) or there.get(CATCHER) or next(iter(there.values()), None)
    return (post.pk, post.department_id) if post else (None, None)


def place_for(
    center_id: int,
    *,
    category: str,
    urgency: str,
    department: str = "",
    person: int | None = None,
    at: datetime,
) -> Place:
    """Return where a request goes: by the dispatch table, or the department (key) or person chosen instead.

    Raises `Invalid` when there is no such department, or the person holds no post in it.
    """
    there = posts(center_id)
    if person is not None:
        return _place_of_person(there, person, department, at)
    row = decide(category, urgency)
    key = department or (row.department if row else "")
    chosen = row.post if row and row.department == key else _usual_post(key)
    post = there.get(chosen)
    if post is None or post.department.key != key:
        post = _head(there, key)
    if post is None:
        raise Invalid(fields={"department": _("No post of this department can take it.")})
    return _place(there, post)


def _place_of_person(there: dict[str, Post], person: int, department: str, at: datetime) -> Place:
    rows = appointments_in_force(at).filter(person=person, post__closed_at=None)
    held = [row for row in rows if row.post.key in there]
    held = [
        row for row in held if not department or there[row.post.key].department.key == department
    ]
    if not held:
        raise Invalid(fields={"person": _("This person holds no post in that department.")})
    row = min(held, key=lambda each: each.post.heads_department)
    return _place(there, there[row.post.key], row.person_id, row.person.name)


def _place(there: dict[str, Post], post: Post, person: int | None = None, name: str = "") -> Place:
    head = _head(there, post.department.key)
    return Place(
        post=post.key,
        department_id=post.department_id,
        department_name=post.department.name,
        head_post=head.key if head else CATCHER,
        person_id=person,
        person_name=name,
    )


def _usual_post(department: str) -> str:
    """Return the post that the dispatch table names most often for a department."""
    named = [row.post for row in dispatch_table().values() if row.department == department]
    return max(set(named), key=named.count, default="")


def _head(there: dict[str, Post], department: str) -> Post | None:
    own = [post for post in there.values() if post.department.key == department]
    return next((post for post in own if post.heads_department), own[0] if own else None)
