"""How well a regulation was read, compared with a labelled one: nodes, obligations, and the words of each. Pure.

A labelled file says which nodes there are and what each leaf obliges to (`tests/regulation/gold/README.md`). A node is right
when its whole path and the first eight characters of its text agree; obligations are compared on labelled leaves.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

FIELDS: Final = ("actor", "frequency", "deadline")
_AGREE: Final = 8
_GLOSS: Final = re.compile(r"\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]+\)")
_HALF_WIDTH: Final = str.maketrans("（）０１２３４５６７８９．", "()0123456789.")

type Answer = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many."""

    right: int
    of: int

    @property
    def part(self) -> float:
        """The share; 1 where there was nothing to find."""
        return self.right / self.of if self.of else 1.0


@dataclass(frozen=True, slots=True)
class Marks:
    """What came out over some files. F1 counts right ones twice against labelled plus found."""

    counts: Mapping[str, int]

    def f1(self, kind: str) -> float:
        """Return F1 of "node" or "obligation"."""
        both = self.counts.get(f"{kind}_labelled", 0) + self.counts.get(f"{kind}_found", 0)
        return 2 * self.counts.get(f"{kind}_right", 0) / both if both else 1.0

    def share(self, kind: str) -> Share:
        """Return how many labelled values of "deontic", "actor", "frequency" or "deadline" were found."""
        return Share(self.counts.get(f"{kind}_right", 0), self.counts.get(f"{kind}_labelled", 0))


def plain_label(label: str) -> str:
    """Return a label by which two printings of it agree: （一） and (一), 1、 and 1., 【值班】 and 值班."""
    bare = re.sub(r"[\s*`#【】]", "", _GLOSS.sub("", label.translate(_HALF_WIDTH))).rstrip("：:")
    if re.fullmatch(r"\d+[、.]?", bare):
        return bare.rstrip("、.") + "."
    return bare[:-1] if re.search(r"[\d)][、.]$", bare) else bare


def plain_text(text: str | None) -> str:
    """Return words without spaces, invisible characters and emphasis, widths alike."""
    bare = re.sub(r"[\s*`\x00-\x1f\u200b\ufeff]", "", text or "")
    return unicodedata.normalize("NFKC", bare)


def _key(path: Sequence[str], text: str) -> tuple[tuple[str, ...], str]:
    first = (text or "").strip().split("\n", 1)[0]
    return tuple(plain_label(label) for label in path), plain_text(first)[:_AGREE]


def agree(labelled: str, found: str) -> bool:
    """Tell whether two quotations are the same words, or one a part of the other."""
    one, other = plain_text(labelled), plain_text(found)
    return one == other or (min(len(one), len(other)) >= 2 and (one in other or other in one))


def compare(gold: Mapping[str, Any], answer: Answer) -> Counter[str]:
    """Count what an answer (`regulation.answer`) has right of one labelled file."""
    nodes = [node for document in answer["documents"] for node in document["nodes"]]
    waiting: dict[Any, list[Mapping[str, Any]]] = defaultdict(list)
    for node in nodes:
        waiting[_key(node["path"], node["text"])].append(node)
    counts = Counter(node_labelled=len(gold["nodes"]), node_found=len(nodes))
    counts["documents_right"] = int(len(answer["documents"]) == gold.get("documents", 1))
    for node in gold["nodes"]:
        candidates = waiting[_key(node["path"], node["text12"])]
        match = candidates.pop(0) if candidates else None
        counts["node_right"] += match is not None
        if node["leaf"] and not node.get("ambiguous"):
            _leaf(counts, node, match["obligations"] if match else [])
    return counts


def _leaf(
    counts: Counter[str], node: Mapping[str, Any], found: Sequence[Mapping[str, Any]]
) -> None:
    counts["obligation_labelled"] += bool(node["obligation"])
    counts["obligation_found"] += bool(found)
    counts["obligation_right"] += bool(found) and bool(node["obligation"])
    for wanted in node["obligations"]:
        counts["deontic_labelled"] += 1
        counts["deontic_right"] += any(o["deontic"] == wanted["deontic"] for o in found)
        for name in FIELDS:
            if wanted[name]:
                counts[f"{name}_labelled"] += 1
                counts[f"{name}_right"] += any(
                    o[name] and agree(wanted[name], o[name]) for o in found
                )
