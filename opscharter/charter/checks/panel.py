"""What is found, arranged for reading: grave first, each finding with the places it is about, coverage both ways beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from opscharter.charter.checks import check_document, coverage, world_of
from opscharter.charter.checks.center import waivers_in_force
from opscharter.charter.checks.coverage import Coverage
from opscharter.charter.checks.findings import Finding, Labels
from opscharter.charter.checks.separation import Proven, proven
from opscharter.charter.models import Waiver
from opscharter.charter.registry import Control, controls
from opscharter.charter.text import Document
from opscharter.core import clock
from opscharter.core.refusal import Text

_TITLES: Final[Sequence[tuple[str, Text, str]]] = (
    ("error", _("To be mended before it may rule"), "missed"),
    ("warning", _("To be looked at"), "late"),
    ("notice", _("Good to know"), "idle"),
)
MOST: Final = 60


@dataclass(frozen=True, slots=True)
class Row:
    """A finding with its places: (label, line); `waiver`: by which it is tolerated."""

    finding: Finding
    places: Sequence[tuple[str, int]]
    waiver: Waiver | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of one gravity; `more` are not shown."""

    title: Text
    tone: str
    rows: Sequence[Row]
    more: int = 0

    @property
    def count(self) -> int:
        """How many there are, shown or not."""
        return len(self.rows) + self.more


@dataclass(frozen=True, slots=True)
class Panel:
    """Everything that the findings' panel shows of a text."""

    key: str
    groups: Sequence[Group]
    waived: Sequence[Row]
    coverage: Coverage
    open: Sequence[tuple[str, int]]  # obligations without a control: label, line
    idle: Sequence[Control]  # controls without an article
    errors: int
    proven: Proven

    @property
    def found(self) -> int:
        """How many findings are not waived."""
        return sum(group.count for group in self.groups)

    @property
    def findings(self) -> list[Finding]:
        """The findings that are shown and not waived."""
        return [row.finding for group in self.groups for row in group.rows]


def panel_of(document: Document, center_id: int) -> Panel:
    """Return the panel of a text in a center; a fixed number of queries."""
    world = world_of(center_id, document)
    key = document.meta.get("key", "")
    rows = waivers_in_force(center_id, key, clock.now())
    waivers = {row.fingerprint: row for row in rows}
    found = check_document(document, world=world)
    lines = {node.number: node.line for node in document.nodes}
    counted = coverage(document, world)
    labels = Labels(document)
    open_findings = [f for f in found if not f.waived]
    return Panel(
        key,
        [group for given in _TITLES if (group := _group(given, open_findings, lines)).rows],
        [_row(f, lines, waivers) for f in found if f.waived],
        counted,
        [(labels.of(number), lines.get(number, 1)) for number in counted.open],
        [controls[name] for name in counted.idle],
        sum(1 for f in found if f.stands),
        proven(document, world),
    )


def _group(
    given: tuple[str, Text, str], found: Sequence[Finding], lines: Mapping[str, int]
) -> Group:
    severity, title, tone = given
    own = [_row(f, lines, {}) for f in found if f.severity == severity]
    return Group(title, tone, own[:MOST], max(0, len(own) - MOST))


def _row(finding: Finding, lines: Mapping[str, int], waivers: Mapping[str, Waiver]) -> Row:
    places = [
        (label, lines.get(number, finding.line))
        for number, label in zip(finding.articles, finding.labels, strict=False)
    ]
    return Row(finding, places, waivers.get(finding.fingerprint))
