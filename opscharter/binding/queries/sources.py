"""Texts that were read to be imported, and what became of them."""

from typing import Final

from opscharter.binding.models import Source
from opscharter.charter.models import CharterVersion
from opscharter.core.models.files import StoredFile
from opscharter.core.refusal import NotFound

_NEWEST: Final = 10


def source_of(center_id: int, pk: int) -> Source:
    """Return one source of a center. Raises `NotFound`."""
    found = Source.objects.filter(center_id=center_id, pk=pk).first()
    if found is None:
        raise NotFound
    return found


def newest_sources(center_id: int) -> list[Source]:
    """Return what was read last, without the texts."""
    rows = Source.objects.filter(center_id=center_id).defer("text")
    return list(rows.order_by("-read_at", "-pk")[:_NEWEST])


def file_of(source: Source) -> StoredFile | None:
    """Return the file that a source came in, when it is kept."""
    return StoredFile.objects.filter(
        center_id=source.center_id,
        subject_kind=Source._meta.label_lower,
        subject_id=source.pk,
        withdrawn_at__isnull=True,
    ).first()


def versions_from(source: Source) -> list[CharterVersion]:
    """Return the charters that were made from a source, drafts first."""
    rows = CharterVersion.objects.filter(
        center_id=source.center_id, meta__source_hash=source.text_hash
    )
    return sorted(rows.defer("text").order_by("key", "pk"), key=lambda v: bool(v.published_at))


def taken_keys(center_id: int) -> set[str]:
    """Return the keys that charters of a center have."""
    return set(CharterVersion.objects.filter(center_id=center_id).values_list("key", flat=True))
