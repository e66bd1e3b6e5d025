"""What a charter's text is once it has been read."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from opscharter.charter.text.numerals import write_number
from opscharter.core.refusal import Text

#: how the head of a text writes its precedence
PRECEDENCE: Final = re.compile(r"-?[0-9]{1,4}")

type SpanKind = Literal["text", "control", "value"]
type NodeKind = Literal["chapter", "section", "preamble", "article", "clause", "item", "subitem"]


@dataclass(frozen=True, slots=True)
class Span:
    """A run of words: plain, bound to the control `target`, or a value for the parameter `target` ("control.parameter")."""

    kind: SpanKind
    words: str
    target: str = ""
    line: int = field(default=0, compare=False)
    column: int = field(default=0, compare=False)

    @property
    def control(self) -> str:
        """The control's key, without the parameter."""
        return split_target(self.target)[0]

    @property
    def parameter(self) -> str:
        """The parameter's name, empty for a binding."""
        return split_target(self.target)[1]

    def as_json(self) -> list[str]:
        """Return ["text", words] or [kind, words, target]."""
        return [self.kind, self.words, self.target] if self.target else [self.kind, self.words]


def split_target(target: str) -> tuple[str, str]:
    """Split "service.request/assess.within" into ("service.request/assess", "within")."""
    head, slash, point = target.partition("/")
    name, _dot, parameter = point.partition(".")
    return head + slash + name, parameter


def called(kind: str, number: str, label: str, title: str) -> str:
    """Return what a node is called by itself: its label, which paragraph of its article it is, or its heading."""
    if kind == "clause" and not label:
        place = number.rpartition(".p")[2]
        return f"第{write_number(int(place)) if place.isdecimal() else place}款"
    return label or title


@dataclass(frozen=True, slots=True)
class Row:
    """A node's words as they stand in one line of the source, links included; `column` counts from 1 in that line.

    `broken`: the line before it ended with a backslash, so a line feed stands between the two.
    """

    line: int
    column: int
    words: str
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Node:
    """A numbered node, or a heading without a number (`title`, no `label`). `label` is as printed, `line` where it begins.

    `number` is short and stable. "c3" a chapter, "b2" a part (编), "c3.s1" a section, "h2" the second heading without a number.
    "9" an article, "9-1" 第九条之一, "9.p2" its second paragraph, "9.2" its item （二）, "9.2.1" that item's 1., and so on. In an
    outline （一、（一）1.（1）①, 1./1.1/1.1.1) the outermost level counts as the article: 一、 is "1", （一） "1.1", 1. "1.1.1". What
    restarts in every chapter bears the chapter's number: "c2-1" (within a section "c2s1-1", under a heading "h3-1"). "9.u1" is
    the first item that bears no number. A number that stands there already gets "~2" in the same style of numbering (and is a
    problem), a letter in another ("9.1b"). decisions/0006 tells why.
    """

    number: str
    kind: NodeKind
    label: str = ""
    title: str = ""
    spans: tuple[Span, ...] = ()
    parent: str = ""
    line: int = field(default=0, compare=False)
    rows: tuple[Row, ...] = field(default=(), compare=False, repr=False)

    @property
    def text(self) -> str:
        """The words without their links."""
        return "".join(span.words for span in self.spans)

    @property
    def name(self) -> str:
        """What it is called: its label, else its heading."""
        return self.label or self.title

    @property
    def article(self) -> str:
        """The number of the article this node belongs to ("9" for "9.2.1")."""
        return self.number.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a text, where, and how to mend it. `values` fill the placeholders of both sentences."""

    code: str
    line: int
    column: int
    message: Text
    remedy: Text
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """The message in the reader's language."""
        return str(self.message) % self.values

    @property
    def mend(self) -> str:
        """The remedy in the reader's language."""
        return str(self.remedy) % self.values


@dataclass(frozen=True, slots=True)
class Document:
    """A whole text: `meta` is its front matter in order, `title` its heading, `nodes` in order of reading."""

    meta: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    nodes: tuple[Node, ...] = ()
    problems: tuple[Problem, ...] = field(default=(), compare=False)

    @property
    def precedence(self) -> int:
        """Of several charters in force the greater number decides; 0 where the head names none, or no number."""
        words = self.meta.get("precedence", "")
        return int(words) if PRECEDENCE.fullmatch(words) else 0

    def node(self, number: str) -> Node | None:
        """Return the node of that number or None."""
        return next((node for node in self.nodes if node.number == number), None)

    def links(self) -> Iterator[tuple[Node, Span]]:
        """Yield every bound run of words with the node it stands in."""
        for node in self.nodes:
            for span in node.spans:
                if span.kind != "text":
                    yield node, span

    def public_numbers(self) -> frozenset[str]:
        """Return the numbers of the nodes open to the public: `public: true` opens all, else a list such as “c1, c3, 9”."""
        flag = self.meta.get("public", "true").strip().lower()
        if flag in {"true", "yes", "是", ""}:
            return frozenset(node.number for node in self.nodes)
        opened = {part.strip() for part in flag.replace("，", ",").replace("、", ",").split(",")}
        found: set[str] = set()
        chapter = ""
        for node in self.nodes:
            chapter = node.number if node.kind == "chapter" else chapter
            if opened & {node.number, node.article, chapter}:
                found.add(node.number)
        return frozenset(found)
