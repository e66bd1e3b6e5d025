"""What a text holds, before anything is kept: its regulations with their counts, what is left out, where it breaks off."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from opscharter.binding.importing.charters import to_charter
from opscharter.charter.checks import Finding, check_document
from opscharter.charter.text import Document, parse
from opscharter.regulation.document import Regulation
from opscharter.regulation.reading import regulations_of
from opscharter.regulation.understanding import understand

_SHOWN: Final = 200
_KNOWN_BY: Final = 10
"""So many characters of a line must occur in a regulation for the line to count as taken over."""
_CHARTER: Final = re.compile(r"\A\ufeff?---[ \t]*\n(?:.*\n)*?key:[ \t]*\S", re.MULTILINE)
_FORM: Final = frozenset(
    {"number_twice", "number_gap", "empty_article", "no_article", "title_long", "too_deep", "reference"}
)  # fmt: skip


@dataclass(frozen=True)
class FoundRegulation:
    """One regulation of a text; `index` is its place among them."""

    index: int
    regulation: Regulation

    @property
    def title(self) -> str:
        """Its title as printed."""
        return self.regulation.title

    @cached_property
    def document(self) -> Document:
        """What it will be as a charter."""
        return parse(to_charter(self.regulation, key="preview", label="1"))

    @property
    def empty(self) -> bool:
        """Whether nothing of it could be read but its title."""
        return not self.regulation.nodes

    def _count(self, *kinds: str) -> int:
        return sum(node.kind in kinds for node in self.document.nodes)

    @property
    def chapters(self) -> int:
        """How many chapters and sections."""
        return self._count("chapter", "section")

    @property
    def articles(self) -> int:
        """How many articles."""
        return self._count("article")

    @property
    def items(self) -> int:
        """How many items below them."""
        return self._count("item", "subitem")

    @cached_property
    def obligations(self) -> int:
        """How many of its nodes oblige somebody."""
        return sum(bool(meaning.obligations) for meaning in understand(self.regulation))

    @property
    def breaks_off(self) -> str:
        """The label of the node inside which the source breaks off, the title when it is before any; "" when it is whole."""
        cut = next((node.label for node in self.regulation.nodes if node.truncated), "")
        return cut or (self.title if self.regulation.truncated else "")

    @cached_property
    def findings(self) -> Sequence[tuple[int, Finding]]:
        """What its numbering and references show, each with the line of the source."""
        lines = _source_lines(self.document, self.regulation)
        return [
            (lines.get(finding.line, self.regulation.line), finding)
            for finding in check_document(self.document)
            if finding.code in _FORM
        ]


def _source_lines(document: Document, regulation: Regulation) -> dict[int, int]:
    """Return line of the charter -> line of the source, for every node."""
    own = [node for node in document.nodes if node.kind not in {"clause", "preamble"}]
    return {node.line: read.line for node, read in zip(own, regulation.nodes, strict=False)}


@dataclass(frozen=True)
class Found:
    """Everything found in one text. `left_out`: (line, its beginning) of what is page furniture, titles twice, notices."""

    regulations: Sequence[FoundRegulation]
    left_out: Sequence[tuple[int, str]] = ()

    @property
    def obligations(self) -> int:
        """How many nodes of all its regulations oblige somebody."""
        return sum(each.obligations for each in self.regulations)

    @property
    def shown_left_out(self) -> Sequence[tuple[int, str]]:
        """Those of `left_out` that a page shows."""
        return self.left_out[:_SHOWN]


def is_charter(text: str) -> bool:
    """Tell whether a text is charter Markdown already: it has a head with a key."""
    return _CHARTER.match(text.replace("\r\n", "\n")) is not None


@lru_cache(maxsize=8)
def look(text: str) -> Found:
    """Return what a text holds. Raises `Unreadable` where no regulation is found in it."""
    found = regulations_of(text)
    return Found(
        [FoundRegulation(index, regulation) for index, regulation in enumerate(found)],
        _left_out(text, found),
    )


def _left_out(text: str, found: Sequence[Regulation]) -> list[tuple[int, str]]:
    """Return the lines of which neither the beginning nor the end stands in any regulation."""
    kept = _bare(
        "".join(
            f"{regulation.title}\n"
            + "".join(f"{node.label}{node.text}" for node in regulation.nodes)
            for regulation in found
        )
    )
    titles = {_bare(regulation.title) for regulation in found}
    rows = []
    for number, line in enumerate(text.split("\n"), start=1):
        bare = _bare(line)
        twice = bare in titles and number not in {regulation.line for regulation in found}
        if bare and (twice or not (bare[:_KNOWN_BY] in kept or bare[-_KNOWN_BY:] in kept)):
            rows.append((number, line.strip()[:60]))
    return rows


def _bare(words: str) -> str:
    """Return words without spaces, marks of emphasis and reading glosses."""
    words = re.sub(r"\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]+\)", "", words)
    return re.sub(r"[\s*#`>]", "", words)
