"""Receiving and withdrawing files."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.utils.translation import gettext_lazy as _

from opscharter.core.actor import Actor
from opscharter.core.files import storage
from opscharter.core.files.choices import FileKind
from opscharter.core.files.images import repaint
from opscharter.core.files.kinds import fitting_name, type_of
from opscharter.core.files.refusals import too_large
from opscharter.core.journal import record
from opscharter.core.models.files import StoredFile
from opscharter.core.operation import operation
from opscharter.core.refusal import NotFound
from opscharter.core.registry import sentence

RECEIVED = sentence("core.file.receive", _("%(actor)s added a file"))
WITHDRAWN = sentence("core.file.withdraw", _("%(actor)s withdrew a file"))


@dataclass(frozen=True, slots=True)
class PreparedFile:
    """A file that has been checked and whose bytes are stored; only its row is missing."""

    center_id: int
    name: str
    kind: FileKind
    content_type: str
    size: int
    sha256: str
    width: int | None = None
    height: int | None = None
    inline: bool = False


def prepare_file(*, upload: "UploadedFile[bytes]", center_id: int) -> PreparedFile:
    """Check an upload and store its bytes: the slow part, to be done before an operation holds any lock.

    Pictures are painted anew (HEIC, which cannot be, is kept for download). Raises the refusals of `core.files.refusals`.
    """
    if (upload.size or 0) > settings.OPSCHARTER_MAX_UPLOAD:
        raise too_large(settings.OPSCHARTER_MAX_UPLOAD)
    stream = upload.file
    assert stream is not None  # noqa: S101 - an UploadedFile has one
    found = type_of(upload.name or "", stream)
    name = fitting_name(upload.name or "", found)
    if found.kind is not FileKind.IMAGE or found.content_type == "image/heic":
        sha256, size = storage.keep(center_id, upload.chunks())
        return PreparedFile(center_id, name, found.kind, found.content_type, size, sha256)
    picture = repaint(stream)
    sha256, size = storage.keep(center_id, [picture.content])
    storage.keep_thumbnail(center_id, sha256, picture.thumbnail)
    return PreparedFile(
        center_id,
        f"{name.rpartition('.')[0]}.{picture.extension}",
        found.kind,
        picture.content_type,
        size,
        sha256,
        picture.width,
        picture.height,
        inline=True,
    )


@operation
def receive_file(
    *,
    upload: "UploadedFile[bytes] | PreparedFile",
    subject: models.Model,
    by: Actor,
    at: datetime,
    public: bool = False,
    case: int | None = None,
) -> StoredFile:
    """Add a file to `subject` (a stored row of the same center); whether the actor may do so is the caller's to check.

    `public`: the requester sees it on the portal. `case`: whose timeline tells of it. A `PreparedFile` keeps the transaction
    short.
    """
    if isinstance(upload, UploadedFile):
        upload = prepare_file(upload=upload, center_id=by.center)
    if upload.center_id != by.center:
        raise NotFound
    stored = StoredFile.objects.create(
        center_id=by.center,
        name=upload.name,
        kind=upload.kind,
        content_type=upload.content_type,
        size=upload.size,
        sha256=upload.sha256,
        width=upload.width,
        height=upload.height,
        inline=upload.inline,
        thumbnail=upload.inline,
        public=public,
        subject_kind=subject._meta.label_lower,
        subject_id=subject.pk,
        uploaded_by=by.person,
        uploader_name=by.name,
        uploaded_at=at,
    )
    record(
        RECEIVED,
        subject=stored,
        by=by,
        at=at,
        case=case,
        changes={"name": stored.name, "sha256": stored.sha256, "size": stored.size},
    )
    return stored


@operation
def withdraw_file(
    *, stored: StoredFile, reason: str, by: Actor, at: datetime, case: int | None = None
) -> None:
    """Take a file out of sight; its bytes and its journal entries stay. The caller checks who may."""
    standing = StoredFile.objects.filter(
        pk=stored.pk, center_id=by.center, withdrawn_at__isnull=True
    )
    if not standing.update(withdrawn_at=at):
        raise NotFound
    record(WITHDRAWN, subject=stored, by=by, at=at, case=case, reason=reason.strip())
