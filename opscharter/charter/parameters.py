"""Which version is in force, and what value it gives to a control's parameter. Answered from memory: this is asked on every intake."""

from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from time import monotonic
from typing import Any, Final

from opscharter.charter.models import CharterVersion
from opscharter.charter.models import Parameter as ParameterRow
from opscharter.charter.registry import controls, parameter_of
from opscharter.charter.text.document import split_target
from opscharter.charter.values import as_python, read_value, tell
from opscharter.core.durations import Duration

FRESH_S: Final = 5.0
"""Seconds for which another process may still use the version before; publishing forgets at once in its own."""
_MOST: Final = 256


@dataclass(frozen=True, slots=True)
class _Given:
    """What a version sets: "control.parameter" -> JSON value."""

    center_id: int
    key: str
    values: dict[str, Any]


_lock = Lock()
_values: dict[int, _Given] = {}
_defaults: dict[str, Any] = {}


@dataclass(slots=True)
class _Known:
    read_at: float
    versions: list[CharterVersion] = field(default_factory=list)  # newest first


_versions: dict[int, _Known] = {}


def value(
    version_id: int | None, name: str, *, at: datetime | None = None, department: int | None = None
) -> Any:
    """Return the value of parameter `name` ("service.request/assess.within") in a version, else the control's default.

    `at`, `department`: when and where the matter began that goes by this version. Then the other charters in force there and
    then are asked too, the one of greater precedence first. Durations come as `core.durations.Duration`. Raises LookupError
    for a parameter that no control declares.
    """
    control_key, parameter_name = split_target(name)
    parameter = controls[control_key].parameter(parameter_name)
    if parameter is None:
        raise LookupError(f"control {control_key!r} has no parameter {parameter_name!r}")
    if version_id is not None:
        given = _values_of(version_id)
        if name in given.values:
            return as_python(parameter.kind, given.values[name])
        if at is not None and given.center_id:
            for other in in_force(given.center_id, at, department=department):
                beside = _values_of(other.pk).values if other.key != given.key else {}
                if name in beside:
                    return as_python(parameter.kind, beside[name])
    if name not in _defaults:
        _defaults[name] = as_python(parameter.kind, read_value(parameter, parameter.default))
    return _defaults[name]


def told(version_id: int | None, name: str) -> str:
    """Return the value of parameter `name` in a version as a charter writes it. Raises LookupError like `value`."""
    found, parameter = value(version_id, name), parameter_of(name)
    raw = found.as_json() if isinstance(found, Duration) else found
    return tell(parameter.kind, raw) if parameter else str(raw)


def declares(name: str) -> bool:
    """Tell whether some control declares the parameter "control.parameter"."""
    return parameter_of(name) is not None


def _values_of(version_id: int) -> _Given:
    """Return what a published version sets; published ones never change."""
    known = _values.get(version_id)
    if known is not None:
        return known
    version = CharterVersion.objects.filter(pk=version_id, published_at__isnull=False)
    identity = version.values_list("center_id", "key").first()
    if identity is None:
        return _Given(0, "", {})
    rows = ParameterRow.objects.filter(version=version_id)
    found = _Given(*identity, {f"{row.control}.{row.name}": row.value for row in rows})
    with _lock:
        if len(_values) >= _MOST:
            _values.clear()
        _values[version_id] = found
    return found


def active_version(
    center_id: int, at: datetime, key: str = "", *, department: int | None = None
) -> CharterVersion | None:
    """Return the version in force at `at` for matters of a department, without its text: of charter `key`, or of the charter
    with the greatest precedence. Without a department only what rules in the whole center.
    """
    return next(iter(in_force(center_id, at, key, department=department)), None)


def in_force(
    center_id: int, at: datetime, key: str = "", *, department: int | None = None
) -> list[CharterVersion]:
    """Return the version in force of each charter, greatest precedence first, then the one that began later; from memory."""
    found: dict[str, CharterVersion] = {}
    for version in _published(center_id):
        if version.key in found or (key and version.key != key):
            continue
        if version.rules_at(at) and version.covers(department, at):
            found[version.key] = version
    # the list is newest first and sorting keeps that order among equals
    return sorted(found.values(), key=lambda version: -version.precedence)


def published_versions(center_id: int) -> list[CharterVersion]:
    """Return the published versions of all charters of a center, newest first, without their texts; from memory."""
    return list(_published(center_id))


def _published(center_id: int) -> list[CharterVersion]:
    known = _versions.get(center_id)
    if known is not None and monotonic() - known.read_at < FRESH_S:
        return known.versions
    rows = CharterVersion.objects.filter(center_id=center_id, published_at__isnull=False)
    versions = list(rows.defer("text", "meta").order_by("-effective_at", "-id")[:200])
    with _lock:
        if len(_versions) >= _MOST * 16:
            _versions.clear()
        _versions[center_id] = _Known(monotonic(), versions)
    return versions


def forget(center_id: int) -> None:
    """Make this process ask anew which versions a center has; called by publishing."""
    with _lock:
        _versions.pop(center_id, None)
