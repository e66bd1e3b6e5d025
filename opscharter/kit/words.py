"""Time, money and amounts as people say them. Values in, words out; the present moment is an argument."""

from calendar import day_abbr
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal

from django.utils.translation import get_language, gettext, ngettext

from opscharter.core.clock import ZONE

type Tone = Literal["missed", "late", "calm", "kept"]
HOUR = 60
DAY = 24 * HOUR
WEEKDAYS = ("一", "二", "三", "四", "五", "六", "日")


def is_chinese() -> bool:
    """Tell whether the active language is Chinese."""
    return (get_language() or "zh-hans").startswith("zh")


def local(moment: datetime) -> datetime:
    """Return the moment in the centers' time zone (a naive one is taken as being in it already)."""
    return moment.astimezone(ZONE) if moment.tzinfo else moment.replace(tzinfo=ZONE)


def date_words(day: date) -> str:
    """2026年10月13日; 2026-10-13 in English."""
    if is_chinese():
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day:%Y-%m-%d}"


def moment_words(moment: datetime) -> str:
    """2026年10月13日 周二 14:42; 2026-10-13 Tue 14:42 in English."""
    here = local(moment)
    if is_chinese():
        return f"{date_words(here)} 周{WEEKDAYS[here.weekday()]} {here:%H:%M}"
    return f"{here:%Y-%m-%d %a %H:%M}"


def day_words(day: date, today: date) -> str:
    """今天, 明天, 昨天, 后天, 前天; else 10-13, or 2027-01-04 in another year."""
    near = {
        -2: gettext("2 days ago"),
        -1: gettext("yesterday"),
        0: gettext("today"),
        1: gettext("tomorrow"),
        2: gettext("in 2 days"),
    }.get((day - today).days)
    return near or (f"{day:%m-%d}" if day.year == today.year else f"{day:%Y-%m-%d}")


def when_words(moment: datetime, now: datetime) -> str:
    """今天 16:42, 明天 16:42, 10-13 14:42: a moment seen from `now`."""
    here = local(moment)
    return f"{day_words(here.date(), local(now).date())} {here:%H:%M}"


def span_words(length: timedelta | int, *, exact: bool = False) -> str:
    """Words for a length (timedelta or whole minutes): 38 分, 1 时 09 分, 2 天 3 时. `exact` keeps minutes beyond a day."""
    whole = int(length.total_seconds() // 60) if isinstance(length, timedelta) else int(length)
    days, rest = divmod(abs(whole), DAY)
    hours, minutes = divmod(rest, HOUR)
    given = {"days": days, "hours": hours, "minutes": minutes}
    if days:
        return _days_words(given, exact=exact)
    if hours and minutes:
        return gettext("%(hours)d h %(minutes)02d min") % given
    if hours:
        return ngettext("%(hours)d hour", "%(hours)d hours", hours) % given
    return gettext("%(minutes)d min") % given


def _days_words(given: dict[str, int], *, exact: bool) -> str:
    if exact and given["minutes"]:
        return gettext("%(days)d d %(hours)d h %(minutes)02d min") % given
    if given["hours"]:
        return gettext("%(days)d d %(hours)d h") % given
    return ngettext("%(days)d day", "%(days)d days", given["days"]) % given


@dataclass(frozen=True, slots=True)
class DueWords:
    """A due time as a chip: `words` and the tone that colours it."""

    words: str
    tone: Tone


def due_words(
    due: datetime,
    now: datetime,
    *,
    done_at: datetime | None = None,
    paused: bool = False,
) -> DueWords:
    """剩 38 分 · 今天 16:42 · 明天 16:42 · 超时 2 小时; done: 按时 or 迟 2 小时; paused: 暂停计时."""
    if done_at is not None:
        return _done_words(due, done_at)
    if paused:
        return DueWords(gettext("clock stopped"), "calm")
    left = due - now
    if left < timedelta(0):
        over = span_words(-left) if left <= -timedelta(minutes=1) else gettext("just now")
        return DueWords(gettext("overdue %(span)s") % {"span": over}, "missed")
    if left < timedelta(hours=1):
        return DueWords(gettext("%(span)s left") % {"span": span_words(left)}, "missed")
    today = local(now).date() == local(due).date()
    return DueWords(when_words(due, now), "late" if today else "calm")


def _done_words(due: datetime, done_at: datetime) -> DueWords:
    if done_at <= due:
        return DueWords(gettext("in time"), "kept")
    return DueWords(gettext("%(span)s late") % {"span": span_words(done_at - due)}, "late")


def money_words(minor: int, *, sign: str = "¥") -> str:
    """¥1,234.50 from 123450 minor units (分); a negative amount is written -¥12.00."""
    yuan = Decimal(abs(minor)) / 100
    return f"{'-' if minor < 0 else ''}{sign}{yuan:,.2f}"


def count_words(number: int) -> str:
    """1,286."""
    return f"{number:,d}"


def share_words(part: float) -> str:
    """95.6% from 0.956; 100% only when it is all of them, 0% only when it is none."""
    shown = min(max(part * 100, 0.1), 99.9) if 0 < part < 1 else part * 100
    return f"{shown:.1f}".removesuffix(".0") + "%"


def weekday_word(weekday: int) -> str:
    """周一, Mon; 0 is Monday."""
    return f"周{WEEKDAYS[weekday]}" if is_chinese() else day_abbr[weekday]
