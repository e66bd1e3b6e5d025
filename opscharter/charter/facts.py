"""What standing controls ask about the organisation, read once for all of them: four queries, however many controls."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime

from opscharter.core import clock
from opscharter.core.scope import center_scope
from opscharter.org.models import Delegation, Post, PostCapability
from opscharter.org.queries import appointments_in_force


@dataclass(frozen=True, slots=True)
class PostFacts:
    """A post with those who hold it now."""

    key: str
    name: str
    duties: str
    heads: bool
    department: int
    department_name: str
    holders: tuple[str, ...] = ()
    capabilities: dict[str, str] = field(default_factory=dict)  # capability -> scope

    @property
    def held(self) -> bool:
        """Whether somebody holds it."""
        return bool(self.holders)


@dataclass(frozen=True, slots=True)
class Facts:
    """The organisation at one moment: open posts by key, and delegations running now as (principal, deputy)."""

    at: datetime
    posts: dict[str, PostFacts]
    delegations: tuple[tuple[str, str], ...]


_kept: ContextVar[dict[int, Facts] | None] = ContextVar("organisation_facts", default=None)


@contextmanager
def facts_kept() -> Iterator[None]:
    """Inside the block each center's facts are read only once: a page asks many controls about one moment."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def facts_of(center_id: int) -> Facts:
    """Return the organisation's facts of now."""
    kept = _kept.get()
    if kept is not None and center_id in kept:
        return kept[center_id]
    with center_scope(center_id):
        found = _read(center_id, clock.now())
    if kept is not None:
        kept[center_id] = found
    return found


def _read(center_id: int, at: datetime) -> Facts:
    held: dict[int, list[str]] = defaultdict(list)
    for appointment in appointments_in_force(at).filter(center_id=center_id):
        held[appointment.post_id].append(appointment.person.name)
    granted: dict[int, dict[str, str]] = defaultdict(dict)
    for grant in PostCapability.objects.filter(center_id=center_id):
        granted[grant.post_id][grant.capability] = grant.scope
    posts = {
        post.key: PostFacts(
            post.key,
            post.name,
            post.duties,
            post.heads_department,
            post.department_id,
            post.department.name,
            tuple(held[post.pk]),
            granted[post.pk],
        )
        for post in Post.objects.filter(center_id=center_id, closed_at=None)
        .select_related("department")
        .order_by("order", "pk")
    }
    running = Delegation.objects.filter(
        center_id=center_id, starts_at__lte=at, ends_at__gt=at, withdrawn_at=None
    ).select_related("principal", "deputy")
    return Facts(at, posts, tuple((d.principal.name, d.deputy.name) for d in running[:20]))
