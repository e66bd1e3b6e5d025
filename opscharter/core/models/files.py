"""What is known about each stored file; the bytes lie outside the database (`core.files.storage`)."""

from typing import override
from uuid import uuid4

from django.db import models

from opscharter.core.files.choices import FileKind
from opscharter.core.models.base import CenterModel


class StoredFile(CenterModel):
    """A file that belongs to one subject.

    `key` is its public, unguessable address; `sha256` (of the stored bytes) finds them. `subject_kind` is the label of
    the owner's model ("cases.case"). `inline`: the bytes were made by us (a re-encoded picture) and may be shown in
    a page; everything else is only ever downloaded. `public`: visible to the requester on the portal.
    """

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=10, choices=FileKind)
    content_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    width = models.IntegerField(null=True)
    height = models.IntegerField(null=True)
    inline = models.BooleanField(default=False)
    thumbnail = models.BooleanField(default=False)
    public = models.BooleanField(default=False)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    uploaded_by = models.BigIntegerField(null=True)
    uploader_name = models.CharField(max_length=80, blank=True)
    uploaded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["center_id", "subject_kind", "subject_id"], name="file_subject"),
            models.Index(fields=["center_id", "sha256"], name="file_digest"),
        ]

    @override
    def __str__(self) -> str:
        return self.name
