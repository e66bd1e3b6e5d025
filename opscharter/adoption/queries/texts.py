"""What somebody has to read: the articles that are new to them, those of their own posts first."""

from collections.abc import Sequence
from dataclasses import dataclass

from opscharter.adoption.models import Reading
from opscharter.adoption.queries.changes import GONE
from opscharter.adoption.queries.readers import base_of
from opscharter.charter.difference import ArticleChange
from opscharter.charter.models import CharterVersion
from opscharter.charter.queries.changes import compared
from opscharter.charter.text import Document, parse
from opscharter.core.actor import Actor
from opscharter.org.queries import names_of_departments, names_of_posts


@dataclass(frozen=True, slots=True)
class ReadingText:
    """`changes`: articles with what changed since `base`; `mine`: how many of them name the reader's posts or departments."""

    base: CharterVersion | None
    changes: Sequence[ArticleChange]
    mine: int


def reading_text(reading: Reading, actor: Actor) -> ReadingText:
    """Return what a reading shows; the whole text, article by article, when all of it is new to the reader."""
    base = base_of(reading) if reading.articles else None
    wanted = set(reading.articles)
    found = [
        change
        for change in compared(base, reading.version).articles
        if not wanted
        or change.after in wanted
        or (change.kind == "removed" and GONE + change.before in wanted)
    ]
    names = {
        *names_of_posts(actor.posts).values(),
        *names_of_departments(actor.departments).values(),
    }
    chapters = _chapters(parse(reading.version.text))
    own = [change for change in found if wanted and _names(change, names, chapters)]
    rest = [change for change in found if change not in own]
    return ReadingText(base, [*own, *rest], len(own))


def _names(change: ArticleChange, names: set[str], chapters: dict[str, str]) -> bool:
    """Tell whether an article, or the title of its chapter, names one of these posts or departments."""
    words = "".join(text for kind, text in change.words if kind != "removed")
    return any(name in words or name in chapters.get(change.after, "") for name in names)


def _chapters(document: Document) -> dict[str, str]:
    found: dict[str, str] = {}
    title = ""
    for node in document.nodes:
        if node.kind in {"chapter", "section"}:
            title = node.title
        elif node.kind == "article":
            found[node.number] = title
    return found
