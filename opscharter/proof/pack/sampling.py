"""Drawing occasions by a seed that everybody may know: whoever has the list and the seed draws the same ones. Pure."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

METHOD: Final = "sha256(seed|control|key), smallest first"


def rank(seed: str, control: str, key: str) -> str:
    """Return the number by which an occasion is drawn."""
    return hashlib.sha256(f"{seed}|{control}|{key}".encode()).hexdigest()


def draw(seed: str, control: str, keys: Iterable[str], number: int) -> list[str]:
    """Return `number` of the keys, those with the smallest rank, in order of rank."""
    return sorted(keys, key=lambda key: rank(seed, control, key))[:number]


def canonical(content: Mapping[str, Any]) -> bytes:
    """Return the bytes of a pack that are hashed: JSON with sorted keys and without spaces, without its own hash."""
    bare = {name: value for name, value in content.items() if name != "hash"}
    return json.dumps(bare, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def hash_of(content: Mapping[str, Any]) -> str:
    """Return the sha256 of a pack."""
    return hashlib.sha256(canonical(content)).hexdigest()


def counted(population: Sequence[Sequence[str]]) -> dict[str, int]:
    """Return the counts by verdict of a population of (key, verdict)."""
    counts: dict[str, int] = {}
    for _key, verdict in population:
        counts[verdict] = counts.get(verdict, 0) + 1
    return counts
