"""The words suggestions go by: synonyms, contexts, vague words, read once from `definitions/words.yaml`."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final

import yaml

_GAP: Final = "[^。；;！？\n]{0,18}?"


@dataclass(frozen=True, slots=True)
class Surrounding:
    """Words of headings that speak for a module's controls, and against them."""

    near: tuple[str, ...] = ()
    far: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything the file says."""

    synonyms: Mapping[str, Sequence[str]]
    contexts: Mapping[str, Surrounding]
    durations: Mapping[str, str]
    frequencies: Mapping[str, str]
    plain: Mapping[str, str]
    urgent: frozenset[str]
    posts: Mapping[str, str]


@cache
def vocabulary() -> Vocabulary:
    """Return the shipped words."""
    path = files("opscharter.binding") / "definitions" / "words.yaml"
    read: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    synonyms = {word: group for group in read["synonyms"] for word in group}
    contexts = {
        name: Surrounding(tuple(each.get("near", ())), tuple(each.get("far", ())))
        for name, each in read["contexts"].items()
    }
    vague = read["vague"]
    return Vocabulary(
        synonyms,
        contexts,
        vague["duration"],
        vague["frequency"],
        vague["plain"],
        frozenset(vague["urgent"]),
        read["posts"],
    )


@lru_cache(maxsize=4096)
def pattern(phrase: str) -> re.Pattern[str]:
    """Return what finds "记录 需求": every part, or a word that means the same, in this order within one sentence."""
    known = vocabulary().synonyms
    parts = []
    for part in phrase.split():
        alike = sorted({*known.get(part, ()), part}, key=len, reverse=True)
        parts.append("(?:" + "|".join(map(re.escape, alike)) + ")")
    return re.compile(_GAP.join(parts))


def surrounding(control_key: str) -> Surrounding:
    """Return the words that speak for and against a control's module: the longest prefix that is known."""
    known = vocabulary().contexts
    fitting = [name for name in known if control_key.startswith((f"{name}.", f"{name}/"))]
    return known[max(fitting, key=len)] if fitting else Surrounding()


@lru_cache(maxsize=4096)
def grams(words: str) -> frozenset[str]:
    """Return the pairs of neighbouring Chinese characters."""
    return frozenset(
        words[index : index + 2]
        for index in range(len(words) - 1)
        if all("一" <= character <= "鿿" for character in words[index : index + 2])
    )
