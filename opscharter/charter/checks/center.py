"""The world of a center as its tables have it: posts, people and delegations of today and to come, its calendar, its charters."""

from collections import defaultdict
from datetime import datetime
from functools import lru_cache

from django.db.models import Q

from opscharter.charter.checks.world import Holder, Organisation, OtherCharter, Seat, World
from opscharter.charter.models import CharterVersion, Waiver
from opscharter.charter.registry import FlowFacts, flow_sources
from opscharter.charter.text import Document, parse
from opscharter.core import clock
from opscharter.core.calendar.queries import calendar_for
from opscharter.core.scope import center_scope
from opscharter.org.models import Delegation, Department, Post, PostCapability
from opscharter.org.queries import appointments_in_force


def world_of(center_id: int, document: Document) -> World:
    """Return what a text is held against in a center; a fixed number of queries."""
    at = clock.now()
    with center_scope(center_id):
        return World(
            organisation=organisation_of(center_id, at),
            flows=installed_flows(),
            calendar=calendar_for(center_id),
            others=_others(center_id, document.meta.get("key", ""), at),
            whole=True,
            waivers={
                row.fingerprint: row.reason
                for row in waivers_in_force(center_id, document.meta.get("key", ""), at)
            },
        )


def installed_flows() -> tuple[FlowFacts, ...]:
    """Return the processes of all installed modules."""
    return tuple(flow for source in flow_sources.values() for flow in source())


def organisation_of(center_id: int, at: datetime) -> Organisation:
    """Return posts with their capabilities, departments, and who holds or will act in which post."""
    granted: dict[int, set[str]] = defaultdict(set)
    for post_id, capability in PostCapability.objects.filter(center_id=center_id).values_list(
        "post_id", "capability"
    ):
        granted[post_id].add(capability)
    rows = Post.objects.filter(center_id=center_id, closed_at=None).order_by("order", "pk")
    posts = list(rows.select_related("department"))
    seats = tuple(
        Seat(p.key, p.name, p.department.key, frozenset(granted[p.pk]), p.heads_department)
        for p in posts
    )
    departments = Department.objects.filter(center_id=center_id, closed_at=None)
    return Organisation(
        seats,
        tuple(departments.order_by("order", "pk").values_list("key", "name")),
        _people(center_id, {p.pk: p.key for p in posts}, at),
    )


def _people(center_id: int, keys: dict[int, str], at: datetime) -> tuple[Holder, ...]:
    held: dict[int, set[str]] = defaultdict(set)
    names: dict[int, str] = {}
    for appointment in appointments_in_force(at).filter(center_id=center_id):
        if appointment.post_id in keys:
            held[appointment.person_id].add(keys[appointment.post_id])
            names[appointment.person_id] = appointment.person.name
    lent: dict[int, list[tuple[str, str]]] = defaultdict(list)
    running = Delegation.objects.filter(center_id=center_id, ends_at__gt=at, withdrawn_at=None)
    for each in running.select_related("principal", "deputy").order_by("pk"):
        own = {keys[each.post_id]} if each.post_id in keys else held[each.principal_id]
        names.setdefault(each.deputy_id, each.deputy.name)
        lent[each.deputy_id] += [(post, each.principal.name) for post in sorted(own)]
    seen: dict[str, int] = defaultdict(int)
    found = []
    for person, name in sorted(names.items()):
        seen[name] += 1
        unique = name if seen[name] == 1 else f"{name}（{seen[name]}）"
        found.append(Holder(unique, frozenset(held[person]), tuple(dict.fromkeys(lent[person]))))
    return tuple(found)


def waivers_in_force(center_id: int, key: str, at: datetime) -> list[Waiver]:
    """Return what is tolerated in a charter at `at`, the latest first."""
    rows = Waiver.objects.filter(center_id=center_id, key=key, withdrawn_at=None)
    today = at.astimezone(clock.ZONE).date()
    return [row for row in rows.order_by("-at", "-pk") if row.until is None or row.until >= today]


def _others(center_id: int, key: str, at: datetime) -> tuple[OtherCharter, ...]:
    """Return the version in force of every other charter."""
    rows = CharterVersion.objects.filter(
        Q(superseded_at=None) | Q(superseded_at__gt=at),
        center_id=center_id,
        published_at__isnull=False,
        effective_at__lte=at,
    ).exclude(key=key)
    return tuple(
        OtherCharter(
            row.key,
            row.title,
            row.label,
            _read(row.text),
            f"{row.effective_at:%Y-%m-%d}" if row.effective_at else "",
            row.precedence,
            "" if row.generalised_at else " ".join(map(str, sorted(row.departments))),
        )
        for row in rows.order_by("key", "-effective_at", "-pk")[:20]
    )


@lru_cache(maxsize=32)
def _read(text: str) -> Document:
    return parse(text)
