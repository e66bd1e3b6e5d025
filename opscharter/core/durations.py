"""Durations as people write them: 30 分钟, 一个半小时, 3 个工作日, 七日, 当日, 2 working days.

A :class:`Duration` is a plain value that says how long *and how it is counted*; the calendar
(`core.calendar`) turns a start and a duration into a moment.

How each unit counts:

* minutes, hours: in the center's opening time (``working=True``), or around the clock;
* workdays: statutory working days on which the center opens, at the same time of day;
* days, months: natural days, ending when the center closes on the last day (``to_close=True``),
  or exactly n days later when counted around the clock.
"""

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal, TypedDict, get_args

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from opscharter.core.refusal import Invalid, Text

Unit = Literal["minutes", "hours", "days", "workdays", "months"]
UNITS: Final[tuple[str, ...]] = get_args(Unit)
LONGEST: Final[dict[str, int]] = {
    "minutes": 5_256_000,
    "hours": 87_600,
    "days": 3_660,
    "workdays": 2_610,
    "months": 120,
}
"""The longest accepted amount of each unit: about ten years."""


class DurationJson(TypedDict):
    """The stored form of a duration."""

    amount: int
    unit: str
    working: bool
    to_close: bool


class DurationError(Invalid):
    """The words could not be read as a duration; the message quotes them and shows examples."""

    code = "unreadable_duration"

    def __init__(self, text: str, message: Text) -> None:
        self.text = text
        super().__init__(_quoting(message, text[:60]))


def _quote(message: Text, text: str) -> str:
    return str(message) % {"text": text}


_quoting = lazy(_quote, str)


@dataclass(frozen=True, slots=True)
class Duration:
    """An amount of time and the way it is counted.

    ``working``: only the center's opening time counts (always true for workdays, never for
    natural days and months). ``to_close``: it ends when the center closes on the last day.
    """

    amount: int
    unit: Unit
    working: bool
    to_close: bool = False

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            raise ValueError(self.unit)
        if not 0 <= self.amount <= LONGEST[self.unit]:
            raise ValueError(self.amount)
        if self.unit in {"days", "months"} and self.working:
            raise ValueError("natural days are not counted in working time")
        if self.unit == "workdays" and not self.working:
            raise ValueError("workdays are counted in working time")
        if self.unit in {"minutes", "hours"} and self.to_close:
            raise ValueError("only days end at closing time")

    @property
    def around_the_clock(self) -> bool:
        """Whether it runs day and night, whatever the calendar says."""
        return not self.working and not self.to_close

    def as_json(self) -> DurationJson:
        """The value as plain JSON; :meth:`from_json` reads it back."""
        return {
            "amount": self.amount,
            "unit": self.unit,
            "working": self.working,
            "to_close": self.to_close,
        }

    @classmethod
    def from_json(cls, data: DurationJson) -> "Duration":
        """The value stored by :meth:`as_json`. Raises ValueError for anything else."""
        unit = data["unit"]
        if unit not in UNITS:
            raise ValueError(unit)
        return cls(data["amount"], unit, data["working"], data.get("to_close", False))  # type: ignore[arg-type]


def minutes(amount: int, *, working: bool = True) -> Duration:
    """``amount`` minutes, of opening time unless ``working`` is false."""
    return Duration(amount, "minutes", working)


def workdays(amount: int) -> Duration:
    """``amount`` working days, at the same time of day."""
    return Duration(amount, "workdays", working=True)


_TOO_LONG: Final = 80

# --- reading -------------------------------------------------------------------------------

_DIGITS: Final = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_PLACES: Final = {"十": 10, "百": 100, "千": 1000}
_ENGLISH: Final = {
    word: value
    for value, words in {
        1: "a an one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven",
        8: "eight", 9: "nine", 10: "ten", 11: "eleven", 12: "twelve", 14: "fourteen",
        15: "fifteen", 20: "twenty", 24: "twenty-four", 30: "thirty", 45: "forty-five",
        60: "sixty", 90: "ninety",
    }.items()
    for word in words.split()
}  # fmt: skip

# What a unit's word means: its unit, how many of it, and a counting mode the word itself names.
_UNIT_ROWS: Final[tuple[tuple[Unit, int, bool | None, str], ...]] = (
    ("minutes", 1, None, "分钟 分 min mins minute minutes"),
    ("minutes", 15, None, "刻钟 刻"),
    ("minutes", 1, True, "工作分钟 workingminute workingminutes"),
    ("hours", 1, None, "小时 钟头 时 h hr hrs hour hours"),
    ("hours", 1, True, "工作小时 工作时 workinghour workinghours businesshour businesshours"),
    ("hours", 1, False, "自然小时 clockhour clockhours"),
    ("workdays", 1, None, "工作日 工作天 workday workdays workingday workingdays"),
    ("workdays", 1, None, "businessday businessdays"),
    ("days", 1, None, "日 天 自然日 自然天 日历日 日历天 day days calendarday calendardays"),
    ("days", 7, None, "周 星期 礼拜 week weeks"),
    ("months", 1, None, "月 自然月 month months"),
    ("months", 3, None, "季度 季 quarter quarters"),
    ("months", 12, None, "年 year years"),
)
_UNIT_WORDS: Final[dict[str, tuple[Unit, Fraction, bool | None]]] = {
    word: (unit, Fraction(factor), mode)
    for unit, factor, mode, words in _UNIT_ROWS
    for word in words.split()
}
_NAMED: Final[dict[str, Duration]] = {
    word: duration
    for duration, words in (
        (
            Duration(0, "days", working=False, to_close=True),
            "当日 当天 今日 今天 即日 sameday endofday",
        ),
        (Duration(1, "days", working=False, to_close=True), "次日 第二天 第二日 翌日 明天 nextday"),
        (
            Duration(1, "workdays", working=True, to_close=True),
            (
                "次一工作日 次一个工作日 下一工作日 下一个工作日 下个工作日 次工作日 "
                "nextworkingday nextworkday nextbusinessday"
            ),
        ),
        (Duration(0, "workdays", working=True, to_close=True), "当个工作日 当一工作日"),
    )
    for word in words.split()
}
_CONTINUOUS: Final = re.compile(
    r"昼夜连计|昼夜连续|连续昼夜|昼夜|全天候|不间断|自然时间|(?<!不)(?:含|包括)节假日|aroundtheclock|连续"
)
_IN_HOURS: Final = re.compile(
    r"不含节假日|不包括节假日|工作时间|办公时间|inopeningtime|ofopeningtime"
)
_TO_CLOSE: Final = re.compile(r"至下班|下班前|untilclosing")
_LEAD: Final = re.compile(
    r"^(?:在|于|不超过|不得超过|不晚于|最迟|最长|至多|within|in|nomorethan|atmost|the)+"
)
_TAIL: Final = re.compile(r"(?:以内|之内|内|ofreceipt)$")
_NUMBER: Final = r"(?P<number>\d+(?:\.\d+)?|[零〇一二两三四五六七八九十百千]+|半|[a-z-]+?)"
_PART: Final = re.compile(
    rf"{_NUMBER}(?:个|箇)?(?P<half>半(?:个)?)?(?P<unit>"
    + "|".join(sorted(map(re.escape, _UNIT_WORDS), key=len, reverse=True))
    + r")(?P<tail>半)?(?:and|零|又|整)?(?![a-z]*day|[a-z]*hour)"
)
_RANGE: Final = re.compile(
    r"(?:\d|[一二两三四五六七八九十])(?:-|~|–|—|至|到)+(?:\d|[一二三四五六七八九十])"
)


def parse_duration(text: str, *, around_the_clock: bool = False) -> Duration:
    """Read ``text`` (Chinese or English) as a duration.

    ``around_the_clock`` is the control's own default for minutes, hours and natural days; words
    in the text (工作小时, 昼夜, 含节假日) win over it. Raises :class:`DurationError`.
    """
    words = _normal(text[:_TOO_LONG])
    continuous, in_hours = bool(_CONTINUOUS.search(words)), bool(_IN_HOURS.search(words))
    to_close = bool(_TO_CLOSE.search(words))
    for pattern in (_CONTINUOUS, _IN_HOURS, _TO_CLOSE):
        words = pattern.sub("", words)
    words = _TAIL.sub("", _LEAD.sub("", words))
    if words in _NAMED:
        return _NAMED[words]
    if _RANGE.search(words):
        raise DurationError(
            text, _("“%(text)s” is a range. Write the one limit that holds, such as 5 个工作日.")
        )
    totals = _totals(words, text)
    mode = False if continuous else True if in_hours else None
    return _build(totals, text, mode=mode, around_the_clock=around_the_clock, to_close=to_close)


def _normal(text: str) -> str:
    """Half-width, lower case, without spaces, brackets and thousands separators."""
    words = unicodedata.normalize("NFKC", text).lower()
    words = re.sub(r"(?<=\d),(?=\d{3})", "", words)
    words = re.sub(r"half\s+(?:an?\s+)?(?=hour)", "半", words)
    return re.sub(r"[\s()\[\]【】、,。.;]+(?!\d)|\s+", "", words)


def _totals(words: str, text: str) -> dict[tuple[Unit, bool | None], Fraction]:
    """Amounts by unit of every part of ``words``: 一小时三十分 has two."""
    totals: dict[tuple[Unit, bool | None], Fraction] = {}
    position = 0
    while position < len(words) or not totals:
        part = _PART.match(words, position)
        number = _number(part["number"]) if part else None
        if part is None or number is None:
            raise DurationError(
                text,
                _(
                    "“%(text)s” cannot be read as a duration. Write it like 30 分钟, 2 小时, "
                    "3 个工作日, 7 日 or 当日."
                ),
            )
        unit, factor, mode = _UNIT_WORDS[part["unit"]]
        halves = Fraction(1, 2) if part["half"] or part["tail"] else Fraction(0)
        key = (unit, mode)
        totals[key] = totals.get(key, Fraction(0)) + (number + halves) * factor
        position = part.end()
    return totals


def _number(words: str) -> Fraction | None:
    """The number that ``words`` name (digits, Chinese or English), or None."""
    if words == "半":
        return Fraction(1, 2)
    if words[0].isdigit():
        return Fraction(words)
    if words in _ENGLISH:
        return Fraction(_ENGLISH[words])
    if words[0].isascii():
        return None
    total, digit = 0, 0
    for character in words:
        if character in _DIGITS:
            digit = _DIGITS[character]
        else:
            total += (digit or 1) * _PLACES[character]
            digit = 0
    return Fraction(total + digit)


def _build(
    totals: dict[tuple[Unit, bool | None], Fraction],
    text: str,
    *,
    mode: bool | None,
    around_the_clock: bool,
    to_close: bool,
) -> Duration:
    """One duration from the amounts read; refuses mixtures and halves that cannot be counted."""
    units = {unit for unit, _mode in totals}
    if not totals or (len(units) > 1 and units != {"minutes", "hours"}):
        raise DurationError(
            text, _("“%(text)s” mixes units that count differently. Use one, such as 3 个工作日.")
        )
    named = next((m for _unit, m in totals if m is not None), None)
    mode = named if named is not None else mode
    unit, amount = _whole(totals, units, text)
    if unit == "days" and mode is True:
        unit = "workdays"  # 7 日（不含节假日）
    if not 0 < amount <= LONGEST[unit]:
        raise DurationError(text, _("“%(text)s” must be more than nothing and at most ten years."))
    if unit == "workdays":
        return Duration(amount, unit, working=True, to_close=to_close)
    natural = unit in {"days", "months"}
    continuous = mode is False or (mode is None and around_the_clock)
    return Duration(
        amount,
        unit,
        working=not natural and not continuous,
        to_close=natural and (to_close or not continuous),
    )


def _whole(
    totals: dict[tuple[Unit, bool | None], Fraction], units: set[Unit], text: str
) -> tuple[Unit, int]:
    """Unit and whole amount: 1.5 hours are 90 minutes, half a month fifteen days."""
    amounts: dict[Unit, Fraction] = {}
    for (unit, _mode), amount in totals.items():
        amounts[unit] = amounts.get(unit, Fraction(0)) + amount
    unit = next(iter(units)) if len(units) == 1 else "minutes"
    amount = amounts.get(unit, Fraction(0))
    if len(units) > 1:
        amount = amounts["minutes"] + amounts["hours"] * 60
    elif unit == "hours" and amount.denominator > 1:
        unit, amount = "minutes", amount * 60
    elif unit == "months" and amount == Fraction(1, 2):
        unit, amount = "days", Fraction(15)
    if amount.denominator > 1:
        raise DurationError(
            text,
            _(
                "“%(text)s” has a part of a day, which cannot be counted exactly. Write hours, such as 4 小时."
            ),
        )
    return unit, int(amount)


# --- telling -------------------------------------------------------------------------------

_ZH: Final = {
    "minutes": "分钟",
    "hours": "小时",
    "days": "日",
    "workdays": "个工作日",
    "months": "个月",
}
_EN: Final = {
    "minutes": "minute",
    "hours": "hour",
    "days": "day",
    "workdays": "working day",
    "months": "month",
}
_NAMES: Final[dict[Duration, tuple[str, str]]] = {
    Duration(0, "days", working=False, to_close=True): ("当日", "same day"),
    Duration(0, "workdays", working=True, to_close=True): ("当个工作日", "same day until closing"),
    Duration(1, "workdays", working=True, to_close=True): ("次一工作日", "next working day"),
}


def describe(duration: Duration, language: str = "zh") -> str:
    """The duration in words; :func:`parse_duration` reads positive ones back to the same value.

    ``language`` is a code that begins with ``zh`` or anything else for English.
    """
    chinese = language.startswith("zh")
    named = _NAMES.get(duration)
    if named:
        return named[0 if chinese else 1]
    note = ""
    if duration.around_the_clock:
        note = "（昼夜连计）" if chinese else " around the clock"
    elif duration.unit == "workdays" and duration.to_close:
        note = "（至下班）" if chinese else " until closing"
    if chinese:
        return f"{duration.amount} {_ZH[duration.unit]}{note}"
    plural = "" if duration.amount == 1 else "s"
    return f"{duration.amount} {_EN[duration.unit]}{plural}{note}"
