"""The receipt as a PDF: the same facts on a sheet of paper, for those who want a file instead of a page."""

from pathlib import Path
from typing import Any, Final

from django.template.loader import render_to_string

from opscharter.kit.paper import pdf_of

_STYLE: Final = Path(__file__).parent / "static" / "service" / "paper.css"


def receipt_pdf(context: dict[str, Any]) -> bytes:
    """Return the receipt drawn from `service/paper.html`.

    `context`: case, center_name, receipt, qr (SVG text), address, derivation, citation. Raises `NoPaper`.
    """
    return pdf_of(render_to_string("service/paper.html", context), _STYLE)
