"""Process definitions: shipped files, compiled once per process of ours, kept in the database by hash for running processes."""

from collections.abc import Mapping
from datetime import datetime
from threading import Lock

from django.conf import settings

from opscharter.core.operation import after_commit
from opscharter.engines.flow import engine
from opscharter.engines.flow.models import Process, Spec
from opscharter.engines.flow.registry import processes

_current: dict[str, tuple[tuple[int, ...], engine.Compiled]] = {}
_stored: set[str] = set()
_lock = Lock()


def current(key: str) -> engine.Compiled:
    """Return the definition of a registered process, as its files are now. Raises LookupError, BadProcess."""
    source = processes[key]
    kept = _current.get(key)
    if kept is not None and not settings.DEBUG:
        return kept[1]
    stamp = tuple(path.stat().st_mtime_ns for path in (source.bpmn, *source.dmn))
    if kept is not None and kept[0] == stamp:
        return kept[1]
    bpmn = source.bpmn.read_text(encoding="utf-8")
    dmn = {path.name: path.read_text(encoding="utf-8") for path in source.dmn}
    found = engine.compiled(engine.source_hash(bpmn, dmn), lambda: (bpmn, dmn))
    with _lock:
        _current[key] = (stamp, found)
    return found


def ensure_stored(process_of: engine.Compiled, key: str, at: datetime) -> None:
    """Keep the definition in the database, once."""
    if process_of.hash in _stored:
        return
    row = Spec(
        hash=process_of.hash,
        key=key,
        name=process_of.definition.name[:120],
        bpmn=process_of.bpmn,
        dmn=dict(process_of.dmn),
        added_at=at,
    )
    Spec.objects.bulk_create([row], ignore_conflicts=True)
    after_commit(lambda: _stored.add(process_of.hash))


def of_process(process: Process) -> engine.Compiled:
    """Return the definition that a process began with."""

    def load() -> tuple[str, Mapping[str, str]]:
        spec = Spec.objects.get(pk=process.spec_id)
        return spec.bpmn, spec.dmn

    return engine.compiled(process.spec_id, load)
