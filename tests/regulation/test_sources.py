"""The real source files are read whole: how many regulations, how many articles, which of them break off.

Their sentences stay outside the project, so these tests run where the files are and are skipped elsewhere.
"""

from pathlib import Path

import pytest

from opscharter.regulation.document import Regulation
from opscharter.regulation.structure import regulations_in

FOLDER = next(
    (
        parent / "shared" / "regulations"
        for parent in Path(__file__).resolve().parents
        if (parent / "shared" / "regulations").is_dir()
    ),
    Path("/nonexistent"),
)
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the source regulations are not here")


def source(number: str) -> tuple[Regulation, ...]:
    (path,) = FOLDER.glob(f"{number}_*.txt")
    return regulations_in(path.read_text(encoding="utf-8"))


def count(regulation: Regulation, kind: str) -> int:
    return sum(1 for node in regulation.nodes if node.kind == kind)


def test_five_model_regulations_are_told_apart_and_counted():
    found = source("000")
    assert [count(regulation, "article") for regulation in found] == [28, 27, 24, 22, 22]
    assert [count(regulation, "chapter") for regulation in found] == [7, 7, 7, 7, 6]
    assert [regulation.line for regulation in found] == [5, 151, 221, 297, 411]
    assert not any(regulation.truncated for regulation in found)
    assert len({regulation.title for regulation in found}) == 5


@pytest.mark.parametrize(
    ("number", "chapters", "nodes", "last"),
    [("001", 7, 91, ("七、", "(三)", "1.")), ("004", 7, 83, ("七、", "(二)", "1."))],
)
def test_one_glued_paragraph_with_reading_glosses_is_one_regulation_that_breaks_off(
    number, chapters, nodes, last
):
    (regulation,) = source(number)
    assert (count(regulation, "chapter"), len(regulation.nodes)) == (chapters, nodes)
    assert regulation.nodes[-1].path == last
    assert regulation.nodes[-1].truncated
    assert "(" not in regulation.title


def test_twenty_regulations_of_one_page_are_told_apart():
    found = source("002")
    assert [regulation.line for regulation in found] == [
        5, 59, 93, 139, 185, 235, 287, 335, 381, 427, 433, 465, 509, 533, 561, 617, 665, 715, 753, 809,
    ]  # fmt: skip
    articles = {regulation.line: count(regulation, "article") for regulation in found}
    assert [articles[line] for line in (235, 381, 465, 509, 665, 753)] == [24, 21, 20, 10, 23, 24]
    # where the text ends with a whole sentence and a whole list, nothing shows that more followed (287, 665)
    assert [regulation.line for regulation in found if regulation.truncated] == [
        139, 335, 381, 533, 561, 617, 715, 753, 809,
    ]  # fmt: skip


def test_four_answers_of_a_page_are_four_codes():
    found = source("003")
    assert [len(regulation.nodes) for regulation in found] == [10, 9, 8, 10]
    assert not any(regulation.truncated for regulation in found)
    assert len({regulation.title for regulation in found}) == 1
