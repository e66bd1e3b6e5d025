"""Reading article by article says the same as reading the whole text at once."""

from pathlib import Path

from opscharter.charter.checks.meanings import as_regulation, meanings
from opscharter.charter.text import parse
from opscharter.regulation.understanding import understand

ROOT = Path(__file__).parents[2]


def test_an_article_read_by_itself_says_what_it_says_in_the_whole() -> None:
    for path in (
        ROOT / "charters/community/charter.md",
        Path(__file__).parent / "broken/charter.md",
    ):
        document = parse(path.read_text("utf-8"))
        whole = understand(as_regulation(document.title, document.nodes))
        assert list(meanings(document).values()) == list(whole)
        assert list(meanings(document)) == [node.number for node in document.nodes]
