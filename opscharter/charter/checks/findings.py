"""One thing found in a charter: what, where, how grave, how to mend it, and the mark by which it is known again."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from opscharter.charter.text import Document, Node
from opscharter.charter.text.document import called
from opscharter.core.refusal import Text

type Severity = Literal["error", "warning", "notice"]

#: the order in which a reader wants them
GRAVITY: Final[Mapping[str, int]] = {"error": 0, "warning": 1, "notice": 2}

#: faults that cannot be tolerated: with them the text could not be stored, or the system would not know what holds
UNWAIVABLE: Final = frozenset(
    {
        "head_missing", "head_key", "head_long", "no_article", "too_long", "control_character", "front_matter",
        "front_matter_open", "front_matter_twice", "link_open", "link_target", "link_key", "link_words", "unknown_control",
        "unknown_parameter", "unknown_name", "value", "conflict",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found. `article` is the node's number ("" for the whole text), `others` the further ones it is about;
    `values` fill both sentences. `subject` says in a word what it is about (a parameter, a post, a step), so that it is known
    again when the articles have been renumbered. `waived`: the reason for which it is tolerated.
    """

    severity: Severity
    code: str
    article: str
    line: int
    message: Text
    remedy: Text
    column: int = 1
    values: Mapping[str, str] = field(default_factory=dict)
    others: tuple[str, ...] = ()
    subject: str = ""
    labels: tuple[str, ...] = ()
    fingerprint: str = ""
    waived: str = ""

    @property
    def articles(self) -> tuple[str, ...]:
        """The numbers of all articles it is about, each once."""
        return tuple(dict.fromkeys(n for n in (self.article, *self.others) if n))

    @property
    def words(self) -> str:
        """What is wrong, in the reader's language."""
        return str(self.message) % self.values if self.values else str(self.message)

    @property
    def mend(self) -> str:
        """How to mend it, in the reader's language."""
        return str(self.remedy) % self.values if self.values else str(self.remedy)

    @property
    def waivable(self) -> bool:
        """Whether it may be tolerated for a reason."""
        return self.code not in UNWAIVABLE

    @property
    def stands(self) -> bool:
        """Whether it stands against publishing."""
        return self.severity == "error" and not self.waived


def errors(findings: Iterable[Finding]) -> list[Finding]:
    """Return those that stand against publishing: errors that nobody has waived."""
    return [finding for finding in findings if finding.stands]


class Labels:
    """The printed labels of a text's nodes."""

    def __init__(self, document: Document) -> None:
        self._nodes: dict[str, Node] = {node.number: node for node in document.nodes}

    def of(self, number: str) -> str:
        """Return the label with those above it; of a paragraph without one the article's and which paragraph it is."""
        parts: list[str] = []
        node = self._nodes.get(number)
        while node is not None and (not parts or node.kind not in {"chapter", "section"}):
            parts.append(called(node.kind, node.number, node.label, node.title))
            node = self._nodes.get(node.parent)
        return "".join(reversed(parts)) or number


def sealed(findings: Iterable[Finding], document: Document) -> list[Finding]:
    """Give each finding its labels and its fingerprint, in order of lines.

    The fingerprint is made of the kind, the subject and the words of the articles, not of their numbers: it survives
    renumbering, and a waiver lapses when the words change.
    """
    labels = Labels(document)
    texts = {node.number: node.text for node in document.nodes}
    done = []
    for finding in findings:
        said = sorted(texts.get(number, number) for number in finding.articles)
        raw = "\n".join([finding.code, finding.subject or _first(finding), *said])
        mark = hashlib.sha256(raw.encode("utf-8", "replace")).hexdigest()[:20]
        named = tuple(labels.of(number) for number in finding.articles)
        done.append(replace(finding, labels=named, fingerprint=mark))
    return sorted(done, key=lambda f: (f.line, f.column, GRAVITY[f.severity]))


def _first(finding: Finding) -> str:
    return "|".join(f"{key}={value}" for key, value in sorted(finding.values.items()))
