"""Who has to read what, and who has not yet."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from opscharter.adoption.access import TRACK
from opscharter.adoption.models import Question, Reading
from opscharter.adoption.queries.changes import new_in
from opscharter.charter.models import CharterVersion
from opscharter.core.actor import Actor
from opscharter.org.choices import PersonState
from opscharter.org.queries import appointments_in_force

_SHOWN = 50


def people_in_scope(version: CharterVersion, at: datetime) -> dict[int, int]:
    """Return person -> department of everybody to whom a version applies; one query."""
    found: dict[int, int] = {}
    rows = appointments_in_force(at).filter(center_id=version.center_id, post__closed_at=None)
    for row in rows:
        if version.reaches([row.post.department_id]):
            found.setdefault(row.person_id, row.post.department_id)
    return found


def due_readers(version: CharterVersion, at: datetime) -> Iterator[tuple[int, int, list[str]]]:
    """Yield (person, department, articles new to them) of those who were not asked yet; no articles: the whole text."""
    asked = set(Reading.objects.filter(version=version).values_list("person_id", flat=True))
    bases = _last_read(version)
    versions = CharterVersion.objects.in_bulk(set(bases.values()))
    new: dict[int, list[str]] = {}
    for person, department in people_in_scope(version, at).items():
        if person in asked:
            continue
        base = versions.get(bases.get(person, 0))
        if base is None:
            yield person, department, []
            continue
        if base.pk not in new:
            new[base.pk] = new_in(base, version)
        if new[base.pk]:
            yield person, department, new[base.pk]


def _last_read(version: CharterVersion) -> dict[int, int]:
    """Return person -> the version of this charter that they confirmed last."""
    rows = Reading.objects.filter(
        center_id=version.center_id, version__key=version.key, read_at__isnull=False
    ).exclude(version=version)
    ordered = rows.order_by("version__effective_at", "version_id")
    return dict(ordered.values_list("person_id", "version_id"))


def left_readers(version: CharterVersion) -> list[Reading]:
    """Return the open readings of people who work here no longer."""
    rows = Reading.objects.filter(version=version, read_at=None)
    return list(rows.exclude(person__state=PersonState.ACTIVE))


def my_readings(actor: Actor) -> list[Reading]:
    """Return what an actor has to read or has read, open ones first; one query."""
    rows = Reading.objects.filter(center_id=actor.center, person=actor.person or 0)
    found = rows.select_related("version").defer("version__text").order_by("-asked_at", "-pk")
    return sorted(found[:_SHOWN], key=lambda row: row.read_at is not None)


def my_reading(actor: Actor, version_id: int) -> Reading | None:
    """Return an actor's reading of one version, or None when it is not asked of them."""
    rows = Reading.objects.filter(
        center_id=actor.center, person=actor.person or 0, version=version_id
    )
    return rows.select_related("version").first()


def questions_of(version: CharterVersion) -> list[Question]:
    """Return the quiz of a version in order."""
    return list(Question.objects.filter(version=version).order_by("order"))


@dataclass(frozen=True, slots=True)
class DepartmentProgress:
    """How far a department has come, and who has not read it yet."""

    pk: int
    name: str
    asked: int
    read: int
    late: int
    waiting: Sequence[Reading]

    @property
    def share(self) -> int:
        """Per cent of those asked who have read it."""
        return round(100 * self.read / self.asked) if self.asked else 100


def progress_of(version: CharterVersion, actor: Actor, at: datetime) -> list[DepartmentProgress]:
    """Return the departments within the actor's reach; one query."""
    reach = actor.reach(TRACK)
    rows = Reading.objects.filter(center_id=actor.center, version=version)
    if not reach.everywhere:
        rows = rows.filter(department__in=list(reach.departments))
    departments: dict[int, list[Reading]] = defaultdict(list)
    ordered = rows.select_related("person", "department")
    for row in ordered.order_by("department__order", "department_id", "person__name", "pk"):
        departments[row.department_id].append(row)
    return [
        DepartmentProgress(
            pk=pk,
            name=found[0].department.name,
            asked=len(found),
            read=sum(row.read_at is not None for row in found),
            late=sum(row.read_at is None and row.due_at < at for row in found),
            waiting=[row for row in found if row.read_at is None],
        )
        for pk, found in departments.items()
    ]


def base_of(reading: Reading) -> CharterVersion | None:
    """Return the version that a reader had confirmed before this one was asked of them."""
    rows = Reading.objects.filter(
        center_id=reading.center_id,
        person=reading.person_id,
        version__key=reading.version.key,
        read_at__isnull=False,
        read_at__lte=reading.asked_at,
    ).exclude(version=reading.version_id)
    found = rows.select_related("version").order_by("-version__effective_at", "-version_id").first()
    return found.version if found else None


def behind(center_id: int, at: datetime) -> list[CharterVersion]:
    """Return the versions in force that have readers and lack somebody who joined, or keep somebody who left."""
    asked = Reading.objects.filter(center_id=center_id).values("version")
    rows = CharterVersion.objects.filter(center_id=center_id, pk__in=asked)
    return [
        version
        for version in rows.order_by("pk")
        if (version.superseded_at is None or version.superseded_at > at)
        and (left_readers(version) or next(due_readers(version, at), None) is not None)
    ]
