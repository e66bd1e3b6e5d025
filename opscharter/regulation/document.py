"""What somebody else's regulation is once it has been read: its nodes, and what each of them asks of whom.

These shapes are what the other rooms build on: `structure` makes `Regulation`, `understanding` makes one `Meaning` per node.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

type Deontic = Literal["must", "must_not", "may", "is_responsible"]
type NodeKind = Literal["heading", "chapter", "section", "article", "item"]
type MeaningKind = Literal[
    "obligation", "prohibition", "permission", "responsibility", "definition", "declaration"
]


@dataclass(frozen=True, slots=True)
class Node:
    """One numbered unit or unnumbered heading. `path` holds the labels as printed, from the outermost down to its own;
    `text` is without the label, further paragraphs after line feeds; `line` counts from 1 in the text that was read.
    """

    path: tuple[str, ...]
    kind: NodeKind
    text: str = ""
    line: int = 0
    leaf: bool = True
    truncated: bool = False  # the source breaks off inside it

    @property
    def label(self) -> str:
        """Its own label as printed: 第九条, （二）, 1.; for an unnumbered heading the heading itself."""
        return self.path[-1]

    @property
    def depth(self) -> int:
        """How deep it stands; 1 is the outermost."""
        return len(self.path)


@dataclass(frozen=True, slots=True)
class Regulation:
    """One regulation of a file: `nodes` in document order."""

    title: str
    nodes: tuple[Node, ...]
    line: int = 1
    truncated: bool = False  # the source breaks off


@dataclass(frozen=True, slots=True)
class Obligation:
    """Who must, must not, may or is responsible for what. `actor`, `frequency`, `deadline`, `condition` are the document's own
    words or None; `action` paraphrases; `actor` may come from the lead of a list.
    """

    actor: str | None
    deontic: Deontic
    action: str
    frequency: str | None = None
    deadline: str | None = None
    condition: str | None = None


@dataclass(frozen=True, slots=True)
class Vague:
    """A word that obliges without saying how much or when: `start` is its place in the node's text."""

    words: str
    start: int


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one node says. `obligations` of a leaf are its own; those of a list's lead stand in `lead`.

    `fields` what a record must hold (应包括…), `eligibility` who may (年满十八周岁), `approval` by whom first (经…批准),
    `publication` what is made known to whom, `references` other articles as printed (第九条第二款).
    """

    kind: MeaningKind
    obligations: tuple[Obligation, ...] = ()
    lead: tuple[Obligation, ...] = ()
    fields: tuple[str, ...] = ()
    eligibility: tuple[str, ...] = ()
    approval: tuple[str, ...] = ()
    publication: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    vague: tuple[Vague, ...] = ()


def pairs(regulation: Regulation, meanings: Sequence[Meaning]) -> list[tuple[Node, Meaning]]:
    """Return each node with its meaning."""
    return list(zip(regulation.nodes, meanings, strict=True))
