"""Pure rules of cases: whose time it was, which parameter sets a deadline, when something is due."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Stretch:
    """One interval of responsibility; `ends_at` None: it lasts."""

    owner: str
    starts_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class Share:
    """How long one owner was responsible in all; `now`: it is the present owner."""

    owner: str
    time: timedelta
    now: bool


def responsibility(stretches: Sequence[Stretch], at: datetime) -> list[Share]:
    """Return each owner's share in order of first responsibility; shares add up to the time the case was open."""
    total: dict[str, timedelta] = {}
    present = ""
    for stretch in stretches:
        end = stretch.ends_at or max(at, stretch.starts_at)
        total[stretch.owner] = total.get(stretch.owner, timedelta()) + (end - stretch.starts_at)
        if stretch.ends_at is None:
            present = stretch.owner
    return [Share(owner, time, owner == present) for owner, time in total.items()]


def touching(stretches: Sequence[Stretch]) -> bool:
    """Tell whether every interval begins at or after the end of the one before, and only the last may last."""
    for before, after in pairwise(stretches):
        if before.ends_at is None or after.starts_at < before.ends_at:
            return False
    return True


def limit_parameters(urgency: str) -> tuple[str, ...]:
    """Return the names of the parameter that limits a case of this urgency, the most particular first."""
    return ("within",) if urgency == "normal" else (urgency, "within")


def clean_tags(tags: Iterable[str], *, longest: int = 20, most: int = 10) -> list[str]:
    """Return tags without blanks and doubles, in order; too long ones are cut."""
    words = (" ".join(tag.split())[:longest] for tag in tags)
    return list(dict.fromkeys(word for word in words if word))[:most]
