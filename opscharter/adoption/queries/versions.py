"""Which charters rule now, where, and who has read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from opscharter.adoption.choices import Life
from opscharter.adoption.models import Reading
from opscharter.charter.access import may_read
from opscharter.charter.models import CharterVersion
from opscharter.charter.queries.versions import version_of
from opscharter.core.actor import Actor
from opscharter.core.refusal import NotFound
from opscharter.org.queries import names_of_departments


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version that rules or will rule: what has become of it, where, how many have read it."""

    version: CharterVersion
    life: Life
    departments: Sequence[str]
    asked: int
    read: int

    @property
    def chosen(self) -> bool:
        """Whether it rules in chosen departments only."""
        return self.life in {Life.PILOT, Life.PARTIAL}


def life_of(version: CharterVersion, at: datetime) -> Life:
    """Return what has become of a published version at `at`."""
    if version.superseded_at is not None and version.superseded_at <= at:
        return Life.WITHDRAWN if version.withdrawn_at is not None else Life.FORMER
    if version.effective_at is None or version.effective_at > at:
        return Life.TO_COME
    if not version.departments or version.covers(None, at):
        return Life.IN_FORCE
    return Life.PILOT if version.pilot else Life.PARTIAL


def ruling(actor: Actor, at: datetime) -> list[VersionLine]:
    """Return the versions that rule or are to come, as far as the actor may see them; greatest precedence first."""
    rows = (
        CharterVersion.objects.filter(center_id=actor.center, published_at__isnull=False)
        .filter(Q(superseded_at=None) | Q(superseded_at__gt=at))
        .defer("text")
        .order_by("-precedence", "-effective_at", "-pk")
    )
    found = [version for version in rows if may_read(version, actor)]
    names = names_of_departments({pk for version in found for pk in version.departments})
    counts = {
        row["version"]: (row["asked"], row["done"])
        for row in Reading.objects.filter(center_id=actor.center, version__in=[v.pk for v in found])
        .values("version")
        .annotate(asked=Count("pk"), done=Count("read_at"))
        .order_by()
    }
    return [
        VersionLine(
            version, life_of(version, at), [names.get(pk, str(pk)) for pk in version.departments],
            *counts.get(version.pk, (0, 0)),
        )
        for version in found
    ]  # fmt: skip


def readable_version(actor: Actor, pk: int) -> CharterVersion:
    """Return a published version the actor may see. Raises `NotFound`."""
    version = version_of(actor.center, pk)
    if version.published_at is None or not may_read(version, actor):
        raise NotFound
    return version
