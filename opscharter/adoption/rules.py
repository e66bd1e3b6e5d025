"""What needs no table: whether a quiz is passed, whether somebody may be reminded again."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

REMIND_EVERY: Final = timedelta(hours=20)
"""A department is reminded at most once a day."""
REMINDERS_MOST: Final = 3
"""After so many reminders of one version its head has to speak with those who have not read it."""


def score(right: Mapping[int, int], given: Mapping[int, int]) -> float:
    """Return the share of questions answered rightly; 1.0 when there are none."""
    if not right:
        return 1.0
    return sum(given.get(question) == choice for question, choice in right.items()) / len(right)


def may_remind(reminders: int, last: datetime | None, at: datetime) -> bool:
    """Tell whether a reader may be reminded once more."""
    return reminders < REMINDERS_MOST and (last is None or at - last >= REMIND_EVERY)
