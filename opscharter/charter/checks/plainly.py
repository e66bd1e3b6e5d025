"""A plain reading of obligations by their modal words, for as long as nothing better reads them."""

import re
from typing import Final

from opscharter.regulation.document import Deontic, Meaning, Obligation, Regulation, Vague

_CLAUSE: Final = re.compile(r"[^，。；：！？\n]+")
_MODAL: Final = re.compile(
    r"(?<!相)(应当|应该|应(?![用急对答变收付邀])|必须|不得|禁止|严禁|(?<!无)须|负责(?!人))"
)
_WHEN: Final = re.compile(
    r"(\d+|[一二两三四五六七八九十百]+)\s*(?:个)?(?:工作日|自然日|分钟|小时|日|天|周|月|年)(?:以内|之内|内|前)"
)
_EVERY: Final = re.compile(
    r"每(?:隔)?[一二两三四五六七八九十\d]*个?(?:工作日|季度|半年|年度|星期|日|天|周|月|季|年)"
)
_VAGUE: Final = re.compile(
    "及时|定期|适时|适当|酌情|尽快|尽可能|尽量|必要时|必要的|视情况|原则上|相关部门|有关部门|不断|经常"
)
_NO: Final = frozenset({"不得", "禁止", "严禁"})


def understand(regulation: Regulation) -> tuple[Meaning, ...]:
    """Return what each node says, as far as modal words tell."""
    return tuple(_meaning(node.text) for node in regulation.nodes)


def _meaning(text: str) -> Meaning:
    found = tuple(
        obligation
        for clause in _CLAUSE.findall(text)
        if (obligation := _obligation(clause)) is not None
    )
    vague = tuple(Vague(m.group(), m.start()) for m in _VAGUE.finditer(text))
    return Meaning("obligation" if found else "declaration", found, vague=vague)


def _obligation(clause: str) -> Obligation | None:
    modal = _MODAL.search(clause)
    if modal is None:
        return None
    deontic: Deontic = "must_not" if modal[1] in _NO else "must"
    if modal[1] == "负责":
        deontic = "is_responsible"
    when, every = _WHEN.search(clause), _EVERY.search(clause)
    return Obligation(
        clause[: modal.start()].strip() or None,
        deontic,
        clause[modal.end() :].strip(),
        every[0] if every else None,
        when[0] if when else None,
    )
