"""What every installed control is called: its own words, its name and its proof in Chinese, weighed by how rare they are."""

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.utils.translation import override

from opscharter.binding.suggesting.vocabulary import grams, pattern
from opscharter.charter.registry import Control, controls

_LANGUAGE: Final = "zh-hans"


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that mean the control, and how sure they make it."""

    words: str
    finds: re.Pattern[str]
    weight: float


@dataclass(frozen=True, slots=True)
class Entry:
    """A control as sentences may speak of it."""

    control: Control
    phrases: tuple[Phrase, ...]
    name: Mapping[str, float]  # pair of characters -> weight
    proof: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All installed controls, and all words for actors."""

    entries: tuple[Entry, ...]
    actors: tuple[str, ...]  # longest first


def lexicon() -> Lexicon:
    """Return the words of the controls that are installed now."""
    return _lexicon(tuple(sorted(controls)))


@lru_cache(maxsize=8)
def _lexicon(keys: tuple[str, ...]) -> Lexicon:
    known = [controls[key] for key in keys]
    with override(_LANGUAGE):
        said = {c.key: (grams(str(c.label).split("：")[-1]), grams(str(c.proof))) for c in known}
    spread = Counter(gram for name, proof in said.values() for gram in name | proof)
    rarity = {gram: math.log(1 + len(known) / times) for gram, times in spread.items()}
    used = Counter(words for c in known for words in c.words)
    entries = tuple(
        Entry(
            c,
            tuple(Phrase(words, pattern(words), _weight(words, used[words])) for words in c.words),
            {gram: rarity[gram] for gram in said[c.key][0]},
            {gram: rarity[gram] for gram in said[c.key][1]},
        )
        for c in known
    )
    actors = sorted({word for c in known for word in c.actors}, key=lambda w: (-len(w), w))
    return Lexicon(entries, tuple(actors))


def _weight(words: str, controls_using: int) -> float:
    """Longer words and more of them make surer; words that several controls use make less sure."""
    parts = words.split()
    length = sum(map(len, parts))
    sure = min(0.4 + 0.08 * (length - 2) + 0.1 * (len(parts) - 1), 0.85)
    return sure / math.sqrt(controls_using)


def overlap(wanted: Mapping[str, float], found: frozenset[str]) -> float:
    """Return which share of the weight of `wanted` is found."""
    total = sum(wanted.values())
    return sum(weight for gram, weight in wanted.items() if gram in found) / total if total else 0.0
