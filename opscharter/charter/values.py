"""Values that a charter's words stand for: 30 分钟, 三次, 95%, 非经办人."""

import re
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from opscharter.charter.registry import Parameter, ValueKind
from opscharter.charter.text.numerals import read_number
from opscharter.core.durations import Duration, DurationError, describe, parse_duration
from opscharter.core.refusal import Invalid

_NUMBER: Final = re.compile(
    r"(?:至少|不少于|不超过|最多|至多)?(\d+(?:\.\d+)?|[零〇一二两三四五六七八九十百千]+)\s*\D{0,4}$"
)
_PERCENT: Final = re.compile(
    r"(?:至少|不低于|不少于)?\s*(?:百分之([零〇一二两三四五六七八九十百]+)|(\d+(?:\.\d+)?)\s*[%％])(?:以上)?$"
)


class NotUnderstood(Invalid):
    """The words are no value of the wanted kind; message and remedy say what would be."""

    code = "value"


def read_value(parameter: Parameter, words: str) -> Any:
    """Return the JSON form of what `words` mean for `parameter`. Raises `NotUnderstood`."""
    words = words.strip()
    match parameter.kind:
        case "duration":
            return _duration(words)
        case "number":
            return _number(words)
        case "percent":
            return _percent(words)
        case "choice":
            return _choice(parameter, words)
        case "post" | "department" | "text":
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


def as_python(kind: ValueKind, value: Any) -> Any:
    """Return the value as rooms use it: a `Duration` for durations, else as stored."""
    return Duration.from_json(value) if kind == "duration" else value


def tell(kind: ValueKind, value: Any, language: str = "zh") -> str:
    """Return a stored value in words, the same for 三十分钟 and 30 分钟."""
    if kind == "duration":
        return describe(Duration.from_json(value), language)
    if kind == "percent":
        return f"{value * 100:g}%"
    return str(value)
