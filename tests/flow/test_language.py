"""The closed language answers from plain data and from nothing else."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opscharter.engines.flow.language import ExpressionError, evaluate, execute, names

DATA = {"urgency": "danger", "returns": 2, "case": {"tags": ["a", "b"]}, "day": "2026-11-09"}


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ('urgency == "danger" and not returns >= 3', True),
        ("case.tags[1]", "b"),
        ("case.tags[9]", None),
        ("nobody.knows.this", None),
        ('default(nobody, "desk")', "desk"),
        ('"a" in case.tags', True),
        ('"a" in nobody', False),
        ('"urgent" if returns > 5 else "within"', "within"),
        ("returns * 2 + 1", 5),
        ("days(day, '2026-11-12')", 3),
        ("true and null == none", True),
        ("1 < returns <= 2", True),
    ],
)
def test_what_expressions_mean(expression: str, value: Any) -> None:
    assert evaluate(expression, DATA) == value


@pytest.mark.parametrize(
    "expression",
    [
        "__import__('os').system('true')",
        "case.__class__",
        "case['__class__'].x._y",
        "(lambda: 1)()",
        "[x for x in case]",
        "open('/etc/passwd')",
        "'%s' % returns",
        "f'{urgency}'",
        "9 ** 9 ** 9",
        "'a' * 10000000",
        "urgency := 1",
        "default(1)",
        "returns >= nobody",
        "1 / 0",
        "not " * 300 + "1",
        "1" * 2000,
        "\x00",
        "",
    ],
)
def test_what_is_refused_is_refused_with_a_message(expression: str) -> None:
    with pytest.raises(ExpressionError) as refusal:
        evaluate(expression, DATA)
    assert str(refusal.value)


@given(st.text(max_size=60))
def test_no_text_whatever_is_a_fault(text: str) -> None:
    with suppress(ExpressionError):
        evaluate(text, DATA)


def test_a_script_only_assigns_and_later_lines_see_earlier_ones() -> None:
    assert execute("a = returns + 1\n# why\nb = a * 2", DATA) == {"a": 3, "b": 6}
    for bad in ("import os", "a == 1", "a.b = 1", "x = y = 1", "_a = 1"):
        with pytest.raises(ExpressionError):
            execute(bad, DATA)


def test_the_names_an_expression_asks_for() -> None:
    assert names("default(department, 'x') == case.post and true") == {"department", "case"}
