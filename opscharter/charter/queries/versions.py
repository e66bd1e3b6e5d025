"""Which versions there are, and how a value went through them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from opscharter.charter.citations import cited
from opscharter.charter.models import Article, CharterVersion
from opscharter.charter.models import Parameter as ParameterRow
from opscharter.charter.registry import Control, Parameter, controls, parameter_of
from opscharter.charter.text.document import split_target
from opscharter.core.refusal import NotFound

SHOWN: Final = 60


def draft_of(center_id: int, key: str, *, lock: bool = False) -> CharterVersion | None:
    """Return the draft of a charter or None; locked for writing when asked."""
    rows = CharterVersion.objects.filter(center_id=center_id, key=key, published_at__isnull=True)
    return (rows.select_for_update() if lock else rows).first()


def latest_draft(center_id: int) -> CharterVersion | None:
    """Return the center's draft of whichever charter was begun last."""
    rows = CharterVersion.objects.filter(center_id=center_id, published_at__isnull=True)
    return rows.order_by("-created_at", "-pk").first()


def drafts(center_id: int) -> list[CharterVersion]:
    """Return every draft of a center, the one begun last first, without their text."""
    rows = CharterVersion.objects.filter(center_id=center_id, published_at__isnull=True)
    return list(rows.defer("text").order_by("-created_at", "-pk"))


def latest_published(center_id: int, key: str) -> CharterVersion | None:
    """Return the version published last, in force or still to come."""
    rows = CharterVersion.objects.filter(center_id=center_id, key=key, published_at__isnull=False)
    return rows.order_by("-effective_at", "-pk").first()


def versions(center_id: int, key: str = "") -> list[CharterVersion]:
    """Return published versions and drafts, newest first, without their text."""
    rows = CharterVersion.objects.filter(center_id=center_id)
    if key:
        rows = rows.filter(key=key)
    return list(rows.defer("text").order_by("-created_at", "-pk")[:SHOWN])


def version_of(center_id: int, version_id: int) -> CharterVersion:
    """Return one version. Raises `NotFound`."""
    found = CharterVersion.objects.filter(center_id=center_id, pk=version_id).first()
    if found is None:
        raise NotFound
    return found


def version_known(
    center_id: int, at: datetime, known: datetime, key: str = ""
) -> CharterVersion | None:
    """Return the version in force in the whole center at `at`, of those that were published by `known`; without its text.

    Of charter `key`, else of the one with the greatest precedence.
    """
    rows = CharterVersion.objects.filter(
        center_id=center_id, published_at__lte=known, effective_at__lte=at
    )
    found: dict[str, CharterVersion] = {}
    for version in rows.defer("text").order_by("-effective_at", "-pk")[:SHOWN]:
        gone = version.withdrawn_at is not None and version.withdrawn_at <= at
        if version.covers(None, at) and not gone and key in {"", version.key}:
            found.setdefault(version.key, version)
    return max(found.values(), key=lambda version: version.precedence, default=None)


def node_of(version: CharterVersion, number: str) -> Article:
    """Return one article of a published version. Raises `NotFound`."""
    found = Article.objects.filter(version=version, number=number).first()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class ValueHistory:
    """What a value sets, and what it was in each version: (version, words, article label)."""

    target: str
    control: Control
    parameter: Parameter
    rows: Sequence[tuple[CharterVersion, str, str]]


def value_history(center_id: int, target: str, *, most: int = SHOWN) -> ValueHistory:
    """Return the history of the parameter "control.parameter". Raises `NotFound` for one that no control has."""
    control_key, name = split_target(target)
    control, parameter = controls.get(control_key), parameter_of(target)
    if control is None or parameter is None:
        raise NotFound
    rows = (
        ParameterRow.objects.filter(
            center_id=center_id,
            control=control_key,
            name=name,
            version__published_at__isnull=False,
        )
        .select_related("version")
        .defer("version__text")
        .order_by("-version__effective_at", "-pk")[:most]
    )
    found = [(row.version, row.words, row.article_number) for row in rows]
    articles = cited((version.pk, number) for version, _words, number in found)
    told = [
        (version, words, str(articles.get((version.pk, number), number)))
        for version, words, number in found
    ]
    return ValueHistory(target, control, parameter, told)


def began(version: CharterVersion, at: datetime) -> bool:
    """Tell whether a version is in force at `at`."""
    started = version.effective_at is not None and version.effective_at <= at
    return started and (version.superseded_at is None or version.superseded_at > at)


def version_before(version: CharterVersion) -> CharterVersion | None:
    """Return the published version that `version` follows or, as a draft, would follow."""
    rows = CharterVersion.objects.filter(
        center_id=version.center_id, key=version.key, published_at__isnull=False
    ).exclude(pk=version.pk)
    if version.published_at is not None:
        rows = rows.filter(
            effective_at__lte=version.effective_at, published_at__lt=version.published_at
        )
    return rows.order_by("-effective_at", "-pk").first()
