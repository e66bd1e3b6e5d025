"""`sources.yaml` beside a charter: which requirements its articles answer."""

from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from opscharter.charter.checks.findings import Finding
from opscharter.charter.text import Document


def check_sources(document: Document, sources: Mapping[str, Sequence[str]]) -> Iterator[Finding]:
    """Compare `sources.yaml` (article -> requirement ids) with the text: neither may name what the other lacks."""
    numbers = {node.number for node in document.nodes}
    for article in sources:
        if str(article) not in numbers:
            yield Finding(
                "error", "source_unknown", str(article), 1,
                _("sources.yaml names article %(article)s, which the charter does not have."),
                _("Correct the number in sources.yaml."), values={"article": str(article)},
            )  # fmt: skip
    sourced = {str(number).partition(".")[0] for number in sources}
    for node in document.nodes:
        if node.kind == "article" and node.number not in sourced:
            yield Finding(
                "error", "source_missing", node.number, node.line,
                _("%(label)s has no source in sources.yaml."),
                _("Write which requirements it answers, or an empty list when it is the charter's own."),
                values={"label": node.label},
            )  # fmt: skip
    bound = {node.number for node, span in document.links() if span.kind == "control"}
    for article, ids in sources.items():
        if ids and str(article) in numbers and not _any_bound(str(article), bound):
            yield Finding(
                "error", "source_unbound", str(article), 1,
                _("sources.yaml claims requirements for %(article)s, but nothing in it is bound to a control."),
                _("Bind its words, or take the claim out."), values={"article": str(article)},
            )  # fmt: skip


def _any_bound(article: str, bound: set[str]) -> bool:
    return any(number == article or number.startswith(f"{article}.") for number in bound)
