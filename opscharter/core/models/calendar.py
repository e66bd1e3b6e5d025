"""Opening hours and announced exceptions of each center's working calendar."""

from typing import override
from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from opscharter.core.calendar.choices import DayKind, ExceptionKind
from opscharter.core.models.base import CenterModel


class OpeningHours(CenterModel):
    """One opening interval of a kind of day; lunch makes two rows.

    `opens`, `closes`: minutes from midnight, up to 1440. A center without any row has the default hours.
    """

    day_kind = models.SmallIntegerField(choices=DayKind)
    opens = models.SmallIntegerField()
    closes = models.SmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["center_id", "day_kind", "opens"], name="one_interval_per_opening"
            ),
            models.CheckConstraint(
                condition=Q(opens__gte=0, opens__lt=F("closes"), closes__lte=1440),
                name="opening_before_closing",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.day_kind} {self.opens}-{self.closes}"


class CalendarException(CenterModel):
    """Announced days that differ from the weekly hours; the latest announcement wins on each day.

    `kind` closed: shut all day, or open between `opens` and `closes` only when these are given with kind open.
    A withdrawn one stays as history.
    """

    first_day = models.DateField()
    last_day = models.DateField()
    kind = models.CharField(max_length=8, choices=ExceptionKind)
    opens = models.SmallIntegerField(null=True)
    closes = models.SmallIntegerField(null=True)
    reason = models.CharField(max_length=120)
    announced_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(first_day__lte=F("last_day")), name="exception_first_before_last"
            ),
            models.CheckConstraint(
                condition=Q(kind=ExceptionKind.CLOSED, opens__isnull=True, closes__isnull=True)
                | Q(kind=ExceptionKind.OPEN, opens__isnull=True, closes__isnull=True)
                | Q(
                    kind=ExceptionKind.OPEN,
                    opens__gte=0,
                    opens__lt=F("closes"),
                    closes__lte=1440,
                ),
                name="exception_hours_fit_kind",
            ),
        ]
        indexes = [models.Index(fields=["center_id", "last_day"], name="exception_by_day")]

    @override
    def __str__(self) -> str:
        return f"{self.first_day}–{self.last_day} {self.reason}"


class CalendarStamp(CenterModel):
    """Changes whenever the center's calendar changes, so that every process notices cheaply."""

    stamp = models.UUIDField(default=uuid4)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["center_id"], name="one_calendar_stamp_per_center")
        ]

    @override
    def __str__(self) -> str:
        return f"{self.center_id} {self.stamp}"
