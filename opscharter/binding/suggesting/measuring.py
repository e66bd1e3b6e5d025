"""How often the right control is among the first three suggestions, on labelled regulations (`bench/suggestions`)."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import yaml

from opscharter.binding.suggesting.suggestions import contexts, suggest
from opscharter.charter.people import DECLARATION, STATEMENT
from opscharter.charter.text.numerals import read_number
from opscharter.regulation.document import Meaning, Regulation

FAMILIES: Final = (STATEMENT, DECLARATION)
FIRST: Final = 3
_CHAPTER: Final = re.compile("第.*[编篇章节]$")
_FRAME: Final = re.compile("[第条（）()、.．\\s]")


@dataclass(slots=True)
class Score:
    """Counts of one file. `missed` names the places where the right one is not among the first three."""

    labelled: int = 0
    found: int = 0
    hit: int = 0
    best: int = 0
    installed: int = 0
    installed_hit: int = 0
    missed: list[tuple[str, Sequence[str], Sequence[str]]] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Right one among the first three, of all labelled obligations that were found as nodes."""
        return self.hit / self.labelled if self.labelled else 0.0

    @property
    def installed_share(self) -> float:
        """The same where an installed control is the only right answer."""
        return self.installed_hit / self.installed if self.installed else 0.0


def place(path: Sequence[str]) -> str:
    """Return a path in numbers without its chapters: ("第二章", "第五条", "（一）") → "5.1"; labels write "5.1#2" for its second."""
    numbers = []
    for label in path:
        if _CHAPTER.fullmatch(label.strip()):
            continue
        words = _FRAME.sub("", label)
        numbers.append(str(read_number(words) or words))
    return ".".join(numbers)


def measure(labels: Path, documents: Sequence[tuple[Regulation, Sequence[Meaning]]]) -> Score:
    """Compare the suggestions for understood regulations with the labels of a file."""
    wanted: list[Mapping[str, list[str]]] = yaml.safe_load(labels.read_text(encoding="utf-8"))[
        "documents"
    ]
    score = Score(labelled=sum(map(len, wanted)))
    score.installed = sum(_installed(keys) for each in wanted for keys in each.values())
    for number, (expected, (regulation, meanings)) in enumerate(
        zip(wanted, documents, strict=False), start=1
    ):
        _measure_one(score, number, expected, regulation, meanings)
    return score


def _installed(keys: Sequence[str]) -> bool:
    return not any(key in FAMILIES for key in keys)


def _measure_one(
    score: Score,
    number: int,
    expected: Mapping[str, list[str]],
    regulation: Regulation,
    meanings: Sequence[Meaning],
) -> None:
    seen: Counter[str] = Counter()
    for node, meaning, context in zip(
        regulation.nodes, meanings, contexts(regulation), strict=True
    ):
        where = place(node.path)
        seen[where] += 1
        where += f"#{seen[where]}" if seen[where] > 1 else ""
        if where not in expected or not node.text:
            continue
        score.found += 1
        offered = [_family(each.key) for each in suggest(meaning, node, context)[:FIRST]]
        right = [key in expected[where] for key in offered]
        score.best += bool(right and right[0])
        score.hit += any(right)
        score.installed_hit += any(right) and _installed(expected[where])
        if not any(right):
            score.missed.append((f"{number}:{where}", expected[where], offered))


def _family(key: str) -> str:
    head = key.partition("/")[0]
    return head if head in FAMILIES else key
