"""What begins on each day of the history. Pure: the same day always brings the same."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, Final

from opscharter.core.clock import ZONE
from opscharter.faces.cli.demo.hours import intervals, moment, working_days_before
from opscharter.faces.cli.demo.threads import SEED, Thread
from opscharter.faces.cli.demo.words import texts

_CHANNELS: Final = {
    "phone": 46,
    "visit": 19,
    "web": 14,
    "app": 9,
    "patrol": 5,
    "activity": 3,
    "survey": 2,
    "letter": 2,
}
_PUBLIC: Final = {"web", "app"}
#: weeks in which the director is away from Monday to Thursday and the deputy stands in
AWAY_WEEKS: Final = (5, 13, 21)
#: kind -> (chance on an open day, list of texts)
_EVERYDAY: Final = {
    "errand": (0.38, "errands"),
    "report": (0.2, "reports"),
    "coordination": (0.05, "coordinations"),
    "liaison": (0.16, "liaisons"),
    "training": (0.26, "trainings"),
}


def of_day(day: date, first: date, end: datetime) -> list[Thread]:
    """Return the threads that begin on `day` of the history from `first` to `end`."""
    rng = Random(f"{SEED}:{day}")  # noqa: S311 - a story, not a secret
    found = list(_open_day(day, first, rng)) if intervals(day) else list(_shut_day(day, rng))
    found += _left_open(day, end)
    return [thread for thread in found if thread.at <= end]


def _open_day(day: date, first: date, rng: Random) -> Iterator[Thread]:
    # Mondays bring what lay over the weekend; demand grows a little over the months
    crowd = rng.gauss(6.3 + (day - first).days / 180, 1.4) + (2.0 if day.weekday() == 0 else 0)
    for number in range(max(3, round(crowd))):
        channel = rng.choices(list(_CHANNELS), list(_CHANNELS.values()))[0]
        at = _any_time(day, rng) if channel in _PUBLIC else _office_time(day, rng)
        asking = rng.random() < (0.62 if channel in {"phone", "visit"} else 0.12)
        kind = "question" if asking and channel not in {"patrol", "letter"} else "request"
        yield Thread(at, f"{day}:{number}", kind, memo={"channel": channel})
    if rng.random() < 0.05:
        yield Thread(
            _any_time(day, rng), f"{day}:d", "request", memo={"channel": "phone", "danger": True}
        )
    if rng.random() < 0.09:
        yield Thread(_office_time(day, rng), f"{day}:r", "repeat", memo={"channel": "phone"})
    if rng.random() < 0.07:
        yield Thread(_office_time(day, rng), f"{day}:m", "duplicate", memo={"channel": "phone"})
    for kind, (chance, key) in _EVERYDAY.items():
        if rng.random() < chance:
            yield Thread(
                _office_time(day, rng),
                f"{day}:{kind}",
                kind,
                memo={"text": rng.randrange(len(texts()[key]))},
            )
    yield from _rare(day, first)


def _shut_day(day: date, rng: Random) -> Iterator[Thread]:
    for number in range(rng.choice((0, 1, 1, 2))):
        yield Thread(
            _any_time(day, rng),
            f"{day}:{number}",
            "request",
            memo={"channel": rng.choice(("web", "app"))},
        )


def _rare(day: date, first: date) -> Iterator[Thread]:
    """Plans at the beginning of each quarter of the history, and the weeks in which the director is away."""
    week = (day - first).days // 7
    if week in {0, 13} and day.weekday() == 2:
        for number in range(len(texts()["plans"])):
            yield Thread(
                moment(day, 560 + 17 * number), f"{day}:plan{number}", "plan", memo={"text": number}
            )
    if week in AWAY_WEEKS and day.weekday() == 0:
        yield Thread(moment(day, 511), f"{day}:away", "away")


def director_away(day: date, first: date) -> bool:
    """Tell whether the deputy stands in for the director on a day."""
    return (day - first).days // 7 in AWAY_WEEKS and day.weekday() <= 3


def _office_time(day: date, rng: Random) -> datetime:
    """Mornings are busier, the last quarter of an hour is quiet."""
    opens, closes = rng.choices(intervals(day), (3, 2)[: len(intervals(day))])[0]
    return moment(day, opens + (closes - opens - 15) * rng.betavariate(1.3, 1.8))


def _any_time(day: date, rng: Random) -> datetime:
    return moment(day, min(max(rng.gauss(15, 4.2), 6.2), 23.4) * 60)


def _left_open(day: date, end: datetime) -> Iterator[Thread]:
    """What still waits when the history ends: something for every post, some of it late."""
    last = end.astimezone(ZONE).date()
    days = working_days_before(
        last + timedelta(days=1) if end.astimezone(ZONE).time() > time(17) else last, 5
    )
    for number, (back, minute, kind, memo) in enumerate(_ENDINGS):
        if days[back] == day:
            yield Thread(moment(day, minute), f"{day}:end{number}", kind, memo=dict(memo))


def _stop(channel: str, stop: str, **memo: Any) -> dict[str, Any]:
    return {"channel": channel, "stop": f"service.request/{stop}", **memo}


#: (working days before the end, minute of the day, kind, memo); `stop` is the form at which nobody goes on
_ENDINGS: Final[tuple[tuple[int, int, str, dict[str, Any]], ...]] = (
    (0, 1042, "request", _stop("web", "assess")),
    (0, 1045, "request", _stop("phone", "assign")),
    (0, 1031, "request", _stop("visit", "assign")),
    (0, 985, "request", _stop("phone", "accept", category="plumbing")),
    (0, 1002, "request", _stop("app", "accept", category="noise")),
    (0, 890, "request", _stop("phone", "contact", category="lighting")),
    (1, 560, "request", _stop("phone", "handle", category="elevator")),
    (1, 620, "request", _stop("visit", "handle", category="elderly")),
    (1, 640, "request", _stop("web", "satisfaction", category="facility")),
    (2, 590, "request", _stop("phone", "satisfaction", category="parking")),
    (4, 540, "request", _stop("phone", "handle", category="plumbing")),
    (3, 555, "request", _stop("app", "contact", category="sanitation")),
    (3, 580, "request", _stop("phone", "unable", category="facility", unable=True)),
    (2, 600, "request", _stop("phone", "result", category="power")),
    (1, 700, "request", _stop("letter", "handle", category="fees")),
    (1, 830, "request", _stop("survey", "handle", category="information")),
    (0, 600, "errand", {"text": 3, "to": "office", "stop": "cases.errand/done"}),
    (1, 600, "errand", {"text": 5, "to": "clerk", "stop": "cases.errand/done"}),
    (0, 620, "errand", {"text": 7, "to": "community", "stop": "cases.errand/confirm"}),
    (0, 930, "report", {"text": 1, "by": "desk", "stop": "cases.report/acknowledge"}),
    (1, 950, "report", {"text": 0, "by": "engineer", "stop": "cases.report/answer"}),
    (0, 900, "report", {"text": 5, "by": "admin", "stop": "cases.report/acknowledge"}),
    (0, 800, "plan", {"text": 7, "stop": "cases.plan/approve"}),
    (0, 845, "coordination", {"text": 3, "stop": "cases.coordination/settled"}),
)
