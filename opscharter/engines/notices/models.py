"""Tables of notices."""

from typing import override

from django.db import models
from django.db.models import Q

from opscharter.core.models.base import CenterModel


class Notice(CenterModel):
    """A message to one person, shown in the product and, where the person has given addresses, sent outside."""

    person_id = models.BigIntegerField()
    kind = models.CharField(max_length=60)
    text = models.CharField(max_length=300)
    url = models.CharField(max_length=200, blank=True)
    case_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    failed = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=80)  # journal entry and recipient: never twice

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["center_id", "person_id", "source"], name="one_notice_per_source"
            )
        ]
        indexes = [
            models.Index(
                fields=["center_id", "person_id", "-id"],
                condition=Q(read_at__isnull=True),
                name="notice_unread",
            ),
            models.Index(fields=["center_id", "person_id", "-at", "-id"], name="notice_person"),
        ]

    @override
    def __str__(self) -> str:
        return self.text
