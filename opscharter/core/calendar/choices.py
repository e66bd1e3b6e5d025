"""The words of the calendar."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class DayKind(IntegerChoices):
    """Which days a row of opening hours holds for: 0–6 as in `date.weekday()`, then two special kinds."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")
    HOLIDAY = 7, _("Statutory holidays")
    MAKE_UP = 8, _("Make-up working days")


class ExceptionKind(TextChoices):
    """What an announcement does to its days."""

    CLOSED = "closed", _("Closed on these days")
    OPEN = "open", _("Specially open on these days")
