"""Whose a task is and when it is due: what the diagram says, worked out with the process's data."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from opscharter.charter import parameters
from opscharter.core.calendar.queries import calendar_for
from opscharter.core.calendar.rules import Deadline
from opscharter.core.durations import Duration
from opscharter.core.refusal import Invalid
from opscharter.engines.flow import language
from opscharter.engines.flow.directory import Directory, Place
from opscharter.engines.flow.source import Element

FAR: Final = timedelta(days=3650)
"""Tasks without a due time come after all others in lists."""
_ISO: Final = re.compile(
    r"^P(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)S)?)?$"
)


@dataclass(frozen=True, slots=True)
class Placing:
    """To whom a task goes. `vacant`: the name of the post for which nobody was found, so that it went elsewhere."""

    department: int | None
    post: int | None
    person: int | None
    vacant: str = ""


def resolve(text: str, data: Mapping[str, Any]) -> Any:
    """Return a value of the diagram: literal, or worked out when it begins with `=`."""
    return language.plain(language.evaluate(text[1:], data)) if text.startswith("=") else text


def place(element: Element, data: Mapping[str, Any], known: Directory) -> Placing:
    """Return whose the task is. Somebody always is responsible: a vacant post's work goes to its department's head."""
    wanted = {
        name: resolve(element.own.get(name, ""), data) for name in ("post", "department", "person")
    }
    post = known.post(wanted["post"])
    department = known.department(wanted["department"])
    if department is None and post is not None:
        department = post.department
    person = wanted["person"]
    if isinstance(person, int) and person in known.held:
        post = post or known.post_of(person, department)
        if department is None and post is not None:
            department = post.department
        return Placing(department, post.id if post else None, person)
    if post is not None and known.holders.get(post.id):
        return Placing(department, post.id, None)
    if (
        post is None
        and department is not None
        and _staffed(known, department)
        and not wanted["post"]
    ):
        return Placing(department, None, None)
    return _instead(
        known, department, post, post.name if post else str(wanted["post"] or element.label)
    )


def _staffed(known: Directory, department: int) -> bool:
    return any(
        place.department == department and known.holders.get(place.id)
        for place in known.places.values()
    )


def _instead(known: Directory, department: int | None, post: Place | None, vacant: str) -> Placing:
    found = known.head(department) or known.last_resort() or post
    if found is None:
        return Placing(department, None, None, vacant)
    return Placing(
        department if department is not None else found.department, found.id, None, vacant
    )


def owner_post(placing: Placing, known: Directory) -> int | None:
    """Return the one post that is responsible: of a department's open task its head."""
    if placing.post is not None:
        return placing.post
    head = known.head(placing.department)
    return head.id if head else None


def deadline(
    element: Element,
    data: Mapping[str, Any],
    *,
    center: int,
    version: int | None,
    verb: str,
    at: datetime,
    began: datetime | None = None,
) -> Deadline | None:
    """Return when the task is due: by the parameter `within` of its control (or the one it names); None without one.

    `began`: when the process began; other charters than that of `version` are asked as they were then.
    """
    control = element.own.get("control", "")
    if not control:
        return None
    name = resolve(element.own.get("within", ""), data) or "within"
    duration = _duration(version, f"{control}.{name}", began or at)
    return calendar_for(center).add(at, duration, verb=verb) if duration else None


def _duration(version: int | None, name: str, began: datetime) -> Duration | None:
    if not parameters.declares(name):
        return None
    found = parameters.value(version, name, at=began)
    return found if isinstance(found, Duration) else None


def fires_at(
    element: Element,
    data: Mapping[str, Any],
    *,
    center: int,
    version: int | None,
    at: datetime,
    began: datetime | None = None,
) -> datetime:
    """Return when a timer event that begins to wait at `at` fires."""
    timer = element.timer
    if timer is None:
        raise language.ExpressionError(element.label, element.id)
    text = str(resolve(timer.within or timer.after, data))
    named = "." in text and not text[:1].isdigit()
    duration = _duration(version, text, began or at) if named else None
    if duration is not None:
        return calendar_for(center).add(at, duration).due_at
    if span := iso_span(text):
        return at + span
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Invalid(fields={element.id: text[:80]}) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=at.tzinfo)


def iso_span(text: str) -> timedelta | None:
    """Return an ISO 8601 duration of weeks, days, hours, minutes and seconds, or None."""
    found = _ISO.match(text.strip().upper())
    if not found or not any(found.groupdict().values()):
        return None
    return timedelta(**{unit: int(value) for unit, value in found.groupdict().items() if value})
