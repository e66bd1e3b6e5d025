"""What a text holds, before anything is kept: its regulations with their counts, what is left out, where it breaks off."""

import re
from abc import ABC, abstractmethod
from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Final, override

from django.utils.translation import gettext_lazy as _

from opscharter.binding.importing.charters import place_of_break, to_charter
from opscharter.binding.importing.names import first_label, served_in, suggested_key
from opscharter.charter.checks import Finding, check_document
from opscharter.charter.checks.meanings import meanings
from opscharter.charter.checks.text import LONGEST_TITLE
from opscharter.charter.text import Document, parse
from opscharter.charter.text.editing import set_meta
from opscharter.regulation.document import Regulation
from opscharter.regulation.reading import Unreadable, regulations_of
from opscharter.regulation.understanding import understand

_SHOWN: Final = 200
_KNOWN_BY: Final = 10
"""So many characters of a line must occur in a regulation for the line to count as taken over."""
_HEAD: Final = re.compile(r"\ufeff?---[ \t]*\n(?:.*\n){0,40}?key:[ \t]*\S")
_FORM: Final = frozenset(
    {"number_twice", "number_gap", "empty_article", "no_article", "title_long", "too_deep", "reference"}
)  # fmt: skip
_FAULTS: Final = frozenset(
    {"unknown_control", "unknown_parameter", "value", "link_target", "link_key", "link_words", "link_open",
     "front_matter", "front_matter_open", "front_matter_twice", "control_character", "too_long"}
)  # fmt: skip


class FaultyCharter(Unreadable):
    """A charter's text whose links or head cannot be read; `findings` lists every place."""

    code = "faulty_charter"
    default_message = _("Line %(line)s, position %(position)s: %(words)s")

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = list(findings)
        first = self.findings[0]
        super().__init__(
            remedy=first.mend, line=first.line, position=first.column, words=first.words
        )


@dataclass(frozen=True, slots=True)
class Names:
    """What the person calls an imported charter, and where it comes from."""

    key: str
    label: str
    title: str
    contact: str
    source: str = ""
    source_hash: str = ""


@dataclass(frozen=True)
class Candidate(ABC):
    """One regulation of a text; `index` is its place among them, `line` where it begins."""

    index: int
    title: str
    line: int

    @property
    @abstractmethod
    def document(self) -> Document:
        """What it will be as a charter."""

    @property
    @abstractmethod
    def obligations(self) -> int:
        """How many of its nodes oblige somebody."""

    @abstractmethod
    def as_charter(self, names: Names) -> str:
        """Return the draft."""

    @property
    def breaks_off(self) -> str:
        """Where the source breaks off; "" when it is whole."""
        return ""

    def line_of(self, finding: Finding) -> int:
        """Return the line of the source that a finding is about."""
        return finding.line

    @property
    def empty(self) -> bool:
        """Whether nothing of it could be read but its title."""
        return not self.document.nodes

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
    def findings(self) -> Sequence[tuple[int, Finding]]:
        """What its numbering and references show, each with the line of the source."""
        found = check_document(self.document)
        return [(self.line_of(each), each) for each in found if each.code in _FORM]


@dataclass(frozen=True)
class FoundRegulation(Candidate):
    """Somebody's regulation, in whatever form."""

    regulation: Regulation

    @cached_property
    @override
    def document(self) -> Document:
        return parse(to_charter(self.regulation, key="preview", label="1"))

    @cached_property
    @override
    def obligations(self) -> int:
        return sum(bool(meaning.obligations) for meaning in understand(self.regulation))

    @override
    def as_charter(self, names: Names) -> str:
        return to_charter(
            self.regulation, key=names.key, label=names.label, title=names.title, contact=names.contact,
            source=names.source, source_hash=names.source_hash,
        )  # fmt: skip

    @property
    @override
    def breaks_off(self) -> str:
        cut = place_of_break(self.regulation)
        return cut or (self.title if self.regulation.truncated else "")

    @cached_property
    def _lines(self) -> dict[int, int]:
        own = [node for node in self.document.nodes if node.kind not in {"clause", "preamble"}]
        pairs = zip(own, self.regulation.nodes, strict=False)
        return {node.line: read.line for node, read in pairs}

    @override
    def line_of(self, finding: Finding) -> int:
        return self._lines.get(finding.line, self.line)


@dataclass(frozen=True)
class FoundCharter(Candidate):
    """A charter's own text, with its links."""

    text: str

    @cached_property
    @override
    def document(self) -> Document:
        return parse(self.text)

    @cached_property
    @override
    def obligations(self) -> int:
        return sum(bool(meaning.obligations) for meaning in meanings(self.document).values())

    @override
    def as_charter(self, names: Names) -> str:
        text = self.text
        given = {
            "key": names.key,
            "title": names.title,
            "label": names.label,
            "contact": names.contact,
        }
        origin = {"source": names.source, "source_hash": names.source_hash}
        for key, value in {**given, **{k: v for k, v in origin.items() if v}}.items():
            text = set_meta(text, key, value)
        return text


@dataclass(frozen=True)
class Found:
    """Everything found in one text. `left_out`: (line, its beginning) of what is page furniture, titles twice, notices."""

    candidates: Sequence[Candidate]
    left_out: Sequence[tuple[int, str]] = ()

    @property
    def meta(self) -> dict[str, str]:
        """The head of a charter's own text."""
        return dict(self.candidates[0].document.meta) if self.is_charter else {}

    @property
    def is_charter(self) -> bool:
        """Whether the text is a charter's own, with links."""
        return isinstance(self.candidates[0], FoundCharter)

    def names_of(self, each: Candidate, taken: Container[str], contact: str, at: datetime) -> Names:
        """Return what a regulation would be called: as its own head says, else by its words. `contact`: the center's word."""
        meta = self.meta
        spoken = each.title + "".join(node.text for node in each.document.nodes)
        return Names(
            key=meta.get("key") or suggested_key(each.title, taken),
            label=meta.get("label") or first_label(at),
            title=each.title[:LONGEST_TITLE],
            contact=meta.get("contact") or served_in(spoken, contact),
        )

    @property
    def shown_left_out(self) -> Sequence[tuple[int, str]]:
        """Those of `left_out` that a page shows."""
        return self.left_out[:_SHOWN]


@lru_cache(maxsize=8)
def look(text: str) -> Found:
    """Return what a text holds. Raises `Unreadable` where no regulation is found in it, or where a charter's links are wrong."""
    if _HEAD.match(text) or "](control:" in text:
        return Found([_charter(text)])
    found = regulations_of(text)
    return Found(
        [FoundRegulation(i, each.title, each.line, each) for i, each in enumerate(found)],
        _left_out(text, found),
    )


def _charter(text: str) -> FoundCharter:
    document = parse(text)
    faults = [each for each in check_document(document) if each.code in _FAULTS]
    if faults:
        raise FaultyCharter(faults)
    title = document.title or document.meta.get("title", "")
    return FoundCharter(0, title, 1, text)


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
    begins = {regulation.line for regulation in found}
    rows = []
    for number, line in enumerate(text.split("\n"), start=1):
        bare = _bare(line)
        twice = bare in titles and number not in begins
        if bare and (twice or not (bare[:_KNOWN_BY] in kept or bare[-_KNOWN_BY:] in kept)):
            rows.append((number, line.strip()[:60]))
    return rows


def _bare(words: str) -> str:
    """Return words without spaces, marks of emphasis and reading glosses."""
    words = re.sub(r"\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]+\)", "", words)
    return re.sub(r"[\s*#`>]", "", words)
