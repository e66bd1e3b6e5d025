"""Playing past occasions again under another value. Pure: the verdict comes from `charter.rules`, time from the calendar.

What a replay can and cannot know: an occasion keeps when it began, when it was done and how long it was paused or extended;
only the rule is another one. People would have worked differently under another rule; the replay says what the record shows.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from opscharter.charter import rules as verdicts
from opscharter.core.calendar.rules import WorkCalendar
from opscharter.core.clock import ZONE
from opscharter.core.durations import Duration
from opscharter.proof.health.rules import at_share

#: words of the charter are told apart by the name of the parameter: {"within": 30 分钟, "urgent": …}
type Limits = Mapping[str, Duration]

SETTLED: Final = frozenset({"broken", "excepted", "cancelled"})
"""Verdicts that no other deadline changes."""


@dataclass(frozen=True, slots=True)
class Was:
    """One occasion as the record shows it."""

    pk: int
    opened_at: datetime
    due_at: datetime | None
    done_at: datetime | None
    recorded_at: datetime | None
    verdict: str
    department: int | None
    case: int | None = None
    post: int | None = None
    person: int | None = None
    version: int | None = None
    paused_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Would:
    """The same occasion under the other value. `lack`: opening time by which it would have been too late."""

    was: Was
    verdict: str
    due_at: datetime | None = None
    lack: timedelta = timedelta()

    @property
    def worse(self) -> bool:
        """Whether it was kept and would not have been."""
        return self.was.verdict == "kept" and self.verdict in verdicts.FELL_SHORT

    @property
    def better(self) -> bool:
        """Whether it fell short and would not have."""
        return self.was.verdict in verdicts.FELL_SHORT and self.verdict == "kept"


@dataclass(slots=True)
class Outcome:
    """What came of playing one change again; `unknown` are occasions of which it cannot be told."""

    before: Counter[str] = field(default_factory=Counter)
    after: Counter[str] = field(default_factory=Counter)
    departments: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    hours: dict[tuple[int, int], int] = field(default_factory=lambda: defaultdict(int))
    changed: list[Would] = field(default_factory=list)
    unknown: int = 0
    extra: timedelta = timedelta()

    @property
    def total(self) -> int:
        """How many occasions have a verdict under the record."""
        return verdicts.applied(self.before)

    @property
    def total_after(self) -> int:
        """How many would have one."""
        return verdicts.applied(self.after)

    @property
    def worse(self) -> int:
        """How many more would have fallen short."""
        return sum(1 for would in self.changed if would.worse)

    @property
    def better(self) -> int:
        """How many that fell short would have been kept."""
        return sum(1 for would in self.changed if would.better)

    def add(self, would: Would) -> None:
        """Count one replayed occasion."""
        self.before[would.was.verdict] += 1
        self.after[would.verdict] += 1
        if would.verdict == would.was.verdict:
            return
        self.changed.append(would)
        if would.worse:
            self.departments[would.was.department or 0][would.verdict] += 1
            local = would.was.opened_at.astimezone(ZONE)
            self.hours[local.weekday(), local.hour] += 1


def share(counts: Mapping[str, int]) -> float | None:
    """Return the share kept, or excepted, of what came up; None when nothing did."""
    return verdicts.share(counts) if verdicts.applied(counts) else None


def limit_of(was: Was, limits: Limits, calendar: WorkCalendar) -> tuple[str, datetime] | None:
    """Return which limit set this due time, and where it lay before pauses and extensions; None when it cannot be told.

    The limit that leads exactly to the due time did; else the one that leads closest before it: a due time only moves on.
    """
    if was.due_at is None:
        return None
    best: tuple[str, datetime] | None = None
    for name, limit in limits.items():
        due = calendar.due(was.opened_at, limit)
        if due == was.due_at:
            return name, due
        if due < was.due_at and (best is None or due > best[1]):
            best = name, due
    return best


def due_under(was: Was, old: Limits, new: Limits, calendar: WorkCalendar) -> datetime | None:
    """Return the due time under other limits, moved on by the same pauses and extensions; None when it cannot be told."""
    found = limit_of(was, old, calendar)
    if found is None or was.due_at is None:
        return None
    name, base = found
    due = calendar.due(was.opened_at, new[name])
    if base == was.due_at:
        return due
    if old[name].around_the_clock:
        return due + (was.due_at - base)
    return calendar.later(due, calendar.working_time(base, was.due_at))


def verdict_under(was: Was, due_at: datetime, until: datetime) -> str:
    """Return the verdict that the same facts get with another due time; `until` is how far the record goes."""
    if was.verdict in SETTLED or was.paused_at is not None:
        return was.verdict
    if was.done_at is None:
        return "missed" if due_at < until else "open"
    return verdicts.verdict(due_at=due_at, done_at=was.done_at, recorded_at=was.recorded_at)


def replay_limits(
    occasions: Iterable[Was],
    *,
    old_of: Callable[[int | None], Limits],
    new: Limits,
    calendar: WorkCalendar,
    until: datetime,
) -> Iterator[Would | None]:
    """Yield each occasion under the limits `new` in place of those of its own version; None: it cannot be told."""
    for was in occasions:
        old = old_of(was.version)
        if was.due_at is None or was.verdict == "cancelled":
            continue
        due_at = due_under(was, old, {**old, **new}, calendar)
        if due_at is None:
            yield None
            continue
        verdict = verdict_under(was, due_at, until)
        end = was.done_at if was.done_at is not None else until
        lack = timedelta()
        if verdict in {"late", "missed"}:
            around = any(limit.around_the_clock for limit in new.values())
            lack = end - due_at if around else calendar.working_time(due_at, end)
        yield Would(was, verdict, due_at, max(lack, timedelta()))


def extra_time(outcome: Outcome) -> timedelta:
    """Return the least opening time by which people would have to be faster to hold today's rate.

    As many of the newly late ones as the rate has lost, the easiest first, each by what it lacks.
    """
    newly = sorted(would.lack for would in outcome.changed if would.worse)
    lost = len(newly) - outcome.better
    return sum(newly[: max(lost, 0)], timedelta())


def gather(replayed: Iterable[Would | None]) -> Outcome:
    """Count a whole replay."""
    outcome = Outcome()
    for would in replayed:
        if would is None:
            outcome.unknown += 1
        else:
            outcome.add(would)
    outcome.extra = extra_time(outcome)
    return outcome


def replay_doers(
    occasions: Iterable[Was], *, allowed: Callable[[Was], bool | None]
) -> Iterator[Would | None]:
    """Yield each finished occasion as broken when `allowed` says no to who did it; None: it cannot be told."""
    for was in occasions:
        if was.done_at is None or was.verdict == "cancelled":
            continue
        fits = allowed(was)
        if fits is None:
            yield None
        elif fits:
            yield Would(was, was.verdict)
        else:
            yield Would(was, was.verdict if was.verdict == "excepted" else "broken")


def replay_rhythm(done: Sequence[Was], *, ends: Sequence[tuple[datetime, datetime]]) -> Outcome:
    """Count what another rhythm would have asked for: `ends` are its periods as (first moment, due); each needs one deed.

    A deed counts for the period in which it was done.
    """
    outcome = Outcome()
    outcome.before.update(was.verdict for was in done if was.verdict in verdicts.COUNTED)
    moments = sorted(was.done_at for was in done if was.done_at is not None)
    position = 0
    for begins, due in ends:
        while position < len(moments) and moments[position] < begins:
            position += 1
        kept = position < len(moments) and moments[position] <= due
        outcome.after["kept" if kept else "missed"] += 1
    return outcome


def quantiles(spent: Sequence[timedelta], shares: Sequence[float]) -> list[timedelta | None]:
    """Return the time within which each share of the occasions was done; None without any."""
    ordered = sorted(spent)
    return [at_share(ordered, each) for each in shares]
