"""Whether a regulation breaks off: in mid-sentence, or in a list that has only begun."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from opscharter.regulation.document import Node

_COMPLETE: Final = "。;!?…”』」》)】:；！？：）．."
_CLOSING: Final = re.compile(r"施行|负责解释|解释权|生效|废止|起[执实试]行|起实施|附则")


def broken_off(nodes: Sequence[Node], *, announced: int = 0) -> bool:
    """Tell whether the text ends before the regulation does."""
    if not nodes:
        return True
    last = nodes[-1]
    ends = last.text.rstrip(' \u3000”"')
    if _CLOSING.search(ends[-80:]):
        return False
    if announced:
        return True
    usual = [node for node in nodes if node.leaf and node.text and len(node.text) > 12]
    unfinished = sum(1 for node in usual[:-1] if node.text[-1] not in _COMPLETE)
    if ends and ends[-1] not in _COMPLETE and unfinished <= len(usual) // 4:
        return True
    return _only_begun(nodes)


def _only_begun(nodes: Sequence[Node]) -> bool:
    """Tell whether the last list holds one member where its likes hold several."""
    last = nodes[-1]
    for depth in range(len(last.path), 1, -1):
        rows: dict[tuple[str, ...], int] = {}
        for node in nodes:
            if len(node.path) == depth:
                rows[node.path[: depth - 1]] = rows.get(node.path[: depth - 1], 0) + 1
        mine = rows.pop(last.path[: depth - 1], 0)
        if mine == 1 and rows and min(rows.values()) >= 2:
            return True
    return False


def marked(nodes: list[Node]) -> list[Node]:
    """Return the nodes with the last one marked as breaking off."""
    return [*nodes[:-1], replace(nodes[-1], truncated=True)] if nodes else nodes
