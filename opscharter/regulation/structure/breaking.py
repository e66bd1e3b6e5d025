"""Whether a regulation breaks off: in mid-sentence, or in a list that has only begun."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from opscharter.regulation.document import Node

_COMPLETE: Final = "。;!?…”』」》)】:；！？：）．."
_SEVERAL: Final = 2
_ENOUGH: Final = 4
_BULLET: Final = re.compile(r"(?:^|[^\d\w,，、]|(?<=[\u4e00-\u9fff]))[-•●]\s*(?=[\u4e00-\u9fff])")
_CLOSING: Final = re.compile(r"施行|解释|生效|废止|起[执实试]行|起实施|附则")


def broken_off(nodes: Sequence[Node], *, announced: int = 0) -> bool:
    """Tell whether the text ends before the regulation does. `announced`: its heading promises more parts than there are."""
    if not nodes:
        return True
    ends = nodes[-1].text.rstrip(' \u3000”"')
    if _CLOSING.search(ends[-80:]):
        return False
    return (
        bool(announced)
        or _in_mid_sentence(nodes, ends)
        or _only_begun(nodes)
        or _bullets_begun(nodes)
    )


def _in_mid_sentence(nodes: Sequence[Node], ends: str) -> bool:
    """Tell whether the last unit has no end, where the others have one."""
    others = [node for node in nodes[:-1] if node.leaf and node.text]
    open_ended = sum(1 for node in others if node.text[-1] not in _COMPLETE)
    return bool(ends) and ends[-1] not in _COMPLETE and open_ended * 4 <= len(others)


def _only_begun(nodes: Sequence[Node]) -> bool:
    """Tell whether the last list holds one member where its likes hold several."""
    last = nodes[-1]
    rows = Counter(node.path[:-1] for node in nodes if len(node.path) == len(last.path) > 1)
    mine = rows.pop(last.path[:-1], 0)
    return (
        mine == 1
        and bool(rows)
        and min(rows.values()) >= _SEVERAL
        and sum(rows.values()) >= _ENOUGH
    )


def _bullets_begun(nodes: Sequence[Node]) -> bool:
    """Tell whether the last unit holds one bullet where those beside it hold several."""
    beside = [node for node in nodes[:-1] if node.leaf and node.path[:-1] == nodes[-1].path[:-1]]
    counted = [len(_BULLET.findall(node.text)) for node in beside]
    return (
        len(_BULLET.findall(nodes[-1].text)) == 1
        and len(counted) >= _SEVERAL
        and min(counted) > _SEVERAL
    )


def marked(nodes: list[Node]) -> list[Node]:
    """Return the nodes with the last one marked as breaking off."""
    return [*nodes[:-1], replace(nodes[-1], truncated=True)] if nodes else nodes
