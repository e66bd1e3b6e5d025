"""PDF papers drawn from HTML. Loaded with the first paper: it takes memory, and its system libraries may be missing."""

from importlib import import_module
from pathlib import Path
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from opscharter.core.refusal import Refusal, Text


class NoPaper(Refusal):
    """This machine lacks the system libraries that draw PDF (pango)."""

    code = "no_pdf"
    status: ClassVar[int] = 503
    default_message: ClassVar[Text] = _("This computer cannot make PDF files at the moment.")

    def __init__(self) -> None:
        super().__init__(
            remedy=_(
                "Go back and print the page, or choose “save as PDF” when printing. For the administrator: install pango "
                "(libpango-1.0-0, libpangoft2-1.0-0)."
            )
        )


def pdf_of(html: str, style: Path) -> bytes:
    """Return `html` as a PDF in the style sheet `style`; nothing is fetched from anywhere. Raises `NoPaper`."""
    try:
        weasyprint = import_module("weasyprint")
    except OSError:
        raise NoPaper from None
    fetcher = weasyprint.URLFetcher(allowed_protocols=["data"])
    sheet = weasyprint.HTML(string=html, url_fetcher=fetcher)
    paper: bytes = sheet.write_pdf(stylesheets=[weasyprint.CSS(filename=str(style))])
    return paper
