"""The shipped definitions of improvement: process and forms."""

import copy
import json
from functools import cache
from pathlib import Path
from typing import Any, Final

from opscharter.engines.flow.models import Task
from opscharter.org.choices import PersonState
from opscharter.org.models import Person

DEFINITIONS: Final = Path(__file__).parent / "definitions"


@cache
def _stored(name: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(
        (DEFINITIONS / "forms" / f"{name}.json").read_text(encoding="utf-8")
    )
    return schema


def form(name: str) -> dict[str, Any]:
    """Return a shipped form schema, a copy of one's own."""
    return copy.deepcopy(_stored(name))


def measure_form(task: Task) -> dict[str, Any]:
    """Return the form of the measure with everybody who works here; one query."""
    schema = form("measure")
    people = Person.objects.filter(center_id=task.center_id, state=PersonState.ACTIVE)
    schema["properties"]["owner"]["oneOf"] = [
        {"const": str(pk), "title": name}
        for pk, name in people.order_by("name", "pk").values_list("pk", "name")
    ]
    return schema
