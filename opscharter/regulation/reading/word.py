"""Word files: paragraphs with the numbers that Word prints before them, tables as rows."""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from opscharter.regulation.reading.archives import DOCUMENT, open_archive, part
from opscharter.regulation.reading.numbering import Numbering
from opscharter.regulation.reading.refusals import DamagedFile

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SKIPPED: Final = frozenset(
    W + name for name in ("del", "moveFrom", "instrText", "delText", "rPr", "pPr", "footnoteReference", "endnoteReference", "pict", "object", "drawing")
) | {"{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"}  # fmt: skip
_MARKS: Final = {W + "tab": "\t", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-"}
_HEADINGS: Final = 6


class _Styles:
    """What styles say: heading levels and numbering."""

    def __init__(self, tree: etree._Element | None) -> None:
        self.by_id: dict[str, etree._Element] = {}
        if tree is not None:
            self.by_id = {str(style.get(W + "styleId")): style for style in tree.iter(W + "style")}

    def chain(self, style_id: str) -> Iterator[etree._Element]:
        """Yield the style and those it is based on."""
        seen: set[str] = set()
        while style_id in self.by_id and style_id not in seen:
            seen.add(style_id)
            style = self.by_id[style_id]
            yield style
            based = style.find(W + "basedOn")
            style_id = "" if based is None else str(based.get(W + "val"))

    def level(self, style_id: str) -> int:
        """Return the heading's level: 1 for the title, 2 for 标题 1 …, 0 for ordinary paragraphs."""
        for style in self.chain(style_id):
            name = _value(style.find(W + "name")).lower()
            if name in {"title", "标题"}:
                return 1
            if name.startswith("heading ") and name[8:].isdigit():
                return min(int(name[8:]) + 1, _HEADINGS)
        return 0


def _value(element: etree._Element | None) -> str:
    return "" if element is None else str(element.get(W + "val") or "")


def read_word(content: bytes) -> str:
    """Return the text of a .docx file."""
    archive = open_archive(content)
    with archive:
        tree = part(archive, DOCUMENT)
        body = None if tree is None else tree.find(W + "body")
        if body is None:
            raise DamagedFile(kind="Word")
        styles = _Styles(part(archive, "word/styles.xml"))
        numbering = Numbering(part(archive, "word/numbering.xml"))
    return "\n".join(_blocks(body, styles, numbering))


def _blocks(container: etree._Element, styles: _Styles, numbering: Numbering) -> Iterator[str]:
    for element in container:
        if element.tag == W + "p":
            yield _paragraph(element, styles, numbering)
        elif element.tag == W + "tbl":
            yield from _table(element)
        elif element.tag in {
            W + "sdt",
            W + "sdtContent",
            W + "ins",
            W + "smartTag",
            W + "customXml",
        }:
            yield from _blocks(element, styles, numbering)


def _table(table: etree._Element) -> Iterator[str]:
    for row in table.iter(W + "tr"):
        cells = [" ".join(" ".join(_words(cell)).split()) for cell in row.iter(W + "tc")]
        yield "| " + " | ".join(cells) + " |"


def _words(element: etree._Element) -> Iterator[str]:
    for child in element:
        if child.tag in _SKIPPED or not isinstance(child.tag, str):
            continue
        if child.tag == W + "t":
            yield child.text or ""
        elif child.tag in _MARKS:
            yield "" if child.get(W + "type") == "page" else _MARKS[child.tag]
        else:
            yield from _words(child)


def _paragraph(paragraph: etree._Element, styles: _Styles, numbering: Numbering) -> str:
    properties = paragraph.find(W + "pPr")
    style_id = _value(properties.find(W + "pStyle")) if properties is not None else ""
    text = "".join(_words(paragraph)).strip("\n")
    number = _number(properties, style_id, styles)
    if not text.strip():
        return ""
    label = numbering.label(*number) if number else ""
    level = styles.level(style_id)
    return ("#" * level + " " if level else "") + label + text


def _number(
    properties: etree._Element | None, style_id: str, styles: _Styles
) -> tuple[str, int] | None:
    """Return the list and level a paragraph is numbered by, its own or its style's."""
    places = [properties] if properties is not None else []
    places += [
        found for style in styles.chain(style_id) if (found := style.find(W + "pPr")) is not None
    ]
    level: str | None = None
    for place in places:
        number = place.find(W + "numPr")
        if number is None:
            continue
        level = level or _value(number.find(W + "ilvl")) or None
        listed = _value(number.find(W + "numId"))
        if listed:
            return (
                None if listed == "0" else (listed, int(level) if level and level.isdigit() else 0)
            )
    return None
