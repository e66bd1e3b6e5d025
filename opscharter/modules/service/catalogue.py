"""What the files in definitions/ say: categories, service standards, dispatch table, forms. Read once per process."""

import json
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree as ET

import yaml

from opscharter.modules.service.rules import Category, Dispatch, Suggestion, dispatch_of, suggest

DEFINITIONS: Final = Path(__file__).parent / "definitions"
_DMN: Final = "{https://www.omg.org/spec/DMN/20191111/MODEL/}"


@cache
def _categories_file() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(
        (DEFINITIONS / "categories.yaml").read_text(encoding="utf-8")
    )
    return found


@cache
def categories() -> tuple[Category, ...]:
    """Return the kinds of need in the order in which they are offered."""
    return tuple(
        Category(row["code"], row["name"], tuple(row["words"]), row.get("least", "normal"))
        for row in _categories_file()["categories"]
    )


@cache
def category_names() -> dict[str, str]:
    """Return code -> name."""
    return {category.code: category.name for category in categories()}


@cache
def standards() -> dict[str, str]:
    """Return the service standards: code -> name."""
    return {row["code"]: row["name"] for row in _categories_file()["standards"]}


def standard_for(category: str) -> str:
    """Return the code of the standard that usually holds for a category, or ""."""
    rows = _categories_file()["standards"]
    return next((row["code"] for row in rows if category in row["for"]), "")


def suggest_for(text: str) -> Suggestion:
    """Suggest category and urgency for a request's words."""
    rows = _categories_file()
    return suggest(text, categories(), danger=rows["danger"], urgent=rows["urgent"])


@cache
def dispatch_table() -> dict[tuple[str, str], Dispatch]:
    """Return the dispatch table of definitions/dispatch.dmn, the same file that the running process decides by."""
    root = ET.parse(DEFINITIONS / "dispatch.dmn").getroot()  # noqa: S314 - our own file
    table: dict[tuple[str, str], Dispatch] = {}
    for rule in root.iter(f"{_DMN}rule"):
        category, urgency = (_text(entry) for entry in rule.iter(f"{_DMN}inputEntry"))
        department, post, limit, priority = (
            _text(entry) for entry in rule.iter(f"{_DMN}outputEntry")
        )
        table[category, urgency] = Dispatch(department, post, limit, int(priority))
    return table


def _text(entry: ET.Element) -> str:
    return (entry.findtext(f"{_DMN}text") or "").strip().strip('"')


def decide(category: str, urgency: str) -> Dispatch | None:
    """Return department, post, limit and priority for a classified request."""
    return dispatch_of(dispatch_table(), category, urgency)


@cache
def _form(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        (DEFINITIONS / "forms" / f"{name}.json").read_text(encoding="utf-8")
    )
    return found


def form(name: str) -> dict[str, Any]:
    """Return a copy of a form's schema that may be filled with choices and defaults."""
    return deepcopy(_form(name))


def offer(schema: dict[str, Any], field: str, choices: dict[str, str], default: str = "") -> None:
    """Put choices (value -> words) and a default into one field of a schema."""
    place = schema["properties"][field]
    place["oneOf"] = [{"const": value, "title": words} for value, words in choices.items()]
    if default and default in choices:
        place["default"] = default
