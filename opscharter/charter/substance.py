"""What an article says, stripped of how it is written: two texts that mean the same compare equal."""

import re
from collections.abc import Mapping
from typing import Final

from opscharter.charter.text import Document, Node, Span
from opscharter.charter.text.numerals import NUMERAL, read_number
from opscharter.charter.values import set_by, tell

type Meaning = tuple[str, frozenset[str]]

_SIGNS: Final = re.compile(r"[\s\W_]+")
_COUNTED: Final = re.compile(
    rf"[{NUMERAL}]{{1,12}}(?=\s*(?:个|日|天|小时|分钟|周|月|年|次|人|名|份|项|元))"
)
_REFERENCE: Final = re.compile(rf"第\s*([{NUMERAL}]+)\s*条")


def meanings(document: Document, renumbered: Mapping[str, str] | None = None) -> dict[str, Meaning]:
    """Return article number -> (words without signs and numbering, what they are bound to).

    `renumbered`: article number -> its number in the text this one is compared with, so that a reference that was only
    renumbered is no change.
    """
    found: dict[str, tuple[list[str], set[str]]] = {}
    for node in document.nodes:
        if node.kind in {"chapter", "section", "preamble"}:
            continue
        words, bound = found.setdefault(node.article, ([], set()))
        words.append(_said(node, renumbered))
        bound |= {span.control for span in node.spans if span.kind == "control"}
    return {number: ("".join(words), frozenset(bound)) for number, (words, bound) in found.items()}


def _said(node: Node, renumbered: Mapping[str, str] | None) -> str:
    plain = "".join(_meant(span) for span in node.spans)
    plain = _REFERENCE.sub(lambda found: _referred(found, renumbered), plain)
    plain = _COUNTED.sub(lambda found: str(read_number(found.group()) or found.group()), plain)
    return _SIGNS.sub("", plain).lower()


def _meant(span: Span) -> str:
    found = set_by(span)
    return f"{span.target}={tell(found[0].kind, found[1])}" if found else span.words


def _referred(found: re.Match[str], renumbered: Mapping[str, str] | None) -> str:
    number = str(read_number(found[1]) or found[1])
    return f"article{(renumbered or {}).get(number, number)}"
