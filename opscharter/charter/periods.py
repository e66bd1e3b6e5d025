"""The stretch of time that the lights speak of: this month, last month, this quarter, or chosen days. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from opscharter.core.clock import ZONE
from opscharter.core.refusal import Text

LONGEST: Final = timedelta(days=731)
NAMES: Final[dict[str, Text]] = {
    "month": _("This month"),
    "last": _("Last month"),
    "quarter": _("This quarter"),
    "half": _("Last six months"),
    "chosen": _("Chosen days"),
}


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first` to `last`, both included."""

    key: str
    first: date
    last: date

    @property
    def name(self) -> Text:
        """What the period is called."""
        return NAMES[self.key]

    @property
    def starts_at(self) -> datetime:
        """The first moment."""
        return datetime.combine(self.first, time(), ZONE)

    @property
    def ends_at(self) -> datetime:
        """The first moment after it."""
        return datetime.combine(self.last + timedelta(days=1), time(), ZONE)

    @property
    def query(self) -> str:
        """The part of an address that names it."""
        chosen = f"&from={self.first}&to={self.last}" if self.key == "chosen" else ""
        return f"period={self.key}{chosen}"


def read_period(given: Mapping[str, str], today: date) -> Period:
    """Return the period an address asks for (`period`, `from`, `to`); anything unclear means this month."""
    key = given.get("period", "month")
    start = today.replace(day=1)
    match key:
        case "last":
            last = start - timedelta(days=1)
            return Period(key, last.replace(day=1), last)
        case "quarter":
            return Period(key, start.replace(month=(today.month - 1) // 3 * 3 + 1), today)
        case "half":
            return Period(key, months_back(start, 5), today)
        case "chosen":
            return _chosen(given, today) or Period("month", start, today)
        case _:
            return Period("month", start, today)


def _chosen(given: Mapping[str, str], today: date) -> Period | None:
    try:
        first, last = (
            date.fromisoformat(given.get("from", "")),
            date.fromisoformat(given.get("to", "")),
        )
    except ValueError:
        return None
    first, last = min(first, last), min(max(first, last), today)
    if first > last or first.year < 2000:
        return None
    return Period("chosen", max(first, last - LONGEST), last)


def months_back(day: date, count: int) -> date:
    """Return the first day of the month `count` months before `day`'s."""
    index = day.year * 12 + day.month - 1 - count
    return date(index // 12, index % 12 + 1, 1)
