"""Word files for the tests, as Word itself would write them."""

import io
import zipfile

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls


class WordFile:
    """A document whose paragraphs are numbered by Word, not typed."""

    def __init__(self) -> None:
        self.document = Document()

    def numbers(self, list_id: int, *levels: tuple[str, str], on: tuple[int, ...] = ()) -> None:
        """Define a list: number form and text of each level; the levels in `on` go on counting through those above."""
        rows = "".join(
            f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
            + ('<w:lvlRestart w:val="0"/>' if n in on else "")
            + f'<w:suff w:val="nothing"/><w:lvlText w:val="{text}"/></w:lvl>'
            for n, (form, text) in enumerate(levels)
        )
        numbering = self.document.part.numbering_part.element
        numbering.insert(
            0,
            parse_xml(
                f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{list_id}">{rows}</w:abstractNum>'
            ),
        )
        numbering.append(
            parse_xml(
                f'<w:num {nsdecls("w")} w:numId="{list_id}"><w:abstractNumId w:val="{list_id}"/></w:num>'
            )
        )

    def add(self, text: str, list_id: int = 0, level: int = 0) -> None:
        """Add a paragraph, numbered by a list or plain."""
        paragraph = self.document.add_paragraph(text)
        if list_id:
            paragraph._p.get_or_add_pPr().append(
                parse_xml(
                    f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>'
                )
            )

    def content(self) -> bytes:
        """Return the file."""
        stream = io.BytesIO()
        self.document.save(stream)
        return stream.getvalue()


def archive(**parts: bytes) -> bytes:
    """Return an archive of the given parts; `document` stands for word/document.xml."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in parts.items():
            packed.writestr("word/document.xml" if name == "document" else name, data)
    return stream.getvalue()
