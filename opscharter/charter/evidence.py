"""Telling a journal row in a sentence."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from opscharter.core.models.journal import JournalEntry
from opscharter.core.registry import Registry, sentences

#: kind of a journal row's subject ("proof.statement") -> where the record with this id is shown
record_addresses: Final[Registry[Callable[[int], str]]] = Registry("address of records")


def address_of(entry: JournalEntry) -> str:
    """Return where what a row is about is shown; "" when no room says."""
    address = record_addresses.get(entry.subject_kind)
    return address(entry.subject_id) if address and entry.subject_id else ""


class _Told(dict[str, str]):
    """Placeholders of a sentence; what a row does not carry is left out."""

    def __missing__(self, key: str) -> str:
        return "…"


def tell(entry: JournalEntry) -> str:
    """Return what a row says: the registered sentence of its operation, with who (for whom) and what."""
    actor = entry.actor_name
    if entry.behalf_name:
        actor = f"{actor}（代 {entry.behalf_name}）"
    sentence = sentences.get(entry.operation)
    if sentence is None:
        return f"{actor} · {entry.operation} · {entry.subject_label}"
    values = _Told(_plain(entry.changes))
    values.update(actor=actor, behalf=entry.behalf_name, subject=entry.subject_label)
    return str(sentence) % values


def _plain(changes: Mapping[str, Any]) -> dict[str, str]:
    """Return each change as words: of [old, new] the new."""
    told = {}
    for key, value in changes.items():
        now = value[1] if isinstance(value, list) and len(value) == 2 else value
        told[key] = "" if now is None else str(now)
    return told
