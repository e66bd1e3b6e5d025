"""Counters for gap-free numbers."""

from typing import override

from django.db import models

from opscharter.core.models.base import CenterModel


class NumberSeries(CenterModel):
    """The last number given out in one series and year of a center (`core.numbering`)."""

    series = models.CharField(max_length=16)
    year = models.SmallIntegerField()
    last = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["center_id", "series", "year"], name="one_counter_per_series_and_year"
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.series}-{self.year} {self.last}"
