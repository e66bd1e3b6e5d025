"""The steps from a text to its regulations, in order."""

from dataclasses import replace
from typing import Final

from opscharter.regulation.document import Node, Regulation
from opscharter.regulation.structure import noise
from opscharter.regulation.structure.breaking import broken_off, marked
from opscharter.regulation.structure.density import LEAST, density
from opscharter.regulation.structure.headings import headings
from opscharter.regulation.structure.hierarchy import HEADING, Placed, choose
from opscharter.regulation.structure.labels import candidates
from opscharter.regulation.structure.lines import Line, front_title, lines_of
from opscharter.regulation.structure.titles import Segment, glued_title, looks_like_title, segments
from opscharter.regulation.structure.trees import nodes_of, without_signature
from opscharter.regulation.structure.wrapping import tables, unbroken

_FEWEST: Final = 2


def regulations_in(text: str) -> tuple[Regulation, ...]:
    """Return the regulations of a text in order, each with its title and its nodes. A text without any gives none."""
    title, body = front_title(text.replace("\r\n", "\n").replace("\r", "\n"))
    lines = noise.without_noise(list(lines_of(body)))
    parts = segments(lines, title)
    found = [_regulation(segment) for segment in parts]
    if not any(found):
        found = [_whole(segment) for segment in parts]
    return tuple(regulation for regulation in found if regulation is not None)


def _labels(lines: list[Line], broken: list[str]) -> list[Placed]:
    rows = tables(lines)
    found = candidates(lines, broken, rows)
    found += headings(lines, found, rows, broken)
    found.sort(key=lambda candidate: (candidate.line, candidate.begin))
    return choose(lines, found)


def _regulation(segment: Segment) -> Regulation | None:
    lines = [line for line in segment.lines if not noise.is_placeholder(line)]
    lost = len(lines) < len(segment.lines)
    lines, broken = unbroken(lines)
    labels = _labels(lines, broken)
    if any(noise.is_contents(line) for line in lines) and _is_cover(lines, labels):
        return Regulation(segment.title, (), segment.line, truncated=True)
    if len(labels) < _FEWEST:
        return None
    nodes = nodes_of(lines, broken, labels)
    nodes = [*nodes[:-1], replace(nodes[-1], text=without_signature(nodes[-1].text))]
    truncated = lost or broken_off(nodes, announced=segment.parts)
    return Regulation(
        _title(segment, lines, labels),
        tuple(marked(nodes) if truncated else nodes),
        segment.line,
        truncated,
    )


def _is_cover(lines: list[Line], labels: list[Placed]) -> bool:
    """Tell whether below a table of contents nothing follows that is a regulation: only the cover has come through."""
    numbered = any(placed.candidate.style != HEADING for placed in labels)
    return not numbered and density("\n".join(line.text for line in lines)) < LEAST


def _whole(segment: Segment) -> Regulation | None:
    """Return a regulation of one article, or of paragraphs with neither numbers nor headings: its title is their label."""
    lines, broken = unbroken(segment.lines)
    labels = _labels(lines, broken)
    if labels:
        nodes = nodes_of(lines, broken, labels)
        return Regulation(_title(segment, lines, labels), tuple(nodes), segment.line)
    words = "\n".join(line.text.strip() for line in lines if not line.blank)
    if not looks_like_title(segment.title) or not words:
        return None
    whole = Node((segment.title,), "heading", without_signature(words), segment.line)
    return Regulation(segment.title, (whole,), segment.line)


def _title(segment: Segment, lines: list[Line], labels: list[Placed]) -> str:
    """Return the segment's title, or the one that runs into its first label where the segment has none that looks like one."""
    first = labels[0].candidate
    glued = glued_title(lines[first.line].text[: first.begin])
    return glued if glued and not looks_like_title(segment.title) else segment.title
