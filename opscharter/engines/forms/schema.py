"""Which JSON Schemas are forms here: one level of fields, sizes within reason, no pattern that could run for ever."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from opscharter.core.refusal import Invalid

DEEPEST: Final = 8
MOST_NODES: Final = 4000
MOST_FIELDS: Final = 60
LONGEST_PATTERN: Final = 200
PATTERN_TEXT: Final = 500
"""No text longer than this is matched against a pattern."""
WIDGETS: Final = frozenset(
    {
        "text", "textarea", "select", "radio", "checkbox", "checkboxes", "date", "datetime", "time", "number", "phone",
        "files", "rating", "person", "department", "post", "hidden",
    }
)  # fmt: skip
REFUSED: Final = frozenset(
    {"$ref", "$dynamicRef", "patternProperties", "$anchor", "$dynamicAnchor"}
)
_GROUP_REPEATED: Final = re.compile(r"\([^()]*(?:[+*|]|\{\d*,\d*\})[^()]*\)(?:[+*]|\{\d*,?\d*\})")
_UNBOUNDED: Final = re.compile(r"(?<!\\)(?:[+*]|\{\d+,\})")
_BACK: Final = re.compile(r"\\[1-9]|\(\?P=|\(\?[=!<]")


class BadSchema(Invalid):
    """A form's schema that is refused; `fields` maps the place to what is wrong there."""

    code = "bad_schema"


def check_schema(schema: Mapping[str, Any]) -> None:
    """Raise `BadSchema` unless `schema` is a form that can be drawn and checked safely."""
    problems = dict(_problems(schema))
    if not problems:
        try:
            Draft202012Validator.check_schema(_filled(schema))
        except SchemaError as error:
            problems = {"/".join(map(str, error.absolute_path)) or "schema": error.message[:200]}
    if problems:
        raise BadSchema(fields=problems)


def _filled(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schema without the empty choices that a caller fills in."""
    return {
        **schema,
        "properties": {
            name: {
                key: value
                for key, value in field.items()
                if not (key in {"oneOf", "enum"} and value == [])
            }
            for name, field in schema.get("properties", {}).items()
        },
    }


def _problems(schema: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if schema.get("type") != "object" or not isinstance(schema.get("properties"), Mapping):
        yield "schema", _("A form is an object with properties.")
        return
    fields = schema["properties"]
    if len(fields) > MOST_FIELDS:
        yield "schema", _("A form has at most %(most)d fields.") % {"most": MOST_FIELDS}
    for name, field in fields.items():
        hints = field.get("x-ui", {}) if isinstance(field, Mapping) else {}
        widget = hints.get("widget", "text") if isinstance(hints, Mapping) else ""
        if widget not in WIDGETS:
            words = {"widget": str(widget)[:40]}
            yield name, _("“%(widget)s” is not a known kind of field.") % words
    for seen, (place, depth, key, value) in enumerate(_walk(schema, "", 0)):
        if depth > DEEPEST or seen > MOST_NODES:
            yield "schema", _("The form is nested too deeply or is too large.")
            return
        yield from _word_problems(place, key, value)


def _word_problems(place: str, key: str, value: Any) -> Iterator[tuple[str, str]]:
    if key in REFUSED:
        yield place, _("“%(word)s” is not allowed in forms.") % {"word": key}
    if key == "pattern" and isinstance(value, str) and (problem := pattern_problem(value)):
        yield place, problem


def _walk(node: Any, place: str, depth: int) -> Iterator[tuple[str, int, str, Any]]:
    if depth > DEEPEST + 1:
        yield place, depth, "", None
        return
    items = (
        node.items()
        if isinstance(node, Mapping)
        else enumerate(node)
        if isinstance(node, list)
        else ()
    )
    for key, value in items:
        where = f"{place}/{key}".lstrip("/")
        yield where, depth + 1, str(key), value
        yield from _walk(value, where, depth + 1)


def pattern_problem(pattern: str) -> str:
    """Return why a pattern is refused, or ""."""
    if len(pattern) > LONGEST_PATTERN:
        return _("The pattern is too long.")
    try:
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError):
        return _("The pattern cannot be read.")
    if (
        _GROUP_REPEATED.search(pattern)
        or _BACK.search(pattern)
        or len(_UNBOUNDED.findall(pattern)) > 2
    ):
        return _("The pattern could take for ever on some texts; write it simpler.")
    return ""


def ordered_fields(schema: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """Return (name, field schema) in the order they are shown: `x-ui.order`, else as written."""
    fields = list(schema.get("properties", {}).items())
    places = {name: number for number, (name, _field) in enumerate(fields)}
    return sorted(
        fields, key=lambda item: (item[1].get("x-ui", {}).get("order", 1000), places[item[0]])
    )


_BY_TYPE: Final = {
    "boolean": "checkbox",
    "integer": "number",
    "number": "number",
    "array": "checkboxes",
}
_BY_FORMAT: Final = {"date": "date", "time": "time", "date-time": "datetime"}


def widget_of(field: Mapping[str, Any]) -> str:
    """Return the kind of field: what the hints say, else what fits the type."""
    named = field.get("x-ui", {}).get("widget")
    offers = "select" if field.get("oneOf") or field.get("enum") else "text"
    kind = _BY_TYPE.get(field.get("type", "")) or _BY_FORMAT.get(field.get("format", ""))
    return str(named or kind or offers)


def choices_of(field: Mapping[str, Any]) -> list[tuple[Any, str]]:
    """Return (value, words) that a field offers; of an array those of its items."""
    if field.get("type") == "array" and isinstance(field.get("items"), Mapping):
        return choices_of(field["items"])
    if field.get("oneOf"):
        return [
            (each["const"], str(each.get("title", each["const"])))
            for each in field["oneOf"]
            if "const" in each
        ]
    labels = field.get("x-ui", {}).get("labels", {})
    return [(value, str(labels.get(str(value), value))) for value in field.get("enum", [])]
