"""Finding stored files. Callers check that the actor may see the subject."""

from collections.abc import Iterable
from uuid import UUID

from django.db import models

from opscharter.core.files import storage
from opscharter.core.models.files import StoredFile
from opscharter.core.refusal import NotFound


def files_of(subject: models.Model, *, public_only: bool = False) -> list[StoredFile]:
    """Return the files of a subject, oldest first (one query)."""
    rows = StoredFile.objects.filter(
        center_id=subject.center_id,  # type: ignore[attr-defined]
        subject_kind=subject._meta.label_lower,
        subject_id=subject.pk,
        withdrawn_at__isnull=True,
    )
    if public_only:
        rows = rows.filter(public=True)
    return list(rows.order_by("pk"))


def file_by_key(center_id: int, key: UUID | str) -> StoredFile:
    """Return a file by its unguessable key. Raises `NotFound`; whether the actor may see its subject is yours to check."""
    try:
        wanted = key if isinstance(key, UUID) else UUID(key)
    except ValueError:
        raise NotFound from None
    stored = StoredFile.objects.filter(
        center_id=center_id, key=wanted, withdrawn_at__isnull=True
    ).first()
    if stored is None:
        raise NotFound
    return stored


def unreferenced(center_id: int) -> Iterable[str]:
    """Yield digests of stored bytes that no row speaks of: left over from failed transactions."""
    known = set(
        StoredFile.objects.filter(center_id=center_id).values_list("sha256", flat=True).iterator()
    )
    return (digest for digest in storage.digests(center_id) if digest not in known)
