"""The charter as a Word file in the layout of official documents.

Source: GB/T 9704-2012 (margins 37/35/28/26 mm, red head, document number, title 二号 小标宋, text 三号 仿宋 at 28 pt).
"""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from opscharter.charter.models import Article, CharterVersion
from opscharter.core.clock import ZONE
from opscharter.kit.words import date_words
from opscharter.org.models import Center

_RED: Final = "C8102E"
_FONTS: Final = {
    "head": "方正小标宋简体",
    "title": "方正小标宋简体",
    "chapter": "黑体",
    "text": "仿宋",
    "number": "黑体",
}
_SIZES: Final = {"head": 36, "title": 22, "chapter": 16, "text": 16, "small": 14}
_LINE: Final = 28


def word(center: Center, version: CharterVersion, articles: Sequence[Article]) -> bytes:
    """Return a .docx of a version."""
    # a quarter of a second and some megabytes: only for whoever asks for such a file
    import docx  # noqa: PLC0415
    from docx.shared import Mm  # noqa: PLC0415

    paper = docx.Document()
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    paper.core_properties.title, paper.core_properties.author = version.title, center.name
    writer = _Writer(paper)
    writer.head(center, version)
    for article in articles:
        writer.node(article)
    writer.signature(center, version)
    writer.page_numbers()
    stream = io.BytesIO()
    paper.save(stream)
    return stream.getvalue()


class _Writer:
    """Puts paragraphs on the paper, each with its font for Chinese."""

    def __init__(self, paper: Any) -> None:
        self.paper = paper

    def head(self, center: Center, version: CharterVersion) -> None:
        """Mark of secrecy, red head with its line, document number, title."""
        mark = version.meta.get("mark", "")
        if mark:
            self._run(self._paragraph(), mark, "chapter")
        line = self._paragraph("center")
        self._run(line, f"{center.name}文件", "head", colour=_RED)
        number = self._paragraph("center")
        self._run(number, version.document_number or version.label, "text")
        self._underline(number)
        self._paragraph()
        self._run(self._paragraph("center"), version.title, "title")
        self._paragraph()

    def node(self, article: Article) -> None:
        """A chapter centred in 黑体, an article with its number in 黑体, an item indented."""
        if article.kind in {"chapter", "section"}:
            heading = "　".join(part for part in (article.label, article.title) if part)
            self._run(self._paragraph("center"), heading, "chapter")
            return
        paragraph = self._paragraph(indent=2)
        if article.label:
            gap = "　" if article.kind == "article" else ""
            font = "number" if article.kind == "article" else "text"
            self._run(paragraph, article.label + gap, font)
        self._run(paragraph, article.text, "text")

    def signature(self, center: Center, version: CharterVersion) -> None:
        """Who issues it, and the day."""
        self._paragraph()
        self._run(self._paragraph("right"), center.name, "text")
        day = version.effective_at or version.published_at
        if isinstance(day, datetime):
            self._run(self._paragraph("right"), date_words(day.astimezone(ZONE).date()), "text")

    def page_numbers(self) -> None:
        """— 1 — at the foot."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415

        paragraph = self.paper.sections[0].footer.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        self._run(paragraph, "— ", "small")
        self._field(paragraph, "PAGE")
        self._run(paragraph, " —", "small")

    def _paragraph(self, align: str = "", *, indent: int = 0) -> Any:
        from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING  # noqa: PLC0415
        from docx.shared import Pt  # noqa: PLC0415

        paragraph = self.paper.add_paragraph()
        form = paragraph.paragraph_format
        form.space_before = form.space_after = Pt(0)
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(_LINE)
        if align == "center":
            form.alignment = WD_ALIGN_PARAGRAPH.CENTER
            form.line_spacing_rule = WD_LINE_SPACING.AT_LEAST
        elif align == "right":
            form.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        if indent:
            form.first_line_indent = Pt(indent * _SIZES["text"])
        return paragraph

    def _run(self, paragraph: Any, text: str, kind: str, *, colour: str = "") -> None:
        from docx.oxml.ns import qn  # noqa: PLC0415
        from docx.shared import Pt, RGBColor  # noqa: PLC0415

        run = paragraph.add_run(text)
        font = _FONTS.get(kind, _FONTS["text"])
        run.font.name, run.font.size = font, Pt(_SIZES.get(kind, _SIZES["text"]))
        run._element.rPr.rFonts.set(qn("w:eastAsia"), font)  # noqa: SLF001 - python-docx has no name for it
        if colour:
            run.font.color.rgb = RGBColor.from_string(colour)

    def _underline(self, paragraph: Any) -> None:
        """Draw the red line under the document number."""
        from docx.oxml import OxmlElement  # noqa: PLC0415
        from docx.oxml.ns import qn  # noqa: PLC0415

        borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
        for name, value in (("val", "single"), ("sz", "18"), ("space", "6"), ("color", _RED)):
            bottom.set(qn(f"w:{name}"), value)
        borders.append(bottom)
        paragraph._p.get_or_add_pPr().append(borders)  # noqa: SLF001 - as above

    def _field(self, paragraph: Any, code: str) -> None:
        from docx.oxml import OxmlElement  # noqa: PLC0415
        from docx.oxml.ns import qn  # noqa: PLC0415

        run = paragraph.add_run()
        for kind, text in (("begin", ""), ("", code), ("end", "")):
            if kind:
                element = OxmlElement("w:fldChar")
                element.set(qn("w:fldCharType"), kind)
            else:
                element = OxmlElement("w:instrText")
                element.text = text
            run._r.append(element)  # noqa: SLF001 - as above
