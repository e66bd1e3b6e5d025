"""What a version changes against another, and which of it concerns the meaning."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from opscharter.adoption.models import Editorial
from opscharter.charter.checks.findings import Labels
from opscharter.charter.difference import ArticleChange, parameter_values
from opscharter.charter.models import CharterVersion
from opscharter.charter.queries.changes import compared
from opscharter.charter.queries.versions import version_before
from opscharter.charter.substance import meanings
from opscharter.charter.text import Document, parse

GONE = "-"
"""Before the number of an article that was taken out, in a list of what is new to somebody."""


def change_of(version: CharterVersion, number: str) -> ArticleChange | None:
    """Return what a version does to the article that bears `number` in it."""
    found = compared(version_before(version), version).articles
    return next((change for change in found if change.after == number), None)


def rules_alike(version: CharterVersion, change: ArticleChange) -> bool:
    """Tell whether only words of an article changed: the same controls with the same values as before."""
    before = version_before(version)
    if before is None or not change.before:
        return False
    old, new = parse(before.text), parse(version.text)
    bound = meanings(old)[change.before][1], meanings(new)[change.after][1]
    values = [_values(old, change.before), _values(new, change.after)]
    return bound[0] == bound[1] and values[0] == values[1]


def _values(document: Document, article: str) -> Mapping[str, str]:
    targets = {span.target for node, span in document.links() if node.article == article}
    return {t: told for t, (_words, told) in parameter_values(document).items() if t in targets}


def editorials(version: CharterVersion) -> dict[str, Editorial]:
    """Return article number -> the drafter's word that its change is one of wording."""
    return {row.article_number: row for row in Editorial.objects.filter(version=version)}


def new_in(before: CharterVersion | None, after: CharterVersion) -> list[str]:
    """Return the articles whose meaning is new in `after`; those taken out bear a `GONE` before their old number.

    The drafter's word about wording holds against the version that came directly before, not against older ones.
    """
    direct = version_before(after)
    said = editorials(after) if direct is not None and before == direct else {}
    numbers = []
    for change in compared(before, after).articles:
        if change.kind == "removed":
            numbers.append(GONE + change.before)
        elif change.substance and change.after not in said:
            numbers.append(change.after)
    return numbers


def labels_of(version: CharterVersion) -> dict[str, str]:
    """Return node number -> its label with those above it (第九条（二）), from the text itself."""
    return _labels(version.text)


@lru_cache(maxsize=64)
def _labels(text: str) -> dict[str, str]:
    document = parse(text)
    labels = Labels(document)
    return {
        node.number: labels.of(node.number)
        for node in document.nodes
        if node.kind not in {"chapter", "section", "preamble"}
    }


def choices_of(version: CharterVersion) -> Sequence[tuple[str, str]]:
    """Return (number, label) of the articles and items of a version, in order, for choosing one."""
    return list(labels_of(version).items())
