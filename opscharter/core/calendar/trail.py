"""Collects, while a deadline is counted, what its derivation will tell."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from opscharter.core.calendar.days import Day, DayState
from opscharter.core.calendar.derivation import Derivation, Stretch
from opscharter.core.durations import Duration

_DAY: Final = timedelta(days=1)
_WORTH_TELLING: Final = frozenset({DayState.MAKE_UP, DayState.OPEN})


@dataclass(slots=True)
class Trail:
    """The notes of one count, in order of days."""

    counted_from: datetime | None = None
    rolled_from: date | None = None
    overnight: bool = False
    _stretches: list[Stretch] = field(default_factory=list)
    _years: set[int] = field(default_factory=set)

    def skip(self, day: Day) -> None:
        """Note a day that did not count."""
        state = DayState.WEEKEND if day.state is DayState.REGULAR else day.state
        self._note(day, state)

    def count(self, day: Day) -> None:
        """Note a day that counted; only unexpected ones are told."""
        if not day.known:
            self._years.add(day.date.year)
        if day.state in _WORTH_TELLING:
            self._note(day, day.state)

    def _note(self, day: Day, state: DayState) -> None:
        if not day.known:
            self._years.add(day.date.year)
        reasons = (day.reason,) if day.reason else ()
        last = self._stretches[-1] if self._stretches else None
        joins = last and last.state is state and last.last + _DAY == day.date
        if (
            last
            and joins
            and (state in {DayState.HOLIDAY, DayState.WEEKEND} or last.reasons == reasons)
        ):
            merged = last.reasons + tuple(r for r in reasons if r not in last.reasons)
            self._stretches[-1] = Stretch(last.first, day.date, state, merged)
        elif not last or last.last < day.date:
            self._stretches.append(Stretch(day.date, day.date, state, reasons))

    def unpublished(self) -> tuple[int, ...]:
        """Return the years reached whose holidays are not published."""
        return tuple(sorted(self._years))

    def derivation(self, verb: str, start: datetime, amount: Duration, due: datetime) -> Derivation:
        """Return the finished derivation."""
        return Derivation(
            verb=str(verb),
            start=start,
            amount=amount,
            first_due=due,
            counted_from=self.counted_from,
            rolled_from=self.rolled_from,
            stretches=tuple(self._stretches),
            overnight=self.overnight,
            unpublished=self.unpublished(),
        )
