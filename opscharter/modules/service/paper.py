"""The receipt as a PDF: the same facts on a sheet of paper, for those who want a file instead of a page."""

from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar, Final

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from opscharter.core.refusal import Refusal, Text

_STYLE: Final = Path(__file__).parent / "static" / "service" / "paper.css"


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


def receipt_pdf(context: dict[str, Any]) -> bytes:
    """Return the receipt drawn from `service/paper.html`.

    `context`: case, center_name, receipt, qr (SVG text), address, derivation, citation. Raises `NoPaper`.
    """
    try:
        # loaded with the first paper: it takes memory, and its libraries may be missing
        weasyprint = import_module("weasyprint")
    except OSError:
        raise NoPaper from None
    text = render_to_string("service/paper.html", context)
    # nothing on a receipt is fetched from anywhere
    fetcher = weasyprint.URLFetcher(allowed_protocols=["data"])
    sheet = weasyprint.HTML(string=text, url_fetcher=fetcher)
    paper: bytes = sheet.write_pdf(stylesheets=[weasyprint.CSS(filename=str(_STYLE))])
    return paper
