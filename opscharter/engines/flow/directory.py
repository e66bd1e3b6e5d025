"""The posts, departments and holders of a center as processes ask for them, kept in memory for moments: asked on every intake."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from threading import Lock
from time import monotonic
from typing import Any, Final

from opscharter.core.clock import ZONE
from opscharter.org.models import Department, Post
from opscharter.org.queries import appointments_in_force

FRESH_S: Final = 3.0
"""Seconds for which a change of posts or appointments may go unnoticed here."""
MOST: Final = 64
LAST_RESORTS: Final = ("administrator", "director")


@dataclass(frozen=True, slots=True)
class Place:
    """A post as processes know it."""

    id: int
    key: str
    name: str
    department: int
    heads: bool


@dataclass(frozen=True, slots=True)
class Directory:
    """One center on one day."""

    places: dict[int, Place]
    by_key: dict[str, Place]
    departments: dict[str, int]
    parents: dict[int, int | None]
    holders: dict[int, tuple[int, ...]] = field(default_factory=dict)
    held: dict[int, tuple[int, ...]] = field(default_factory=dict)  # person -> posts

    def post(self, value: Any) -> Place | None:
        """Return the post with this key or id, or None."""
        if isinstance(value, int):
            return self.places.get(value)
        text = str(value or "")
        return self.by_key.get(text) or (self.places.get(int(text)) if text.isdecimal() else None)

    def department(self, value: Any) -> int | None:
        """Return the id of the department with this key or id, or None."""
        if isinstance(value, int):
            return value if value in self.parents else None
        text = str(value or "")
        found = self.departments.get(text)
        return found if found is not None or not text.isdecimal() else self.department(int(text))

    def head(self, department: int | None) -> Place | None:
        """Return the held head post of a department, else of the next above that has one."""
        seen = set()
        while department is not None and department not in seen:
            seen.add(department)
            for place in self.places.values():
                if place.heads and place.department == department and self.holders.get(place.id):
                    return place
            department = self.parents.get(department)
        return None

    def last_resort(self) -> Place | None:
        """Return who cares for what nobody else holds."""
        for key in LAST_RESORTS:
            place = self.by_key.get(key)
            if place is not None and self.holders.get(place.id):
                return place
        return None

    def post_of(self, person: int, department: int | None) -> Place | None:
        """Return the post in which a person acts: one in the department if they hold one there."""
        found = [self.places[post] for post in self.held.get(person, ()) if post in self.places]
        inside = [place for place in found if place.department == department]
        return next(iter(inside or found), None)


_kept: dict[int, tuple[float, date, Directory]] = {}
_lock = Lock()


def directory(center_id: int, at: datetime) -> Directory:
    """Return the center's directory on the day of `at`: a dictionary lookup, now and then three small queries."""
    day = at.astimezone(ZONE).date()
    kept = _kept.get(center_id)
    if kept and kept[1] == day and monotonic() - kept[0] < FRESH_S:
        return kept[2]
    found = _load(center_id, at)
    with _lock:
        if len(_kept) >= MOST:
            _kept.clear()
        _kept[center_id] = (monotonic(), day, found)
    return found


def forget(center_id: int) -> None:
    """Ask anew next time."""
    with _lock:
        _kept.pop(center_id, None)


def _load(center_id: int, at: datetime) -> Directory:
    rows = Post.objects.filter(center_id=center_id, closed_at=None).order_by("order", "pk")
    columns = rows.values_list("pk", "key", "name", "department_id", "heads_department")
    places = [Place(*row) for row in columns]
    departments = list(
        Department.objects.filter(center_id=center_id).values_list("pk", "key", "parent_id")
    )
    holders: dict[int, list[int]] = defaultdict(list)
    held: dict[int, list[int]] = defaultdict(list)
    for appointment in appointments_in_force(at).filter(center_id=center_id):
        holders[appointment.post_id].append(appointment.person_id)
        held[appointment.person_id].append(appointment.post_id)
    return Directory(
        places={place.id: place for place in places},
        by_key={place.key: place for place in places},
        departments={key: pk for pk, key, _parent in departments},
        parents={pk: parent for pk, _key, parent in departments},
        holders={post: tuple(people) for post, people in holders.items()},
        held={person: tuple(posts) for person, posts in held.items()},
    )
