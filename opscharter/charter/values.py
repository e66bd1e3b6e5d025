"""Values that a charter's words stand for: 30 分钟, 三次, 95%, 非经办人."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from opscharter.charter.registry import Parameter, ValueKind, parameter_of
from opscharter.charter.text import Document, Node, Span
from opscharter.charter.text.numerals import NUMERAL, read_number
from opscharter.core.durations import Duration, DurationError, describe, parse_duration
from opscharter.core.refusal import Invalid

_NUMBER: Final = re.compile(
    r"(?:至少|不少于|不超过|最多|至多)?(\d+(?:\.\d+)?|[零〇一二两三四五六七八九十百千]+)\s*\D{0,4}$"
)
_PERCENT: Final = re.compile(
    r"(?:至少|不低于|不少于)?\s*(?:百分之([零〇一二两三四五六七八九十百]+)|(\d+(?:\.\d+)?)\s*[%％])(?:以上)?$"
)

#: words of a rhythm -> unit, how many of it
_RHYTHMS: Final[Mapping[str, tuple[str, int]]] = {
    "工作日": ("workdays", 1),
    "日": ("days", 1),
    "天": ("days", 1),
    "周": ("days", 7),
    "星期": ("days", 7),
    "月": ("months", 1),
    "季": ("months", 3),
    "季度": ("months", 3),
    "半年": ("months", 6),
    "年": ("months", 12),
    "年度": ("months", 12),
}
_EVERY: Final = re.compile(
    rf"每隔?\s*([{NUMERAL}]+)?\s*个?(工作日|季度|半年|年度|星期|日|天|周|月|季|年)(?:一次|至少一次)?$"
)
_MOST_EVERY: Final = {"workdays": 250, "days": 730, "months": 60}


class NotUnderstood(Invalid):
    """The words are no value of the wanted kind; message and remedy say what would be."""

    code = "value"


def read_value(parameter: Parameter, words: str) -> Any:
    """Return the JSON form of what `words` mean for `parameter`. Raises `NotUnderstood`."""
    words = words.strip()
    if parameter.kind == "choice":
        return _choice(parameter, words)
    return _READERS.get(parameter.kind, _words)(words)


def set_by(span: Span) -> tuple[Parameter, Any] | None:
    """Return the parameter that linked words set and the value they mean; None for other words, and for what is no value."""
    parameter = parameter_of(span.target)
    if parameter is None:
        return None
    try:
        return parameter, read_value(parameter, span.words)
    except NotUnderstood:
        return None


def values_in(document: Document) -> Iterator[tuple[Node, Span, Parameter, Any]]:
    """Yield every value that a text sets and that can be read: where, in which words, which parameter, as JSON."""
    for node, span in document.links():
        found = set_by(span)
        if found is not None:
            yield node, span, *found


def _words(words: str) -> str:
    if words:
        return words
    raise NotUnderstood(_("The value is empty."), remedy=_("Write the words of the value."))


def _duration(words: str) -> Any:
    try:
        return dict(parse_duration(words).as_json())
    except DurationError as error:
        raise NotUnderstood(
            error.message, remedy=_("Write a number and a unit, such as 30 分钟 or 3 个工作日.")
        ) from None


def _frequency(words: str) -> dict[str, Any]:
    found = _EVERY.match(words)
    unit, each = _RHYTHMS[found[2]] if found else ("", 0)
    amount = (read_number(found[1]) if found[1] else 1) if found else None
    if amount is None or not 0 < amount * each <= _MOST_EVERY[unit]:
        raise NotUnderstood(
            _("No rhythm can be read here."),
            remedy=_("Write it like 每周, 每月, 每季度 or 每两个月."),
        )
    return {"every": amount * each, "unit": unit}


def _number(words: str) -> int | float:
    found = _NUMBER.match(words)
    if found is None:
        raise NotUnderstood(
            _("No number can be read here."), remedy=_("Write it like 3 次 or 三次.")
        )
    digits = found[1]
    if digits[0].isascii():
        return float(digits) if "." in digits else int(digits[:15])
    value = read_number(digits)
    if value is None:
        raise NotUnderstood(
            _("No number can be read here."), remedy=_("Write it like 3 次 or 三次.")
        )
    return value


def _percent(words: str) -> float:
    found = _PERCENT.match(words)
    value = None
    if found:
        value = float(found[2][:9]) if found[2] else float(read_number(found[1]) or 0)
    if value is None or not 0 < value <= 100:
        raise NotUnderstood(
            _("No share can be read here."), remedy=_("Write it like 95% or 百分之九十五.")
        )
    return value / 100


def _choice(parameter: Parameter, words: str) -> str:
    for known, value in parameter.choices:
        if words in {known, value}:
            return value
    raise NotUnderstood(
        _("This is none of the possible values."),
        remedy="、".join(dict.fromkeys(known for known, _value in parameter.choices)),
    )


_READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "duration": _duration,
    "frequency": _frequency,
    "number": _number,
    "percent": _percent,
}


def as_python(kind: ValueKind, value: Any) -> Any:
    """Return the value as rooms use it: a `Duration` for durations, else as stored."""
    return Duration.from_json(value) if kind == "duration" else value


def tell(kind: ValueKind, value: Any, language: str = "zh") -> str:
    """Return a stored value in words, the same for 三十分钟 and 30 分钟."""
    if kind == "duration":
        return describe(Duration.from_json(value), language)
    if kind == "frequency":
        return _rhythm(value)
    if kind == "percent":
        return f"{value * 100:g}%"
    return str(value)


def _rhythm(value: Mapping[str, Any]) -> str:
    """Return a rhythm in words: the longest unit that fits."""
    every, unit = int(value["every"]), str(value["unit"])
    fitting = [(each, word) for word, (its, each) in _RHYTHMS.items() if its == unit]
    each, word = max((p for p in fitting if every % p[0] == 0), key=lambda p: p[0])
    number = every // each
    counted = "个" if word in {"月", "季度", "工作日"} else ""
    return f"每{word}" if number == 1 else f"每 {number} {counted}{word}"
