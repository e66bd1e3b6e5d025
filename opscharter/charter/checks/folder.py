"""The world of a charter's folder: `org.yaml`, `sources.yaml`, `waivers.yaml`, `calendar.yaml`, `flows/*.bpmn`, `others/*.md`."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import yaml
from django.utils.translation import gettext_lazy as _

from opscharter.charter.checks.center import installed_flows
from opscharter.charter.checks.world import Holder, Organisation, OtherCharter, Seat, World
from opscharter.charter.registry import FlowFacts, flow_readers
from opscharter.charter.text import parse
from opscharter.core.calendar.rules import WorkCalendar
from opscharter.core.refusal import Invalid
from opscharter.org.loading import check as check_organisation

LARGEST: Final = 4_000_000


class UnusableFolder(Invalid):
    """A file of the folder cannot be used; the message says which, where and why."""

    code = "unusable_folder"


def world_in(folder: Path) -> World:
    """Return what the charter of a folder is held against. Refused: `UnusableFolder`, `UnusableFile` of the organisation."""
    given = read_yaml(folder / "org.yaml")
    if given:
        check_organisation(given)
    return World(
        organisation=organisation_in(given) if given else None,
        flows=_flows(folder),
        calendar=_calendar(read_yaml(folder / "calendar.yaml")),
        others=tuple(_others(folder / "others")),
        whole=True,
    )


def text_in(path: Path) -> str:
    """Return a charter's text from its file, or from the folder it stands in. Raises `UnusableFolder`."""
    return read_text(path / "charter.md" if path.is_dir() else path)


def read_text(path: Path) -> str:
    """Return a small UTF-8 file's text. Raises `UnusableFolder`."""
    try:
        if path.stat().st_size > LARGEST:
            raise UnusableFolder(_("%(file)s is larger than 4 MB.") % {"file": path})
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise UnusableFolder(
            _("%(file)s is not UTF-8 text (byte %(byte)s); save it as UTF-8.")
            % {"file": path, "byte": error.start}
        ) from None
    except OSError as error:
        raise UnusableFolder(
            _("%(file)s cannot be read: %(why)s") % {"file": path, "why": error.strerror}
        ) from None


def read_yaml(path: Path) -> dict[str, Any]:
    """Return the mapping of a YAML file, {} when it is not there. Raises `UnusableFolder`."""
    if not path.is_file():
        return {}
    try:
        found = yaml.safe_load(read_text(path)) or {}
    except yaml.YAMLError as error:
        where = getattr(error, "problem_mark", None)
        raise UnusableFolder(
            _("%(file)s, line %(line)s: this is not YAML.")
            % {"file": path, "line": where.line + 1 if where else 1}
        ) from None
    if not isinstance(found, dict):
        raise UnusableFolder(_("%(file)s must map names to values.") % {"file": path})
    return found


def organisation_in(given: Mapping[str, Any]) -> Organisation:
    """Return the organisation that an `org.yaml` describes."""
    departments = list(_departments(given.get("departments", [])))
    seats = [
        Seat(
            post["key"], post["name"], department["key"],
            frozenset(post.get("grants", {})), bool(post.get("heads_department")),
        )
        for department in departments
        for post in department.get("posts", [])
    ]  # fmt: skip
    people = [
        Holder(person["name"], frozenset([*person.get("posts", []), *person.get("acting", [])]))
        for person in given.get("people", [])
    ]
    return Organisation(
        tuple(seats), tuple((d["key"], d["name"]) for d in departments), tuple(people)
    )


def _departments(given: list[Any]) -> Iterator[Mapping[str, Any]]:
    for each in given:
        yield each
        yield from _departments(each.get("departments", []))


def _flows(folder: Path) -> tuple[FlowFacts, ...]:
    """Return the installed processes; a file of the folder takes the place of the one with its key."""
    found = {flow.key: flow for flow in installed_flows()}
    for path in sorted((folder / "flows").glob("*.bpmn")):
        flow = flow_readers["bpmn"](read_text(path))
        found[flow.key or path.stem] = flow
    return tuple(found.values())


def _calendar(given: Mapping[str, Any]) -> WorkCalendar:
    """Return the calendar whose `hours` map weekdays 0 to 6 (7 holidays, 8 make-up days) to lists of [from, to] in minutes."""
    if not given:
        return WorkCalendar()
    try:
        hours = tuple(
            (int(day), tuple((int(first), int(last)) for first, last in slots))
            for day, slots in sorted(given["hours"].items())
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise UnusableFolder(
            _("calendar.yaml: hours must map 0 to 8 to lists like [[510, 720], [810, 1050]].")
        ) from None
    return WorkCalendar(hours)


def _others(folder: Path) -> Iterator[OtherCharter]:
    for path in sorted(folder.glob("*.md")):
        document = parse(read_text(path))
        meta = document.meta
        yield OtherCharter(
            meta.get("key", path.stem),
            document.title or meta.get("title", path.stem),
            meta.get("label", ""),
            document,
            meta.get("effective", ""),
            document.precedence,
            meta.get("scope", ""),
        )
