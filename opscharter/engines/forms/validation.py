"""From what was posted, or sent as JSON, to data that fits the schema, or to one message per field."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from math import isfinite
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from opscharter.core.clock import ZONE
from opscharter.core.refusal import Invalid, Text
from opscharter.engines.forms.schema import PATTERN_TEXT, choices_of, widget_of

LONGEST: Final = 20_000
"""Characters that any text field takes when the schema says nothing."""
MOST_ITEMS: Final = 200

formats = FormatChecker(formats=())


@formats.checks("date", raises=ValueError)
def _is_date(value: object) -> bool:
    if isinstance(value, str):
        date.fromisoformat(value)
    return True


@formats.checks("date-time", raises=ValueError)
def _is_moment(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


@formats.checks("time", raises=ValueError)
def _is_time(value: object) -> bool:
    if isinstance(value, str):
        time.fromisoformat(value)
    return True


@formats.checks("email")
def _is_email(value: object) -> bool:
    return not isinstance(value, str) or bool(re.fullmatch(r"[^@\s]{1,64}@[^@\s]{1,190}", value))


def clean(
    schema: Mapping[str, Any],
    raw: Mapping[str, Any],
    *,
    choices: Mapping[str, Sequence[tuple[Any, Text]]] | None = None,
    files: Mapping[str, Sequence[Any]] | None = None,
) -> dict[str, Any]:
    """Return plain JSON data that fits `schema`. `raw`: a posted form (QueryDict: texts) or a decoded JSON object.

    `choices` are offered by the caller for a field (people, departments); `files` the uploads by field, which are only counted
    here: file fields never become data. Raises `Invalid` with `fields` name -> message.
    """
    fields: Mapping[str, Mapping[str, Any]] = schema.get("properties", {})
    posted = hasattr(raw, "getlist")
    data = _from_form(fields, raw) if posted else _from_json(fields, raw)
    problems: dict[str, str] = {}
    checked = _without_files(schema)
    for error in Draft202012Validator(checked, format_checker=formats).iter_errors(
        _limited(data, problems)
    ):
        for name, message in _messages(error, fields):
            problems.setdefault(name, message)
    for name, offered in (choices or {}).items():
        if name in data and str(data[name]) not in {str(value) for value, _words in offered}:
            problems.setdefault(name, _("Choose one of what is offered."))
    problems.update(_file_problems(schema, files or {}))
    if not posted and not schema.get("additionalProperties", True):
        problems.update({name: _("There is no such field.") for name in raw if name not in fields})
    if problems:
        raise Invalid(fields=problems)
    return data


def _from_json(fields: Mapping[str, Any], raw: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: raw[name]
        for name, field in fields.items()
        if name in raw and raw[name] is not None and widget_of(field) != "files"
    }


def _from_form(fields: Mapping[str, Mapping[str, Any]], raw: Any) -> dict[str, Any]:
    """Return typed values of posted texts; what was left empty is left out."""
    data: dict[str, Any] = {}
    for name, field in fields.items():
        if widget_of(field) == "files":
            continue
        if field.get("type") == "array":
            values = [text for text in raw.getlist(name) if text.strip()]
            items = field.get("items", {})
            if values:
                data[name] = [
                    _typed(items if isinstance(items, Mapping) else {}, text) for text in values
                ]
        elif field.get("type") == "boolean":
            data[name] = raw.get(name, "") not in {"", "false", "0", "off"}
        elif text := _tidy(raw.get(name, "")):
            data[name] = _typed(field, text)
    return data


def _tidy(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\x00", "").strip()


def _typed(field: Mapping[str, Any], text: str) -> Any:
    """Return the value that a text stands for; a text that does not fit stays text, and the check says so."""
    text = _tidy(text)
    try:
        if field.get("type") in {"integer", "number"}:
            return _number(str(field["type"]), text)
        if field.get("format") == "date-time":
            moment = datetime.fromisoformat(text)
            return (moment if moment.tzinfo else moment.replace(tzinfo=ZONE)).isoformat()
    except ValueError:
        return text
    return next((value for value, _words in choices_of(field) if str(value) == text), text)


def _number(kind: str, text: str) -> Any:
    if len(text) > 18:
        return text
    if kind == "integer":
        return int(text)
    number = float(text)
    return number if isfinite(number) else text


def _limited(data: dict[str, Any], problems: dict[str, str]) -> dict[str, Any]:
    """Return the data without texts and lists beyond any sense, each told as a problem."""
    fitting = {}
    for name, value in data.items():
        if isinstance(value, str) and len(value) > LONGEST:
            problems[name] = _too_long(LONGEST)
        elif isinstance(value, list) and len(value) > MOST_ITEMS:
            problems[name] = _("Too many entries.")
        else:
            fitting[name] = value
    return fitting


def _without_files(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schema for data: file fields and choices that a caller fills in are not its business."""
    fields: dict[str, Any] = {}
    for name, field in schema.get("properties", {}).items():
        if widget_of(field) == "files":
            continue
        kept = {
            key: value
            for key, value in field.items()
            if not (key in {"oneOf", "enum"} and not value)
        }
        if "pattern" in kept:
            kept["maxLength"] = min(kept.get("maxLength", PATTERN_TEXT), PATTERN_TEXT)
        fields[name] = kept
    required = [name for name in schema.get("required", ()) if name in fields]
    return {**schema, "properties": fields, "required": required}


def _file_problems(schema: Mapping[str, Any], files: Mapping[str, Sequence[Any]]) -> dict[str, str]:
    problems = {}
    for name, field in schema.get("properties", {}).items():
        if widget_of(field) != "files":
            continue
        given = len(files.get(name, ()))
        least = max(int(field.get("minItems", 0)), int(name in schema.get("required", ())))
        if given < least:
            problems[name] = ngettext(
                "Please add at least %(least)d file.", "Please add at least %(least)d files.", least
            ) % {"least": least}
        elif given > int(field.get("maxItems", 9)):
            most = int(field.get("maxItems", 9))
            problems[name] = ngettext("At most %(most)d file.", "At most %(most)d files.", most) % {
                "most": most
            }
    return problems


def _messages(
    error: ValidationError, fields: Mapping[str, Mapping[str, Any]]
) -> list[tuple[str, str]]:
    instance: Any = error.instance
    wanted: Any = error.validator_value
    if error.validator == "required":
        missing = [name for name in wanted if name not in instance]
        return [(name, required_message(fields.get(name, {}))) for name in missing]
    if error.validator in {"additionalProperties", "unevaluatedProperties"} and not error.path:
        unknown = [name for name in instance if name not in fields]
        return [(str(name), _("There is no such field.")) for name in unknown]
    name = str(error.absolute_path[0]) if error.absolute_path else "form"
    return [(name, _message(error, fields.get(name, {})))]


def required_message(field: Mapping[str, Any]) -> str:
    """Return what to do about an empty field that must not be."""
    label = field.get("title", "")
    if choices_of(field) or widget_of(field) in {
        "select",
        "radio",
        "rating",
        "person",
        "department",
        "post",
    }:
        return _("Please choose: %(label)s") % {"label": label}
    return _("Please fill in: %(label)s") % {"label": label}


_SENTENCES: Final[Mapping[str, Text]] = {
    "minimum": gettext_lazy("At least %(limit)s."),
    "exclusiveMinimum": gettext_lazy("More than %(limit)s."),
    "maximum": gettext_lazy("At most %(limit)s."),
    "exclusiveMaximum": gettext_lazy("Less than %(limit)s."),
    "multipleOf": gettext_lazy("Only multiples of %(limit)s."),
    "enum": gettext_lazy("Choose one of what is offered."),
    "oneOf": gettext_lazy("Choose one of what is offered."),
    "anyOf": gettext_lazy("Choose one of what is offered."),
    "const": gettext_lazy("Choose one of what is offered."),
    "minItems": gettext_lazy("Choose at least %(limit)s."),
    "maxItems": gettext_lazy("Choose at most %(limit)s."),
    "pattern": gettext_lazy("This is not in the expected form."),
    "type integer": gettext_lazy("Write a whole number."),
    "type number": gettext_lazy("Write a number."),
    "format date": gettext_lazy("Write a date or time that exists."),
    "format date-time": gettext_lazy("Write a date or time that exists."),
    "format time": gettext_lazy("Write a date or time that exists."),
    "format email": gettext_lazy("Write an e-mail address."),
}


def _message(error: ValidationError, field: Mapping[str, Any]) -> str:
    own = field.get("x-ui", {}).get("message")
    limit: Any = error.validator_value
    if own:
        return str(own)
    if error.validator == "maxLength":
        return _too_long(limit)
    if error.validator == "minLength":
        words = ngettext("At least %(limit)d character.", "At least %(limit)d characters.", limit)
        return words % {"limit": limit} if error.instance else required_message(field)
    key = (
        f"{error.validator} {limit}"
        if error.validator in {"type", "format"}
        else str(error.validator)
    )
    return str(_SENTENCES.get(key, gettext_lazy("This does not fit here."))) % {"limit": limit}


def _too_long(limit: int) -> str:
    return ngettext("At most %(limit)d character.", "At most %(limit)d characters.", limit) % {
        "limit": limit
    }
