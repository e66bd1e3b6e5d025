"""What has to be mended before a charter may rule: its text, its links, its roles, its deadlines, its processes, its neighbours.

A text alone can be checked without a database; `world` holds what it is held against: a center's (`center.world_of`), or that
of a charter's folder (`folder.world_in`).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from opscharter.charter.checks.center import world_of
from opscharter.charter.checks.coverage import Coverage, coverage, uncovered
from opscharter.charter.checks.deadlines import deadlines
from opscharter.charter.checks.findings import Finding, errors, sealed
from opscharter.charter.checks.flows import flows
from opscharter.charter.checks.links import conflicts, links
from opscharter.charter.checks.neighbours import neighbours
from opscharter.charter.checks.references import references
from opscharter.charter.checks.roles import roles
from opscharter.charter.checks.separation import separation
from opscharter.charter.checks.sources import check_sources
from opscharter.charter.checks.text import head, numbering, problems, sizes
from opscharter.charter.checks.vague import VAGUE, vague
from opscharter.charter.checks.world import NOWHERE, World
from opscharter.charter.text import Document, parse

__all__ = [
    "VAGUE",
    "Coverage",
    "Finding",
    "World",
    "check",
    "check_document",
    "check_sources",
    "coverage",
    "errors",
    "sealed",
    "waive",
    "world_of",
]


def check(text: str, center_id: int | None = None, world: World | None = None) -> list[Finding]:
    """Return everything found in `text`, in order of lines; held against a center's world, or the one given."""
    return check_document(parse(text), center_id, world)


def check_document(
    document: Document, center_id: int | None = None, world: World | None = None
) -> list[Finding]:
    """Return everything found in a text that has been read already."""
    if world is None:
        world = NOWHERE if center_id is None else world_of(center_id, document)
    found = sealed(_all(document, world), document)
    return waive(found, world)


def _all(document: Document, world: World) -> Iterator[Finding]:
    alone: Iterable[Callable[[Document], Iterator[Finding]]] = (
        problems, head, numbering, sizes, conflicts, references, vague,
    )  # fmt: skip
    for judge in alone:
        yield from judge(document)
    yield from links(document, world.organisation)
    held: Iterable[Callable[[Document, World], Iterator[Finding]]] = (
        roles, separation, flows, deadlines, neighbours, uncovered,
    )  # fmt: skip
    for judge_in in held:
        yield from judge_in(document, world)


def waive(findings: Iterable[Finding], world: World) -> list[Finding]:
    """Mark what the world tolerates, with the reason."""
    return [
        replace(f, waived=world.waivers.get(f.fingerprint, f.waived)) if f.waivable else f
        for f in findings
    ]
