"""The charter as a PDF in the layout of official documents, the same as the Word file."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from django.template.loader import render_to_string

from opscharter.charter.models import Article, CharterVersion
from opscharter.kit.paper import pdf_of
from opscharter.org.models import Center

_STYLE: Final = Path(__file__).parents[1] / "static" / "proof" / "charter_paper.css"


def paper(center: Center, version: CharterVersion, articles: Sequence[Article]) -> bytes:
    """Return the PDF of a version. Raises `NoPaper`."""
    context = {
        "center": center,
        "version": version,
        "articles": articles,
        "mark": version.meta.get("mark", ""),
    }
    return pdf_of(render_to_string("proof/charter_paper.html", context), _STYLE)
