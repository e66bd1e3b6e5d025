"""Text PDFs: the text of each page without what is printed on every page."""

import io
import logging
import re
from collections import Counter
from typing import Final

import pypdf
from pypdf.errors import PyPdfError

from opscharter.regulation.reading.refusals import (
    DamagedFile,
    ProtectedFile,
    ScannedPdf,
    TooLargeToRead,
)

_PAGES: Final = 600
_EDGE: Final = 2  # lines at the top and bottom that may be the page's own
_SHARE: Final = 0.6
_FEWEST: Final = 3
_LEAST: Final = 4  # characters a page with text has on average, at the very least
logging.getLogger("pypdf").setLevel(logging.ERROR)


def read_pdf(content: bytes) -> str:
    """Return the text of a PDF."""
    try:
        pages = _pages(content)
    except (PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, ArithmeticError, OSError, RecursionError, NotImplementedError, AssertionError, MemoryError):  # fmt: skip
        # a damaged file makes the library stumble in any of these ways
        raise DamagedFile(kind="PDF") from None
    if sum(len(page.strip()) for page in pages) < _LEAST * max(len(pages), 1):
        raise ScannedPdf(pages=len(pages))
    return "\n".join(_without_edges(pages))


def _pages(content: bytes) -> list[str]:
    reader = pypdf.PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise ProtectedFile
    if len(reader.pages) > _PAGES:
        raise TooLargeToRead(limit=f"{_PAGES} p.")
    return [page.extract_text() or "" for page in reader.pages]


def _same(line: str) -> str:
    """Return what a running head looks like on every page: without its number."""
    return re.sub(r"\s+|\d+", "", line)


def _without_edges(pages: list[str]) -> list[str]:
    """Take heads and feet of pages out: lines at their edges that most pages have, and page numbers."""
    split = [
        [line for line in page.replace("\r", "\n").split("\n") if line.strip()] for page in pages
    ]
    if len(split) < _FEWEST:
        return ["\n".join(lines) for lines in split]
    counted = Counter(
        words
        for lines in split
        for words in {_same(line) for line in [*lines[:_EDGE], *lines[-_EDGE:]]}
    )
    running = {words for words, times in counted.items() if times >= _SHARE * len(split)}
    kept = []
    for lines in split:
        last = len(lines) - _EDGE
        kept.append(
            "\n".join(
                line for n, line in enumerate(lines)
                if not ((n < _EDGE or n >= last) and _same(line) in running and not re.search(r"[。；]", line))
            )
        )  # fmt: skip
    return kept
