"""Photos of public forms: taken once, and kept while the rest of the form is put right.

A browser never sends a chosen file twice by itself. So what has been checked and stored goes back into the page as a signed
note, and comes along when the form is sent again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.core import signing
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from opscharter.core.files.choices import FileKind
from opscharter.core.files.operations import PreparedFile, prepare_file
from opscharter.core.files.refusals import FileNotAllowed
from opscharter.core.files.uploads import taken
from opscharter.core.refusal import Invalid, Refusal
from opscharter.faces.portal.forms import MOST_PHOTOS
from opscharter.faces.portal.guards import limit_files
from opscharter.kit.forms import KitForm
from opscharter.org.models import Center

_SALT: Final = "portal.photos"
_LASTS_S: Final = 6 * 3600
FIELDS: Final = ("camera", "album")


class TooManyPhotos(Invalid):
    """More than one request may carry."""

    code = "too_many_photos"


@dataclass(slots=True)
class Photos:
    """What has been taken in so far; `note` is what the form carries on."""

    files: list[PreparedFile] = field(default_factory=list)
    note: str = ""

    @property
    def names(self) -> list[str]:
        """Names as the resident knows them."""
        return [file.name for file in self.files]


def gather(request: HttpRequest, center: Center, form: KitForm, at: datetime) -> Photos:
    """Return the photos of a posted form, new ones checked and stored; what is refused is said beside the field.

    Good ones stay even when another one is refused.
    """
    files = _noted(request.POST.get("photos", ""), center)
    try:
        fresh = [(name, file) for name in FIELDS for file in taken(request, name)]
        if fresh:
            limit_files(request, center, at)
        for name, upload in fresh:
            if len(files) >= MOST_PHOTOS:
                raise _too_many(name)
            files.append(
                _photo(prepare_file(upload=upload, center_id=center.pk), upload.name or "")
            )
    except Refusal as refusal:
        if not refusal.fields:
            refusal.fields = {"album": refusal.message}
        form.refuse(refusal, center=center.pk)
    return Photos(files, _note(files, center) if files else "")


def _photo(prepared: PreparedFile, name: str) -> PreparedFile:
    if prepared.kind is not FileKind.IMAGE:
        raise FileNotAllowed(
            _("“%(name)s” is not a photo. Please send pictures only.") % {"name": name[:60]}
        )
    return prepared


def _too_many(name: str) -> TooManyPhotos:
    words = ngettext("At most %(most)d photo.", "At most %(most)d photos.", MOST_PHOTOS) % {
        "most": MOST_PHOTOS
    }
    return TooManyPhotos(words, fields={name: words})


def _note(files: Sequence[PreparedFile], center: Center) -> str:
    rows = [
        [f.name, f.kind.value, f.content_type, f.size, f.sha256, f.width, f.height, f.inline]
        for f in files
    ]
    return signing.dumps([center.pk, rows], salt=_SALT, compress=True)


def _noted(note: str, center: Center) -> list[PreparedFile]:
    if not note:
        return []
    try:
        center_id, rows = signing.loads(note[:8000], salt=_SALT, max_age=_LASTS_S)
    except (signing.BadSignature, ValueError):
        return []
    return (
        [_prepared(center.pk, row) for row in rows[:MOST_PHOTOS]] if center_id == center.pk else []
    )


def _prepared(center_id: int, row: Sequence[Any]) -> PreparedFile:
    name, kind, content_type, size, digest, width, height, inline = row
    return PreparedFile(
        center_id, name, FileKind(kind), content_type, size, digest, width, height, inline
    )
