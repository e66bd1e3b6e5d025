"""The table that ties an improvement case to what fell short."""

from typing import override

from django.db import models

from opscharter.cases.models import Case
from opscharter.charter.models import CharterVersion
from opscharter.core.models.base import CenterModel
from opscharter.modules.improvement.choices import Why


class Shortfall(CenterModel):
    """缺口: why an improvement case was opened: the control and article, the days, and what was counted then.

    The occasions themselves are found by control and days; they stay in the charter's evidence.
    """

    case = models.OneToOneField(Case, models.PROTECT, related_name="shortfall")
    control = models.CharField(max_length=80)
    version = models.ForeignKey(CharterVersion, models.PROTECT, null=True, related_name="+")
    article_number = models.CharField(max_length=20, blank=True)
    article_label = models.CharField(max_length=60, blank=True)
    first = models.DateField()
    last = models.DateField()
    counts = models.JSONField(default=dict)  # verdict -> how often, when it was found
    why = models.CharField(max_length=8, choices=Why)
    found_at = models.DateTimeField()
    measure_at = models.DateTimeField(null=True)  # when the measure was last reported carried out

    class Meta:
        indexes = [
            models.Index(fields=["center_id", "control", "-found_at"], name="shortfall_control")
        ]

    @override
    def __str__(self) -> str:
        return f"{self.article_label or self.control} {self.first}–{self.last}"
