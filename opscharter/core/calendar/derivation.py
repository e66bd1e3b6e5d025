"""How a due time came about: structured, storable as JSON, told in words. Pure."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from chinese_calendar.constants import Holiday

from opscharter.core.calendar.days import DayState
from opscharter.core.durations import Duration, describe

_WEEKDAYS: Final = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_HOLIDAYS: Final = {holiday.value: holiday.chinese for holiday in Holiday}
_UNEXPECTED: Final = frozenset({DayState.MAKE_UP, DayState.OPEN})


@dataclass(frozen=True, slots=True)
class Stretch:
    """Consecutive days that mattered: skipped, or open against expectation. Holiday names are English keys."""

    first: date
    last: date
    state: DayState
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Move:
    """A change of the due time after it was set: a pause (`start` to `end`) or an extension by `amount`."""

    due_at: datetime
    start: datetime | None = None
    end: datetime | None = None
    amount: Duration | None = None


@dataclass(frozen=True, slots=True)
class Derivation:
    """The parts of one due time.

    `verb`: the caller's word for what began (收单). `first_due`: as first worked out, before any move.
    `counted_from`: set when counting began after `start` because the center was closed. `rolled_from`: the natural
    last day, when it was closed. `stretches`: skipped and specially open days on the way. `overnight`: opening time
    ran on over a closing. `unpublished`: years reached whose holidays are not known yet.
    """

    verb: str
    start: datetime
    amount: Duration
    first_due: datetime
    counted_from: datetime | None = None
    rolled_from: date | None = None
    stretches: tuple[Stretch, ...] = ()
    overnight: bool = False
    unpublished: tuple[int, ...] = ()
    moves: tuple[Move, ...] = ()

    @property
    def due_at(self) -> datetime:
        """The due time after all moves."""
        return self.moves[-1].due_at if self.moves else self.first_due

    @property
    def provisional(self) -> bool:
        """Whether it counts through a year whose holidays are not published yet."""
        return bool(self.unpublished)

    def moved(self, move: Move, unpublished: tuple[int, ...] = ()) -> "Derivation":
        """Return it with one more move."""
        years = tuple(sorted({*self.unpublished, *unpublished}))
        return replace(self, moves=(*self.moves, move), unpublished=years)

    def words(self, language: str = "zh") -> str:
        """Tell it in one line, in Chinese (`zh…`) or English.

        收单 2026-09-29 16:10 + 4 个工作日（10/1–10/7 国庆节放假，10/10 周六调休上班）→ 10-10 16:10
        """
        return _words(self, chinese=language.startswith("zh"))

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON; `from_json` reads it back."""
        return {
            "verb": self.verb,
            "start": self.start.isoformat(),
            "amount": self.amount.as_json(),
            "first_due": self.first_due.isoformat(),
            "counted_from": self.counted_from and self.counted_from.isoformat(),
            "rolled_from": self.rolled_from and self.rolled_from.isoformat(),
            "stretches": [
                [s.first.isoformat(), s.last.isoformat(), s.state.value, list(s.reasons)]
                for s in self.stretches
            ],
            "overnight": self.overnight,
            "unpublished": list(self.unpublished),
            "moves": [_move_json(move) for move in self.moves],
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Derivation":
        """Return the value that `as_json` stored."""
        return cls(
            verb=data["verb"],
            start=datetime.fromisoformat(data["start"]),
            amount=Duration.from_json(data["amount"]),
            first_due=datetime.fromisoformat(data["first_due"]),
            counted_from=_moment_from(data["counted_from"]),
            rolled_from=date.fromisoformat(data["rolled_from"]) if data["rolled_from"] else None,
            stretches=tuple(
                Stretch(date.fromisoformat(f), date.fromisoformat(t), DayState(s), tuple(r))
                for f, t, s, r in data["stretches"]
            ),
            overnight=data["overnight"],
            unpublished=tuple(data["unpublished"]),
            moves=tuple(_move_from(move) for move in data["moves"]),
        )


def _moment_from(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _move_json(move: Move) -> dict[str, Any]:
    return {
        "due_at": move.due_at.isoformat(),
        "start": move.start and move.start.isoformat(),
        "end": move.end and move.end.isoformat(),
        "amount": move.amount and move.amount.as_json(),
    }


def _move_from(data: dict[str, Any]) -> Move:
    return Move(
        due_at=datetime.fromisoformat(data["due_at"]),
        start=_moment_from(data["start"]),
        end=_moment_from(data["end"]),
        amount=Duration.from_json(data["amount"]) if data["amount"] else None,
    )


# --- words ---------------------------------------------------------------------------------


def _words(derivation: Derivation, *, chinese: bool) -> str:
    year = derivation.start.year
    notes = _notes(derivation, chinese=chinese)
    verb = f"{derivation.verb} " if derivation.verb else ""
    amount = describe(derivation.amount, "zh" if chinese else "en")
    line = f"{verb}{derivation.start:%Y-%m-%d %H:%M} + {amount}"
    if notes:
        line += f"（{'，'.join(notes)}）" if chinese else f" ({', '.join(notes)})"
    gap = "" if line.endswith("）") else " "
    line += f"{gap}→ {_short(derivation.first_due, year)}"
    for move in derivation.moves:
        line += _move_words(move, year, chinese=chinese)
    if derivation.unpublished:
        years = ("、" if chinese else ", ").join(map(str, derivation.unpublished))
        line += (
            f"（暂定：{years} 年放假安排尚未公布）"
            if chinese
            else f" (provisional: the holidays of {years} are not published yet)"
        )
    return line


def _notes(derivation: Derivation, *, chinese: bool) -> list[str]:
    year = derivation.start.year
    notes: list[str] = []
    if derivation.counted_from:
        begin = _short(derivation.counted_from, year)
        notes.append(f"非办公时间，自 {begin} 起算" if chinese else f"closed, counted from {begin}")
    notes += [_stretch_words(stretch, year, chinese=chinese) for stretch in derivation.stretches]
    if derivation.overnight:
        notes.append("只计办公时间" if chinese else "opening time only")
    if derivation.rolled_from:
        last = _day(derivation.rolled_from, year)
        notes.append(
            f"{last} 期满日休息，顺延" if chinese else f"last day {last} is closed, moved on"
        )
    return notes


def _stretch_words(stretch: Stretch, year: int, *, chinese: bool) -> str:
    span = _day(stretch.first, year)
    if stretch.last != stretch.first:
        span += f"–{_day(stretch.last, stretch.first.year)}"
    elif stretch.state in _UNEXPECTED:
        weekday = stretch.first.weekday()
        span = f"{span} {_WEEKDAYS[weekday]}" if chinese else f"{_DAYS[weekday]} {span}"
    if chinese:
        names = "、".join(_HOLIDAYS.get(reason, reason) for reason in stretch.reasons)
        gap = "" if stretch.state in _UNEXPECTED else " "
        return span + {
            DayState.HOLIDAY: f"{gap}{names}放假",
            DayState.MAKE_UP: "调休上班",
            DayState.CLOSED: f"{gap}因{names}停办",
            DayState.OPEN: f"因{names}开放",
        }.get(stretch.state, " 周末" if _is_weekend(stretch) else " 休息")
    names = ", ".join(stretch.reasons)
    return span + {
        DayState.HOLIDAY: f" {names}",
        DayState.MAKE_UP: " make-up working day",
        DayState.CLOSED: f" closed: {names}",
        DayState.OPEN: f" open: {names}",
    }.get(stretch.state, " weekend" if _is_weekend(stretch) else " closed")


def _is_weekend(stretch: Stretch) -> bool:
    return stretch.first.weekday() > 4 and stretch.last.weekday() > 4


def _move_words(move: Move, year: int, *, chinese: bool) -> str:
    due = _short(move.due_at, year)
    if move.amount:
        amount = describe(move.amount, "zh" if chinese else "en")
        return f"；延期 {amount} → {due}" if chinese else f"; extended by {amount} → {due}"
    start = _short(move.start, year) if move.start else ""
    end = _short(move.end, year) if move.end else ""
    if chinese:
        return f"；暂停 {start} 至 {end} → {due}"
    return f"; paused {start} to {end} → {due}"


def _short(moment: datetime, year: int) -> str:
    return f"{moment:%m-%d %H:%M}" if moment.year == year else f"{moment:%Y-%m-%d %H:%M}"


def _day(day: date, year: int) -> str:
    return f"{day.month}/{day.day}" if day.year == year else f"{day.year}/{day.month}/{day.day}"
