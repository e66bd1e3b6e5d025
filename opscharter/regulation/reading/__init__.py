"""Any file → its text. What cannot be read is refused with a sentence that says why and what to do."""

from pathlib import Path
from typing import Final

from opscharter.regulation.document import Regulation
from opscharter.regulation.reading import plain
from opscharter.regulation.reading.judging import no_regulation_because
from opscharter.regulation.reading.kinds import declared_encoding, is_page
from opscharter.regulation.reading.refusals import (
    MEGABYTE,
    EmptyFile,
    NotARegulation,
    OldWordFile,
    ProtectedFile,
    TooLargeToRead,
    UnknownKind,
    Unreadable,
    limit_words,
)
from opscharter.regulation.structure import regulations_in

__all__ = [
    "LARGEST",
    "LARGEST_TEXT",
    "NotARegulation",
    "Unreadable",
    "read_file",
    "read_path",
    "regulations_of",
]

LARGEST: Final = 20 * MEGABYTE
"""Bytes of a file."""
LARGEST_TEXT: Final = MEGABYTE
"""Characters of a text, whatever file it came in."""
_PLAIN_BYTES: Final = 4 * LARGEST_TEXT
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RTF: Final = b"{\\rtf"
_HEAD: Final = 1024


def read_path(path: Path) -> str:
    """Return the text of a file on disk; no more than the limit is ever read."""
    with path.open("rb") as stream:
        content = stream.read(LARGEST + 1)
    return read_file(path.name, content)


def read_file(name: str, content: bytes) -> str:  # noqa: ARG001 - every caller has a name; none is believed
    """Return the text of a file with line feeds. Its content decides what it is; its name only names it.

    Raises `Unreadable`, with message, remedy and, where there is one, the line.
    """
    if len(content) > LARGEST:
        raise TooLargeToRead(limit=limit_words(LARGEST))
    text = _read(content).replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip("\ufeff\u200b \n\t\u3000\x00"):
        raise EmptyFile
    if len(text) > LARGEST_TEXT:
        raise TooLargeToRead(limit=limit_words(LARGEST_TEXT))
    return text


def _read(content: bytes) -> str:
    # each library is loaded for its own files only: most regulations are plain text
    if not content.strip():
        raise EmptyFile
    if b"%PDF-" in content[:_HEAD]:
        from opscharter.regulation.reading.portable import read_pdf  # noqa: PLC0415

        return read_pdf(content)
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        from opscharter.regulation.reading.word import read_word  # noqa: PLC0415

        return read_word(content)
    if content.startswith((_OLE, _RTF)):
        raise _compound(content)
    return _text(content)


def _compound(content: bytes) -> Unreadable:
    """Return why an old Office container is not read: it wraps a protected new file, or is an old one."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        return ProtectedFile()
    if "WordDocument".encode("utf-16-le") in content:
        return OldWordFile()
    return UnknownKind()


def _text(content: bytes) -> str:
    if len(content) > _PLAIN_BYTES:
        raise TooLargeToRead(limit=limit_words(_PLAIN_BYTES))
    declared = declared_encoding(content)
    if declared:
        try:
            return _page_or_text(content.decode(declared))
        except (UnicodeDecodeError, LookupError):
            pass
    return _page_or_text(plain.decode(content))


def _page_or_text(text: str) -> str:
    if not is_page(text):
        return text
    from opscharter.regulation.reading.web import read_page  # noqa: PLC0415

    return read_page(text)


def regulations_of(text: str) -> tuple[Regulation, ...]:
    """Return the regulations in a text. Raises `NotARegulation` where there is none: a novel, a letter, a price list."""
    if len(text) > LARGEST_TEXT:
        raise TooLargeToRead(limit=limit_words(LARGEST_TEXT))
    if not text.strip():
        raise EmptyFile
    found = regulations_in(text)
    reason = no_regulation_because(found)
    if reason is not None:
        raise NotARegulation(reason=reason)
    return found
