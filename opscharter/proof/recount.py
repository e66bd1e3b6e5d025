"""An independent recount: what a verdict must be by the journal's rows alone. Pure, and on purpose not the code of the tally.

`charter.rules` changes an occasion mark by mark, as the worker meets them. Here the whole list of one occasion's rows lies on
the table: first what led up to the ending, then the ending, then what was found out afterwards.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any, Final

LATE_ENTRY: Final = timedelta(minutes=15)
WEAKER: Final = ("", "machine", "confirmed", "single", "file", "statement")
ENDINGS: Final = frozenset({"close", "point"})
NAMING: Final = frozenset({"open", "close", "point"})


@dataclass(frozen=True, slots=True)
class Row:
    """One mark of one journal row about one occasion, in reading order."""

    entry: int
    at: datetime
    recorded_at: datetime
    case_id: int | None
    mark: Mapping[str, Any]

    @property
    def phase(self) -> str:
        """What it says: open, close …"""
        return str(self.mark.get("phase"))

    @property
    def due_at(self) -> datetime | None:
        """The due time it names."""
        return _time(self.mark.get("due_at"))


@dataclass(slots=True)
class Found:
    """What an occasion is by its rows, before the clock is asked."""

    opened_at: datetime
    day: date
    case_id: int | None = None
    version_id: int | None = None
    due_at: datetime | None = None
    paused_at: datetime | None = None
    done_at: datetime | None = None
    recorded_at: datetime | None = None
    verdict: str = "open"
    grade: str = ""
    department_id: int | None = None
    post_id: int | None = None
    person_id: int | None = None
    entries: list[int] = field(default_factory=list)
    excused: list[list[int]] = field(default_factory=list)

    def told(self, at: datetime) -> str:
        """Return its verdict at a moment: an open one whose time is over was missed, or is excepted."""
        waits = self.verdict == "open" and self.paused_at is None and self.due_at is not None
        return self.then if waits and self.due_at is not None and self.due_at < at else self.verdict

    @property
    def then(self) -> str:
        """What it becomes by itself once its time is over."""
        return "excepted" if _covered(self.excused, self.due_at) else "missed"


def find(rows: Sequence[Row], zone: tzinfo) -> Found:
    """Return what the rows of one occasion come to; the last row is the latest that is known."""
    first = rows[0]
    found = Found(first.at, first.at.astimezone(zone).date(), first.case_id)
    found.entries = list(dict.fromkeys(row.entry for row in rows))
    _name(found, rows)
    end = next((n for n, row in enumerate(rows) if row.phase in ENDINGS), len(rows))
    cancelled = _lead_up(found, rows[:end])
    windows = _windows(rows[: end + 1])
    if end < len(rows):
        _end(found, rows[end])
        found.verdict = _after(found, rows, end, windows)
    elif cancelled:
        found.verdict = "cancelled"
    found.excused = _windows(rows)
    return found


def _name(found: Found, rows: Sequence[Row]) -> None:
    """Whoever was named last; the charter version that was named first."""
    for column in ("department", "post", "person"):
        named = [r.mark[column] for r in rows if r.phase in NAMING and column in r.mark]
        if named:
            setattr(found, f"{column}_id", named[-1])
    versions = (r.mark["version"] for r in rows if r.phase in NAMING and "version" in r.mark)
    found.version_id = next(versions, None)


def _lead_up(found: Found, rows: Sequence[Row]) -> bool:
    """Read the due time and whether the clock stands; returns whether the occasion is withdrawn."""
    cancelled = False
    for row in rows:
        if row.phase == "open":
            cancelled, found.paused_at = False, None
            found.due_at = row.due_at or found.due_at
            found.case_id = row.case_id if found.case_id is None else found.case_id
        elif row.phase == "cancel":
            cancelled, found.paused_at = True, None
        elif not cancelled:
            _clock(found, row)
    return cancelled


def _clock(found: Found, row: Row) -> None:
    stands = found.paused_at is not None
    ran_out = not stands and found.due_at is not None and row.at > found.due_at
    if row.phase == "resume" and stands:
        found.paused_at = None
        found.due_at = row.due_at or found.due_at
    elif row.phase == "pause" and not stands and not ran_out:
        found.paused_at = row.at
    elif row.phase == "move" and not ran_out:
        found.due_at = row.due_at or found.due_at


def _end(found: Found, row: Row) -> None:
    found.paused_at = None
    found.due_at = found.due_at or row.due_at
    found.done_at, found.recorded_at = row.at, row.recorded_at
    found.grade = str(row.mark.get("grade", "single"))
    found.verdict = str(row.mark.get("outcome", "kept"))
    if found.verdict not in {"broken", "excepted"}:
        written_late = row.recorded_at - row.at > LATE_ENTRY
        counts = row.recorded_at if written_late else row.at
        found.verdict = "late" if found.due_at is not None and counts > found.due_at else "kept"


def _after(found: Found, rows: Sequence[Row], end: int, windows: list[list[int]]) -> str:
    """Findings after the ending change the verdict; an exception excuses what fell into its window, for good."""
    verdict = _excused(found, found.verdict, windows)
    for number, row in enumerate(rows[end + 1 :], end + 1):
        outcome = str(row.mark.get("outcome", "kept"))
        if row.phase in ENDINGS and outcome in {"broken", "excepted"}:
            verdict = outcome
            found.grade = max(found.grade, str(row.mark.get("grade", "")), key=_weakness)
        elif row.phase in ENDINGS and row.mark.get("grade") == "confirmed" and found.grade:
            found.grade = min(found.grade, "confirmed", key=_weakness)
        verdict = _excused(found, verdict, _windows(rows[: number + 1]))
    return verdict


def _excused(found: Found, verdict: str, windows: list[list[int]]) -> str:
    breach = {"late": found.due_at, "broken": found.done_at}.get(verdict)
    return "excepted" if _covered(windows, breach) else verdict


def _windows(rows: Sequence[Row]) -> list[list[int]]:
    """Return the windows of exceptions after these rows: each grant's last word, in the order of these words."""
    windows: dict[int, list[int]] = {}
    for row in rows:
        since, until = _time(row.mark.get("from")), _time(row.mark.get("until"))
        if row.phase == "except" and since and until:
            grant = int(row.mark.get("grant", 0))
            windows.pop(grant, None)
            windows[grant] = [grant, _whole(since), _whole(until)]
    return list(windows.values())


def _covered(windows: list[list[int]], at: datetime | None) -> bool:
    return at is not None and any(since <= _whole(at) < until for _g, since, until in windows)


def _weakness(grade: str) -> int:
    return WEAKER.index(grade) if grade in WEAKER else 0


def _time(text: object) -> datetime | None:
    return datetime.fromisoformat(text) if isinstance(text, str) else None


def _whole(at: datetime) -> int:
    """Return microseconds since 1970."""
    since = at.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def known_by(rows: Sequence[Row], at: datetime) -> Sequence[Row]:
    """Return the rows that were written by a moment: a row counts once it and all before it are written."""
    count = 0
    for row in rows:
        if row.recorded_at > at:
            break
        count += 1
    return rows[:count]


def history(rows: Sequence[Row], zone: tzinfo) -> list[list[Any]]:
    """Return what was known when, by recounting after every row from the beginning."""
    told: list[list[Any]] = []
    known = 0
    for number, row in enumerate(rows, 1):
        found = find(rows[:number], zone)
        known = max(known, _whole(row.recorded_at))
        waits = found.verdict == "open" and found.paused_at is None and found.due_at is not None
        fact = [
            found.verdict,
            _whole(found.due_at) if waits and found.due_at else None,
            found.then if waits else None,
            found.department_id,
            found.post_id,
            found.person_id,
        ]
        if not told or told[-1][1:] != fact:
            told.append([known, *fact])
    return told


def read_rows(records: Iterable[Sequence[Any]]) -> Iterator[tuple[tuple[str, str], Row]]:
    """Turn database rows (control, key, entry, at, recorded_at, case, mark as JSON text) into rows with their place."""
    for control, key, entry, at, recorded_at, case_id, mark in records:
        yield (control, key), Row(entry, at, recorded_at, case_id, json.loads(mark))
