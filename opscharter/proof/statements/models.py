"""The table of statements."""

from datetime import datetime
from typing import override

from django.db import models
from django.db.models import Q

from opscharter.charter.models import CharterVersion
from opscharter.core.models.base import CenterModel
from opscharter.proof.statements.choices import Review, Stage


class Statement(CenterModel):
    """说明: what a post states for one round of a `people.statement/…` control: that it was done, in words.

    `key` is the occasion's. The row is made when the round begins, by the worker; it goes by the version then in force.
    """

    control = models.CharField(max_length=80)
    key = models.CharField(max_length=60)
    version = models.ForeignKey(CharterVersion, models.PROTECT, related_name="+")
    article_number = models.CharField(max_length=20)
    first = models.DateField()
    last = models.DateField()
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    post_id = models.BigIntegerField(null=True)
    department_id = models.BigIntegerField(null=True)
    post_name = models.CharField(max_length=60, blank=True)
    text = models.TextField(blank=True)
    stated_at = models.DateTimeField(null=True)
    stated_by_id = models.BigIntegerField(null=True)
    stated_by_name = models.CharField(max_length=80, blank=True)
    review = models.CharField(max_length=10, choices=Review, blank=True)
    opinion = models.TextField(blank=True)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by_name = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["center_id", "control", "key"], name="one_statement_per_round"
            ),
            models.CheckConstraint(
                condition=Q(stated_at__isnull=False) | Q(review="", text=""),
                name="only_what_is_stated_is_reviewed",
            ),
        ]
        indexes = [
            models.Index(
                fields=["center_id", "post_id", "due_at"],
                condition=Q(stated_at__isnull=True),
                name="statement_due",
            ),
            models.Index(fields=["center_id", "-stated_at", "-id"], name="statement_stated"),
        ]

    @override
    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"

    def stage(self, at: datetime) -> Stage:
        """Return where it is at `at`."""
        if self.review:
            return Stage(self.review)
        if self.stated_at is not None:
            return Stage.STATED
        return Stage.MISSED if self.due_at < at else Stage.DUE
