"""The journal (运行日志), its seals and the positions of its readers."""

from typing import override

from django.db import models
from django.db.models import Func

from opscharter.core.models.base import CenterModel


class CurrentTransaction(Func):
    """The id of the running transaction, 64 bits, as a column default."""

    template = "(pg_current_xact_id()::text::bigint)"
    output_field = models.BigIntegerField()
    arity = 0


class JournalEntry(CenterModel):
    """One operation that happened. Append-only: the application's role may insert and read, a trigger refuses the rest.

    `at` when it happened, `recorded_at` when it was written; names are text so that history survives what it speaks of.
    `marks` is a list of {control, key, phase, due_at, outcome, grade, ...}: see `core.journal.mark`.
    """

    xid = models.BigIntegerField(db_default=CurrentTransaction())
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    operation = models.CharField(max_length=80)
    actor_kind = models.CharField(max_length=8)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=80)
    post_name = models.CharField(max_length=80, blank=True)
    behalf_id = models.BigIntegerField(null=True)
    behalf_name = models.CharField(max_length=80, blank=True)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    subject_label = models.CharField(max_length=200, blank=True)
    case_id = models.BigIntegerField(null=True)
    changes = models.JSONField(default=dict)
    marks = models.JSONField(default=list)
    reason = models.TextField(blank=True)
    request_id = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["center_id", "xid", "id"], name="journal_reading"),
            models.Index(
                fields=["center_id", "case_id", "id"],
                name="journal_case",
                condition=models.Q(case_id__isnull=False),
            ),
            models.Index(
                fields=["center_id", "subject_kind", "subject_id", "id"],
                name="journal_subject",
                condition=models.Q(case_id__isnull=True),
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.pk} {self.operation}"


class JournalSeal(CenterModel):
    """A link of the hash chain over one center's journal: `digest` covers `previous` and `count` rows up to (xid, entry)."""

    number = models.BigIntegerField()
    first_entry = models.BigIntegerField()
    last_xid = models.BigIntegerField()
    last_entry = models.BigIntegerField()
    count = models.IntegerField()
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["center_id", "number"], name="one_seal_per_number")
        ]

    @override
    def __str__(self) -> str:
        return f"{self.number} {self.digest[:12]}"


class ReaderPosition(CenterModel):
    """How far a named reader has followed one center's journal."""

    reader = models.CharField(max_length=40)
    xid = models.BigIntegerField(default=0)
    entry = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["center_id", "reader"], name="one_position_per_reader")
        ]

    @override
    def __str__(self) -> str:
        return f"{self.reader} {self.xid}/{self.entry}"


class OnceKey(CenterModel):
    """An idempotency key that has been used, with what came of it."""

    key = models.CharField(max_length=120)
    actor = models.CharField(max_length=40)
    result = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["center_id", "actor", "key"], name="one_use_per_key")
        ]

    @override
    def __str__(self) -> str:
        return self.key
