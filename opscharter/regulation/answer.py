"""What `opscharter charter parse --json` prints: the documents of a text, their nodes, what each node obliges whom to."""

from collections.abc import Sequence
from importlib import import_module
from typing import Any

from opscharter.regulation.document import Meaning, Node, Obligation, Regulation, pairs
from opscharter.regulation.structure import regulations_in


def meanings(regulation: Regulation) -> tuple[Meaning, ...]:
    """Return what each node says; nothing while the room that understands is not there."""
    try:
        room = import_module("opscharter.regulation.understanding")
    except ModuleNotFoundError:
        return tuple(Meaning("declaration") for _node in regulation.nodes)
    found: tuple[Meaning, ...] = room.understand(regulation)
    return found


def _obligation(obligation: Obligation) -> dict[str, Any]:
    return {
        "actor": obligation.actor, "deontic": obligation.deontic, "action": obligation.action,
        "frequency": obligation.frequency, "deadline": obligation.deadline, "condition": obligation.condition,
    }  # fmt: skip


def _node(node: Node, meaning: Meaning) -> dict[str, Any]:
    row: dict[str, Any] = {
        "path": list(node.path), "text": node.text, "kind": node.kind, "line": node.line, "leaf": node.leaf,
        "obligations": [_obligation(obligation) for obligation in meaning.obligations],
    }  # fmt: skip
    return row | ({"truncated": True} if node.truncated else {})


def documents(regulations: Sequence[Regulation]) -> list[dict[str, Any]]:
    """Return regulations ready for JSON."""
    return [
        {
            "title": regulation.title,
            "nodes": [
                _node(node, meaning) for node, meaning in pairs(regulation, meanings(regulation))
            ],
            "truncated": regulation.truncated,
            "line": regulation.line,
        }
        for regulation in regulations
    ]


def answer(text: str) -> dict[str, Any]:
    """Return the documents of a text, ready for JSON."""
    return {"documents": documents(regulations_in(text))}
