"""Labelled regulations as trees, so that the understanding is measured apart from the finding of the tree."""

import json
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from opscharter.regulation.document import Meaning, Node, NodeKind, Regulation, pairs
from opscharter.regulation.understanding import understand

type Label = dict[str, Any]

OWN = Path(__file__).parent / "gold"
SHARED = Path("/work/shared/gold")
FIELDS = ("actor", "frequency", "deadline")
_GLOSS = re.compile(r"\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]+\)")
_KINDS: dict[str, NodeKind] = {
    "chapter": "chapter",
    "section": "section",
    "article": "article",
    "heading": "heading",
}


def files(*, held_out: bool, second_hand: bool = False) -> list[Path]:
    """Return the labelled files to develop with, or those that are only ever measured (odd numbers).

    Numbers above 20 were written by a second hand, those above 30 by a third, in other sentences than the rules were made for.
    """
    found = [
        path for path in sorted(OWN.glob("*.gold.json")) if (int(path.name[:2]) > 20) == second_hand
    ]
    odd = [path for path in found if int(path.name[:2]) % 2]
    if held_out:
        return odd
    shared = [] if second_hand else sorted(SHARED.glob("*.gold.json"))
    return [path for path in found if path not in odd] + shared


def _close(text: str) -> str:
    return "".join(text.split())


def regulations(gold: Label, text: str) -> list[tuple[Regulation, list[Label]]]:
    """Return the labelled trees of one file with their labels, each node's text as it stands between two labels."""
    text = _GLOSS.sub("", text)
    places = [place for place, character in enumerate(text) if not character.isspace()]
    flat = _close(text)
    starts: list[tuple[int, int]] = []
    reached = 0
    for node in gold["nodes"]:
        label, first = _close(_GLOSS.sub("", node["raw_label"])), _close(node["text12"])
        either = "?" if first else ""  # a heading that stands alone is found by itself
        found = re.compile(f"(?:{re.escape(label)}.{{0,3}}?){either}{re.escape(first)}").search(
            flat, reached
        )
        assert found, node["path"]
        begins = found.end() - len(first)
        starts.append((found.start(), begins))
        reached = begins
    nodes = defaultdict(list)
    for number, node in enumerate(gold["nodes"]):
        begin = places[starts[number][1]] if starts[number][1] < len(places) else len(text)
        end = places[starts[number + 1][0]] if number + 1 < len(starts) else text.find("\n", begin)
        body = re.sub(r"\n[ \u3000]*", "\n", text[begin : end if end >= 0 else None].strip())
        kind = _KINDS.get(node["level"], "item")
        nodes[node.get("document", 0)].append(
            (Node(tuple(node["path"]), kind, body, leaf=node["leaf"]), node)
        )
    return [
        (Regulation("", tuple(n for n, _ in each)), [label for _, label in each])
        for each in nodes.values()
    ]


def agrees(wanted: str, found: str | None) -> bool:
    """The same words, or one a part (of two characters or more) of the other."""
    wanted, found = _close(wanted), _close(found or "")
    return wanted == found or (
        min(len(wanted), len(found)) >= 2 and (wanted in found or found in wanted)
    )


def _count(count: Counter[str], meaning: Meaning, label: Label) -> None:
    found = meaning.obligations
    count["labelled"] += label["obligation"]
    count["found"] += bool(found)
    count["right"] += bool(found) and label["obligation"]
    for wanted in label["obligations"]:
        count["deontic_wanted"] += 1
        count["deontic_right"] += any(one.deontic == wanted["deontic"] for one in found)
        for name in FIELDS:
            if wanted[name]:
                count[f"{name}_wanted"] += 1
                count[f"{name}_right"] += any(
                    agrees(wanted[name], getattr(one, name)) for one in found
                )


def measure(paths: list[Path]) -> dict[str, float]:
    """Return the F1 of leaves that bind, and the share of labelled moods, actors, frequencies and deadlines found."""
    count: Counter[str] = Counter()
    for path in paths:
        gold = json.loads(path.read_text(encoding="utf-8"))
        text = (path.parent / gold["source_file"]).read_text(encoding="utf-8")
        for regulation, labels in regulations(gold, text):
            for (node, meaning), label in zip(
                pairs(regulation, understand(regulation)), labels, strict=True
            ):
                if node.leaf and not label.get("ambiguous"):
                    _count(count, meaning, label)
    rates = {
        name: count[f"{name}_right"] / count[f"{name}_wanted"] for name in ("deontic", *FIELDS)
    }
    return {"f1": 2 * count["right"] / (count["labelled"] + count["found"]), **rates}
