"""How marks become verdicts. Pure: times come in as values; the independent recount needs nothing else."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any, Final, NamedTuple

PROMPT: Final = timedelta(minutes=15)
"""An entry written longer than this after it happened is a late entry: the moment of writing counts."""

GRADES: Final = ("machine", "confirmed", "single", "file", "statement")
COUNTED: Final = ("kept", "late", "missed", "broken", "excepted")
"""Verdicts that add up to how often a control applied; open and withdrawn ones are not counted."""

FELL_SHORT: Final = frozenset({"late", "missed", "broken"})
"""Verdicts that somebody has to answer for."""

WORST_FIRST: Final = ("broken", "missed", "late", "excepted", "kept")


_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


class Known(NamedTuple):
    """One row of an occasion's history: from `known` on (microseconds) it was known to be `verdict`; while that is open and
    a `due` is set, it turns by itself into `then` (missed, excepted) once that has passed.
    """

    known: int
    verdict: str
    due: int | None
    then: str | None
    department_id: int | None
    post_id: int | None
    person_id: int | None


@dataclass(slots=True)
class State:
    """One occasion of a control while its marks are read."""

    control: str
    key: str
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
    """Windows of approved exceptions: [grant, from, until), the moments in microseconds."""
    history: list[list[Any]] = field(default_factory=list)
    """What was known when, only ever appended to: see `Known`."""

    @property
    def finished(self) -> bool:
        """Whether it has ended, by being done or withdrawn."""
        return self.done_at is not None or self.verdict == "cancelled"

    @property
    def overdue_as(self) -> str:
        """The verdict it gets by itself when its time runs out: missed, or excepted under an approved exception."""
        return "excepted" if self.due_at and excused_at(self.excused, self.due_at) else "missed"

    @property
    def cell(self) -> tuple[str, date, int, str]:
        """The cell of the daily tally it is counted in."""
        return (self.control, self.day, self.department_id or 0, self.verdict)

    @property
    def person_cell(self) -> tuple[str, date, int, int, str, str]:
        """The cell of the tally by post and person it is counted in."""
        unit = (self.post_id or 0, self.person_id or 0)
        return (self.control, self.day, *unit, self.verdict, self.grade)


@dataclass(frozen=True, slots=True)
class Event:
    """One mark of one journal row: `at` when it happened, `recorded_at` when it was written."""

    entry: int
    at: datetime
    recorded_at: datetime
    case_id: int | None
    mark: Mapping[str, Any]


def verdict(
    *,
    due_at: datetime | None,
    done_at: datetime,
    recorded_at: datetime | None = None,
    outcome: str = "kept",
) -> str:
    """Return the verdict of a finished occasion: broken, excepted, late or kept.

    Done after `due_at` is late. An entry written longer than `PROMPT` after it happened counts from when it was written, so
    that a deadline is not met by dating an entry back.
    """
    if outcome in {"broken", "excepted"}:
        return outcome
    counts_at = done_at
    if recorded_at is not None and recorded_at - done_at > PROMPT:
        counts_at = recorded_at
    return "late" if due_at is not None and counts_at > due_at else "kept"


def weakest(grades: Iterable[str]) -> str:
    """Return the weakest grade, "" for none: a verdict is as good as its weakest link."""
    known = [grade for grade in grades if grade in GRADES]
    return max(known, key=GRADES.index) if known else ""


def worst(verdicts: Iterable[str]) -> str:
    """Return the worst of some verdicts by `WORST_FIRST`, "" when none of them counts."""
    found = set(verdicts)
    return next((each for each in WORST_FIRST if each in found), "")


def applied(counts: Mapping[str, int]) -> int:
    """Return how often something applied and it is known what came of it: the denominator of every share."""
    return sum(counts.get(each, 0) for each in COUNTED)


def good(counts: Mapping[str, int]) -> int:
    """Return how often it was kept, or excepted."""
    return counts.get("kept", 0) + counts.get("excepted", 0)


def share(counts: Mapping[str, int]) -> float:
    """Return the share that was kept, or excepted; 1 where nothing applied."""
    total = applied(counts)
    return good(counts) / total if total else 1.0


def begin(event: Event, zone: tzinfo) -> State:
    """Return the occasion that an event begins; its day is the local day of that moment."""
    mark = event.mark
    return State(
        control=str(mark["control"]),
        key=str(mark["key"]),
        opened_at=event.at,
        day=event.at.astimezone(zone).date(),
        case_id=event.case_id,
    )


def apply(state: State, event: Event) -> None:
    """Change `state` by one mark. Marks that say nothing new only add their evidence; the order of the journal decides.

    An unfinished occasion goes back to open: whether its time has run out is asked anew by the sweep, so that a rebuild
    agrees with what was kept up to date day by day.
    """
    if event.entry not in state.entries:
        state.entries.append(event.entry)
    phase = event.mark["phase"]
    if phase in {"open", "point", "close"}:
        _who(state, event.mark)
    if phase == "open":
        _open(state, event)
    elif phase in {"close", "point"}:
        _close(state, event)
    elif phase == "except":
        _excuse(state, event)
    elif not state.finished:
        _shift(state, event, phase)
    breach_at = state.due_at if state.verdict == "late" else state.done_at
    if state.verdict in {"late", "broken"} and breach_at and excused_at(state.excused, breach_at):
        state.verdict = "excepted"
    _remember(state, event)


def _excuse(state: State, event: Event) -> None:
    """Enter an exception's window, or narrow it when the exception is withdrawn; what was excepted before stays so."""
    since, until = moment(event.mark.get("from")), moment(event.mark.get("until"))
    if since is None or until is None:
        return
    grant = int(event.mark.get("grant", 0))
    others = [each for each in state.excused if each[0] != grant]
    state.excused = [*others, [grant, micros(since), micros(until)]]
    if not state.finished:
        state.verdict = "open"


def excused_at(windows: Iterable[Sequence[int]], at: datetime) -> bool:
    """Tell whether a moment lies within one of the windows of approved exceptions."""
    here = micros(at)
    return any(since <= here < until for _grant, since, until in windows)


def _remember(state: State, event: Event) -> None:
    """Append to the history what is known from the writing of this mark on, unless it says nothing new.

    What is written down later is never known earlier, whatever the clocks of two writers said.
    """
    known = micros(event.recorded_at)
    if state.history:
        known = max(known, int(state.history[-1][0]))
    waits = not state.finished and state.paused_at is None and state.due_at is not None
    verdict = "open" if waits else state.verdict
    fact = [
        verdict,
        micros(state.due_at) if waits and state.due_at else None,
        state.overdue_as if waits else None,
        state.department_id,
        state.post_id,
        state.person_id,
    ]
    if not state.history or state.history[-1][1:] != fact:
        state.history = [*state.history, [known, *fact]]


def micros(at: datetime) -> int:
    """Return a moment as whole microseconds since 1970: exact, and the same in PostgreSQL."""
    return (at - _EPOCH) // _MICROSECOND


def at_micros(number: int) -> datetime:
    """Return the moment that `micros` wrote."""
    return _EPOCH + number * _MICROSECOND


def _who(state: State, mark: Mapping[str, Any]) -> None:
    state.department_id = mark.get("department", state.department_id)
    state.post_id = mark.get("post", state.post_id)
    state.person_id = mark.get("person", state.person_id)
    if state.version_id is None:
        state.version_id = mark.get("version")


def _open(state: State, event: Event) -> None:
    if state.done_at is not None:
        return
    state.verdict, state.paused_at = "open", None
    due_at = moment(event.mark.get("due_at"))
    state.due_at = due_at if due_at is not None else state.due_at
    state.case_id = state.case_id if state.case_id is not None else event.case_id


def _close(state: State, event: Event) -> None:
    outcome = str(event.mark.get("outcome", "kept"))
    if state.done_at is not None:
        # the first ending decides; only a finding against the rule, or an exception, changes it afterwards
        if outcome in {"broken", "excepted"}:
            state.verdict = outcome
            state.grade = weakest([state.grade, str(event.mark.get("grade", ""))])
        elif (
            event.mark.get("grade") == "confirmed"
            and weakest([state.grade, "confirmed"]) == state.grade
        ):
            state.grade = "confirmed"  # a second person has looked at it and vouches for it
        return
    if state.due_at is None:
        state.due_at = moment(event.mark.get("due_at"))
    state.done_at, state.recorded_at, state.paused_at = event.at, event.recorded_at, None
    state.grade = str(event.mark.get("grade", "single"))
    state.verdict = verdict(
        due_at=state.due_at, done_at=event.at, recorded_at=event.recorded_at, outcome=outcome
    )


def _shift(state: State, event: Event, phase: str) -> None:
    """Cancel, pause, resume or move. Once the time has run out a pause or a later deadline no longer helps."""
    if phase == "cancel":
        state.verdict, state.paused_at = "cancelled", None
        return
    state.verdict = "open"
    in_time = state.due_at is None or state.paused_at is not None or event.at <= state.due_at
    due_at = moment(event.mark.get("due_at"))
    if phase == "pause" and in_time and state.paused_at is None:
        state.paused_at = event.at
    elif phase == "resume" and state.paused_at is not None:
        state.paused_at = None
        state.due_at = due_at if due_at is not None else state.due_at
    elif phase == "move" and in_time and due_at is not None:
        state.due_at = due_at


def overdue(state: State, at: datetime) -> bool:
    """Tell whether an unfinished occasion's time has run out at `at`: nobody reported it, it is found."""
    return (
        not state.finished
        and state.paused_at is None
        and state.due_at is not None
        and state.due_at < at
    )


def known_at(history: Iterable[Sequence[Any]], at: datetime) -> Known | None:
    """Return what was known of an occasion at a moment, with the verdict as of then; None: nothing yet."""
    here = micros(at)
    found = None
    for row in history:
        if row[0] <= here:
            found = Known(*row)
    if found and found.verdict == "open" and found.due is not None and found.due < here:
        return found._replace(verdict=found.then or "missed")
    return found


def moment(value: object) -> datetime | None:
    """Read the ISO time of a mark."""
    return datetime.fromisoformat(value) if isinstance(value, str) else None
