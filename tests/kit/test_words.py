"""Time and money as people say them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from opscharter.core.clock import ZONE
from opscharter.kit.words import (
    date_words,
    day_words,
    due_words,
    moment_words,
    money_words,
    span_words,
)

NOW = datetime(2026, 10, 12, 14, 42, tzinfo=ZONE)


@pytest.fixture(autouse=True)
def chinese():
    with translation.override("zh-hans"):
        yield


@pytest.mark.parametrize(
    ("due", "words", "tone"),
    [
        (NOW + timedelta(minutes=38), "剩 38 分", "missed"),
        (NOW + timedelta(hours=2), "今天 16:42", "late"),
        (NOW + timedelta(days=1, hours=2), "明天 16:42", "calm"),
        (NOW + timedelta(days=2), "后天 14:42", "calm"),
        (datetime(2026, 10, 30, 9, 0, tzinfo=ZONE), "10-30 09:00", "calm"),
        (datetime(2027, 1, 4, 9, 30, tzinfo=ZONE), "2027-01-04 09:30", "calm"),
        (NOW - timedelta(hours=2), "超时 2 小时", "missed"),
        (NOW - timedelta(days=1, hours=3), "超时 1 天 3 时", "missed"),
        (NOW - timedelta(seconds=20), "超时 刚刚", "missed"),
    ],
)
def test_a_due_time_is_told_as_people_say_it(due, words, tone) -> None:
    told = due_words(due, NOW)
    assert (told.words, told.tone) == (words, tone)


def test_what_is_done_is_told_by_when_it_was_done() -> None:
    assert due_words(NOW, NOW, done_at=NOW - timedelta(minutes=1)).words == "按时"
    late = due_words(NOW, NOW + timedelta(days=9), done_at=NOW + timedelta(minutes=69))
    assert (late.words, late.tone) == ("迟 1 时 09 分", "late")
    assert due_words(NOW, NOW + timedelta(days=9), paused=True).words == "暂停计时"


def test_a_moment_in_another_zone_is_told_in_the_centers_zone() -> None:
    evening = datetime(2026, 10, 12, 16, 30, tzinfo=UTC)  # half past midnight in Shanghai
    assert moment_words(evening) == "2026年10月13日 周二 00:30"
    assert due_words(evening, NOW).words == "明天 00:30"


def test_lengths_days_and_money() -> None:
    assert [span_words(m) for m in (0, 38, 60, 69, 1440, 4500)] == [
        "0 分",
        "38 分",
        "1 小时",
        "1 时 09 分",
        "1 天",
        "3 天 3 时",
    ]
    assert span_words(1501, exact=True) == "1 天 1 时 01 分"
    assert day_words(date(2026, 10, 10), date(2026, 10, 12)) == "前天"
    assert date_words(date(2026, 1, 2)) == "2026年1月2日"
    assert [money_words(m) for m in (0, 5, 123_450, -1_200)] == [
        "¥0.00",
        "¥0.05",
        "¥1,234.50",
        "-¥12.00",
    ]


def test_english_for_those_who_chose_it() -> None:
    with translation.override("en"):
        assert due_words(NOW + timedelta(minutes=38), NOW).words == "38 min left"
        assert span_words(60) == "1 hour"
        assert span_words(120) == "2 hours"
