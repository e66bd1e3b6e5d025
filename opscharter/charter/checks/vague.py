"""Vague words: each must be given a value before what is bound to them can be proven."""

import re
from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext_lazy as _

from opscharter.charter.checks.findings import Finding, Labels
from opscharter.charter.checks.meanings import meanings, obliges
from opscharter.charter.people import declares
from opscharter.charter.text import Document, Node

VAGUE: Final = re.compile(
    "第一时间|及时|立即|立刻|马上|尽快|尽早|尽可能|尽量|迅速|适时|按时|按期|如期|合理期限|合理时间|规定时间|规定期限|短期内|近期"
    "|不定期|定期|经常|适当|适度|酌情|必要时|需要时|必要的|视情况|视情|原则上|相关部门|有关部门|相关人员|有关人员|不断"
)
"""Words that oblige without saying how much or when; they need a value beside them."""
_SENTENCE_END: Final = re.compile("[。；;！？\n]")
#: a rhythm in words is a value too, whether it is linked or not
_RHYTHM: Final = re.compile(
    r"每(?:隔)?[一二两三四五六七八九十\d\s]*个?(?:工作日|季度|半年|年度|星期|日|天|周|月|季|年)"
)


def vague(document: Document) -> Iterator[Finding]:
    """Report vague words without a value in their sentence, where a control is bound or somebody is obliged."""
    read, labels = meanings(document), Labels(document)
    for node in document.nodes:
        bound = [
            span for span in node.spans if span.kind == "control" and not declares(span.control)
        ]
        declared = any(declares(span.control) for span in node.spans)
        meaning = read.get(node.number)
        if not bound and (declared or meaning is None or not obliges(meaning)):
            continue
        for found in VAGUE.finditer(node.text):
            if not _settled(node, found.start()):
                yield _finding(node, labels.of(node.number), found.group())


def _finding(node: Node, label: str, word: str) -> Finding:
    return Finding(
        "error", "vague", node.number, node.line,
        _("%(label)s: “%(words)s” obliges without saying how much or by when."),
        _("Give a value the system can keep to, for instance 在 [30 分钟](control:…within) 内, or waive it with a reason."),
        values={"words": word, "label": label}, subject=word,
    )  # fmt: skip


def _settled(node: Node, start: int) -> bool:
    """Tell whether the sentence around `start` holds a value or a rhythm."""
    text = node.text
    ends = [found.start() for found in _SENTENCE_END.finditer(text)]
    first = max((end + 1 for end in ends if end < start), default=0)
    last = min((end for end in ends if end >= start), default=len(text))
    position = 0
    for span in node.spans:
        if span.kind == "value" and position < last and position + len(span.words) > first:
            return True
        position += len(span.words)
    return bool(_RHYTHM.search(text, first, last))


def pieces(words: str) -> Iterator[tuple[str, str]]:
    """Cut vague words out of plain ones, so that they can be drawn dotted: ("text" or "vague", words)."""
    position = 0
    for found in VAGUE.finditer(words):
        if found.start() > position:
            yield "text", words[position : found.start()]
        yield "vague", found.group()
        position = found.end()
    if position < len(words):
        yield "text", words[position:]


def loose(node: Node) -> Iterator[re.Match[str]]:
    """Yield where a node's vague words stand that no value and no rhythm makes exact."""
    for found in VAGUE.finditer(node.text):
        if not _settled(node, found.start()):
            yield found
