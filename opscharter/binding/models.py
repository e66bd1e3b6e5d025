"""Tables of binding: where imported charters come from."""

from typing import override

from django.db import models

from opscharter.core.models.base import CenterModel


class Source(CenterModel):
    """来源: a text that regulations were imported from, as it was read; evidence of where a charter comes from. Never changed.

    The file itself, when it is of a kind that is kept, is a `StoredFile` with this row as its subject.
    """

    name = models.CharField(max_length=160)  # the file's name, or "pasted"
    text = models.TextField()
    text_hash = models.CharField(max_length=64)
    file_hash = models.CharField(
        max_length=64, blank=True
    )  # of the file's own bytes; empty for pasted text
    read_at = models.DateTimeField()
    read_by = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [models.Index(fields=["center_id", "read_at"], name="source_newest")]

    @override
    def __str__(self) -> str:
        return self.name
