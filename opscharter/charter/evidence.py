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
    return told(
        entry.operation, entry.actor_name, entry.behalf_name, entry.subject_label, entry.changes
    )


def told(operation: str, by: str, behalf: str, subject: str, changes: Mapping[str, Any]) -> str:
    """Return what a row with these columns says, wherever the row comes from."""
    actor = f"{by}（代 {behalf}）" if behalf else by
    sentence = sentences.get(operation)
    if sentence is None:
        return f"{actor} · {operation} · {subject}"
    values = _Told(_plain(changes))
    values.update(actor=actor, behalf=behalf, subject=subject)
    return str(sentence) % values


def _plain(changes: Mapping[str, Any]) -> dict[str, str]:
    """Return each change as words: of [old, new] the new."""
    words = {}
    for key, value in changes.items():
        now = value[1] if isinstance(value, list) and len(value) == 2 else value
        words[key] = "" if now is None else str(now)
    return words
