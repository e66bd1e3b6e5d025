"""The table of exceptions."""

from datetime import datetime
from typing import override

from django.db import models

from opscharter.core.models.base import CenterModel
from opscharter.proof.exceptions.choices import Reach, State


class ExceptionGrant(CenterModel):
    """例外: asked for by one person and decided on by another; while it runs, what would be late, missed or broken is excepted.

    It begins when it is asked for, never earlier. Names and labels are text, so that it stays readable later.
    """

    control = models.CharField(max_length=80)
    article = models.CharField(max_length=60)  # as printed when it was asked for: 第九条（二）
    reach = models.CharField(max_length=10, choices=Reach)
    case_id = models.BigIntegerField(null=True)
    case_number = models.CharField(max_length=24, blank=True)
    department_id = models.BigIntegerField(null=True)
    reason = models.TextField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    asked_by = models.BigIntegerField(null=True)
    asked_name = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    decided_by = models.BigIntegerField(null=True)
    decided_name = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)
    decision = models.TextField(
        blank=True
    )  # why it was refused, or what was said with the approval

    class Meta:
        app_label = "proof"
        indexes = [
            models.Index(fields=["center_id", "state", "ends_at"], name="exception_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gte=models.F("starts_at")), name="exception_ends_later"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="approved") | ~models.Q(decided_by=models.F("asked_by")),
                name="exception_by_another",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.article} {self.case_number}".strip()

    def runs(self, at: datetime) -> bool:
        """Tell whether it is approved and running."""
        return self.state == State.APPROVED and self.starts_at <= at < self.ends_at
