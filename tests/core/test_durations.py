"""Durations as a regulation's author writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opscharter.core.durations import (
    LONGEST,
    UNITS,
    Duration,
    DurationError,
    describe,
    parse_duration,
)


def of(amount, unit, *, working=True, to_close=False):
    return Duration(amount, unit, working, to_close)


@pytest.mark.parametrize(
    ("words", "duration"),
    [
        ("30 分钟", of(30, "minutes")),
        ("三十分钟", of(30, "minutes")),
        ("３０　分钟", of(30, "minutes")),
        ("半小时", of(30, "minutes")),
        ("一个半小时", of(90, "minutes")),
        ("两小时三十分", of(150, "minutes")),
        ("1.5小时", of(90, "minutes")),
        ("2 个工作小时", of(2, "hours")),
        ("24 小时（昼夜连计）", of(24, "hours", working=False)),
        ("1 个工作日", of(1, "workdays")),
        ("三个工作日内", of(3, "workdays")),
        ("7日（不含节假日）", of(7, "workdays")),
        ("七天", of(7, "days", working=False, to_close=True)),
        ("十五个自然日", of(15, "days", working=False, to_close=True)),
        ("当日", of(0, "days", working=False, to_close=True)),
        ("次日", of(1, "days", working=False, to_close=True)),
        ("次一工作日", of(1, "workdays", to_close=True)),
        ("1 周", of(7, "days", working=False, to_close=True)),
        ("一个月", of(1, "months", working=False, to_close=True)),
        ("一百二十日", of(120, "days", working=False, to_close=True)),
        ("within 30 minutes", of(30, "minutes")),
        ("2 working days", of(2, "workdays")),
        ("half an hour", of(30, "minutes")),
    ],
)
def test_words_of_a_regulation_are_read_as_they_are_meant(words, duration):
    assert parse_duration(words) == duration


def test_a_control_may_count_around_the_clock_unless_the_words_say_otherwise():
    assert parse_duration("30 分钟", around_the_clock=True) == of(30, "minutes", working=False)
    assert parse_duration("2 个工作小时", around_the_clock=True) == of(2, "hours")
    assert parse_duration("3 日", around_the_clock=True).around_the_clock
    assert parse_duration("3 个工作日", around_the_clock=True) == of(3, "workdays")


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("尽快", "30 分钟"),
        ("", "30 分钟"),
        ("3-5 个工作日", "5 个工作日"),
        ("半天", "4 小时"),
        ("5 日 3 小时", "3 个工作日"),
        ("0 分钟", "0 分钟"),
        ("9" * 5000 + "日", "999"),
    ],
)
def test_what_cannot_be_counted_is_refused_with_the_words_and_an_example(words, part):
    with pytest.raises(DurationError) as refusal:
        parse_duration(words)
    assert part in str(refusal.value)
    assert words[:20] in str(refusal.value)


@st.composite
def durations(draw):
    unit = draw(st.sampled_from(UNITS))
    amount = draw(st.integers(1, LONGEST[unit]))
    if unit in {"minutes", "hours"}:
        return Duration(amount, unit, draw(st.booleans()))
    if unit == "workdays":
        return Duration(amount, unit, working=True, to_close=draw(st.booleans()))
    return Duration(amount, unit, working=False, to_close=draw(st.booleans()))


@given(durations(), st.sampled_from(["zh-hans", "en"]))
def test_every_description_is_read_back_to_the_same_duration(duration, language):
    assert parse_duration(describe(duration, language)) == duration
    assert Duration.from_json(duration.as_json()) == duration


@given(
    st.text(max_size=40)
    | st.text("0123456789零一二三十百半个小时分钟日天周月工作内 .-", max_size=12)
)
def test_any_text_is_read_or_refused_but_never_breaks(text):
    try:
        said = describe(parse_duration(text))
    except DurationError as refusal:
        said = str(refusal)
    assert said
