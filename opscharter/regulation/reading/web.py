"""Web pages: what a browser shows of the page's own text, lists with their numbers, tables as rows."""

import re
from collections.abc import Iterator
from typing import Final

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, Tag

from opscharter.regulation.reading.numbering import format_number

_SILENT: Final = frozenset(
    ("script", "style", "noscript", "template", "head", "nav", "footer", "aside", "form", "button", "select", "option", "iframe", "svg", "math", "textarea", "input", "audio", "video", "canvas", "object", "rp", "rt", "dialog", "menu")
)  # fmt: skip
_BLOCKS: Final = frozenset(
    ("p", "div", "section", "article", "main", "header", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "ul", "li", "dl", "dt", "dd", "table", "tr", "blockquote", "pre", "center", "figure", "figcaption", "address", "hr", "fieldset", "tbody", "thead", "tfoot", "caption", "body", "html")
)  # fmt: skip
_FORMS: Final = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_DEEPEST: Final = 200
_BREAK: Final = "\n"


def read_page(text: str) -> str:
    """Return the text of a web page."""
    soup = BeautifulSoup(text, "lxml")
    words = "".join(_walk(soup.body or soup, 0))
    lines = [re.sub(r"[ \t\r\f]+", " ", line).strip(" ") for line in words.split(_BREAK)]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def _hidden(tag: Tag) -> bool:
    style = str(tag.get("style") or "").replace(" ", "").lower()
    return (
        tag.name in _SILENT
        or tag.has_attr("hidden")
        or "display:none" in style
        or "visibility:hidden" in style
    )


def _walk(element: PageElement, depth: int) -> Iterator[str]:
    if isinstance(element, NavigableString):
        # comments, declarations and the like are subclasses
        if type(element) is NavigableString:
            yield (
                re.sub(r"\s+", " ", str(element).replace("\u3000", "  "))
                if str(element).strip()
                else " "
            )
        return
    if not isinstance(element, Tag) or _hidden(element) or depth > _DEEPEST:
        return
    if element.name == "br":
        yield _BREAK
    elif element.name == "table":
        yield from _table(element)
    elif element.name == "ol":
        yield from _numbered(element, depth)
    else:
        yield from _block(element, depth)


def _block(element: Tag, depth: int) -> Iterator[str]:
    block = element.name in _BLOCKS
    if block:
        yield _BREAK
    if re.fullmatch("h[1-6]", element.name):
        yield "#" * int(element.name[1]) + " "
    elif element.name == "li":
        yield "• "
    for child in element.children:
        yield from _walk(child, depth + 1)
    if block:
        yield _BREAK


def _number(text: object, otherwise: int) -> int:
    digits = str(text or "").strip()
    return int(digits) if re.fullmatch(r"-?\d{1,4}", digits) else otherwise


def _numbered(element: Tag, depth: int) -> Iterator[str]:
    """Yield a list with the numbers that a browser prints."""
    form = _FORMS.get(str(element.get("type") or ""), "decimal")
    count = _number(element.get("start"), 1)
    yield _BREAK
    for child in element.children:
        if not isinstance(child, Tag) or child.name != "li":
            yield from _walk(child, depth + 1)
            continue
        count = _number(child.get("value"), count)
        yield _BREAK
        own = "".join(
            piece for inner in child.children for piece in _walk(inner, depth + 1)
        ).strip()
        yield own if _has_label(own) else f"{format_number(count, form)}. {own}"
        yield _BREAK
        count += 1


def _has_label(text: str) -> bool:
    """Tell whether the words of a list's item begin with a number of their own."""
    return bool(re.match(r"第.{1,5}[章节条]|[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．]", text))


def _table(table: Tag) -> Iterator[str]:
    """Yield a table as rows; one that only lays out the page as the text in it."""
    rows = [row for row in table.find_all("tr") if row.find_parent("table") is table]
    wide = sum(1 for row in rows if len(row.find_all(["td", "th"], recursive=False)) > 1)
    yield _BREAK
    if wide * 2 < len(rows) or table.find("table") is not None:
        for row in rows:
            for cell in row.find_all(["td", "th"], recursive=False):
                yield from _block(cell, 1)
                yield _BREAK
        return
    for row in rows:
        cells = [
            " ".join("".join(_block(cell, 1)).split())
            for cell in row.find_all(["td", "th"], recursive=False)
        ]
        yield "| " + " | ".join(cells) + " |" + _BREAK
