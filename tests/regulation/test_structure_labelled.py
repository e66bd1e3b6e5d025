"""The trees of labelled regulations are found, in whatever lay-out they are printed, and no rule of theirs is lost."""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from opscharter.regulation.structure import regulations_in
from opscharter.regulation.structure.labels import first_label
from opscharter.regulation.structure.lines import make_line, without_glosses
from tests.regulation import labelled

type Key = tuple[tuple[str, ...], str]

LEAST = 0.995
FIRST_WORDS = 8
_SPACES = re.compile(r"[\s*`#\u200b\ufeff\x00-\x1f]")
_DUTY = re.compile(r"应当|必须|须|不得|严禁|负责")


def files(*, second_hand: bool) -> list[Path]:
    return [
        path
        for held_out in (False, True)
        for path in labelled.files(held_out=held_out, second_hand=second_hand)
    ]


def close(text: str) -> str:
    return unicodedata.normalize("NFKC", _SPACES.sub("", text))


def label(text: str) -> str:
    text = re.sub(r"[【】]", "", close(without_glosses(text))).rstrip(":")
    return re.sub(r"(?<=[\d)])[、.]$", "", text)


def key(path: list[str] | tuple[str, ...], text: str) -> Key:
    return tuple(map(label, path)), close(text.split("\n", 1)[0])[:FIRST_WORDS]


def found(text: str) -> Counter[Key]:
    return Counter(
        key(node.path, node.text)
        for regulation in regulations_in(text)
        for node in regulation.nodes
    )


def f1(paths: list[Path], printed: Callable[[str], str] = str) -> float:
    right = wanted = got = 0
    for path in paths:
        gold = json.loads(path.read_text(encoding="utf-8"))
        text = (path.parent / gold["source_file"]).read_text(encoding="utf-8")
        nodes = found(printed(text))
        labels = Counter(key(node["path"], node["text12"]) for node in gold["nodes"])
        right += (nodes & labels).total()
        wanted += labels.total()
        got += nodes.total()
    return 2 * right / (wanted + got)


@pytest.mark.parametrize("second_hand", [False, True])
def test_labelled_trees_are_found(second_hand):
    assert f1(files(second_hand=second_hand)) >= LEAST


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def _alone(text: str) -> str:
    """Each number on a line of its own, its text below."""
    lines = []
    for line in text.split("\n"):
        number = first_label(make_line(line, 0), 0, "")
        split = number is not None and number.worth > 0.5 and line[number.end :].strip()
        lines += [line[: number.end], line[number.end :]] if split and number else [line]
    return "\n".join(lines)


LAYOUTS: dict[str, Callable[[str], str]] = {
    "an empty line between all lines": lambda text: "\n\n".join(_lines(text)),
    "no empty line": lambda text: "\n".join(_lines(text)),
    "nothing set in": lambda text: "\n".join(line.strip() for line in text.split("\n")),
    "no gaps": lambda text: re.sub(r"[ \u3000\t]+", "", text),
    "full width": lambda text: text.translate({ord(c): ord(c) + 0xFEE0 for c in "()0123456789.,:;"}),
    "half width": lambda text: text.translate({ord(c) + 0xFEE0: ord(c) for c in "(),:;"}),
    "numbers on lines of their own": _alone,
    "each part of a sentence on its line": lambda text: re.sub(r"；(?=[^\n])", "；\n", text),
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_same_trees_are_found_in_other_layouts(layout):
    paths = files(second_hand=False) + files(second_hand=True)
    assert f1(paths, LAYOUTS[layout]) >= LEAST


@pytest.mark.parametrize("path", files(second_hand=False) + files(second_hand=True), ids=lambda path: path.name[:2])  # fmt: skip
def test_no_line_that_obliges_is_lost(path):
    text = without_glosses(path.with_name(path.name.replace(".gold.json", ".txt")).read_text(encoding="utf-8"))  # fmt: skip
    answer = close(
        "".join(
            regulation.title + "".join(node.label + node.text for node in regulation.nodes)
            for regulation in regulations_in(text)
        )
    ).replace(":", "")
    lines = [line for line in text.split("\n") if line.strip()]
    labels = (first_label(make_line(line, 0), 0, "") for line in lines)
    first = next((n for n, one in enumerate(labels) if one is not None and one.worth > 0), 0)
    lost = [
        line
        for line in lines[first:]
        if _DUTY.search(line) and close(line).replace(":", "")[:60] not in answer
    ]
    assert not lost
