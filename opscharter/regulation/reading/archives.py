"""Word files as archives: opened only where they unpack to a size that a regulation may have, and hold no traps."""

import io
import zipfile
import zlib
from typing import Final

from lxml import etree

from opscharter.regulation.reading.refusals import (
    MEGABYTE,
    DamagedFile,
    DangerousXml,
    ExplodingFile,
    ProtectedFile,
    UnknownKind,
    limit_words,
)

MOST: Final = 60 * MEGABYTE
"""All of a file's parts together, unpacked."""
_PART: Final = 24 * MEGABYTE
_ENTRIES: Final = 5_000
_RATIO: Final = 250
_SMALL: Final = MEGABYTE
_STEP: Final = 65_536
DOCUMENT: Final = "word/document.xml"


def open_archive(content: bytes) -> zipfile.ZipFile:
    """Return the archive of a Word file."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        entries = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError):
        raise DamagedFile(kind="Word") from None
    names = {entry.filename for entry in entries}
    if DOCUMENT not in names:
        raise UnknownKind
    declared = sum(entry.file_size for entry in entries)
    if len(entries) > _ENTRIES or declared > MOST or any(_too_dense(entry) for entry in entries):
        raise ExplodingFile(limit=limit_words(MOST))
    if any(entry.flag_bits & 1 for entry in entries):
        raise ProtectedFile
    return archive


def _too_dense(entry: zipfile.ZipInfo) -> bool:
    return entry.file_size > _SMALL and entry.file_size > _RATIO * max(entry.compress_size, 1)


def part(archive: zipfile.ZipFile, name: str) -> etree._Element | None:
    """Return a part's XML, None where the file has no such part. What it says of its size is not believed."""
    if name not in archive.namelist():
        return None
    data = bytearray()
    try:
        with archive.open(name) as stream:
            while piece := stream.read(_STEP):
                data += piece
                if len(data) > _PART:
                    raise ExplodingFile(limit=limit_words(_PART))
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        OSError,
        EOFError,
        ValueError,
    ):
        raise DamagedFile(kind="Word") from None
    return _tree(bytes(data), name)


def _tree(data: bytes, name: str) -> etree._Element:
    # a document type could only define entities; no word processor writes one
    head = data[:200].replace(b"\x00", b"")
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data or b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise DangerousXml(part=name)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        tree = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise DamagedFile(kind="Word") from None
    if tree.getroottree().docinfo.doctype:
        raise DangerousXml(part=name)
    return tree
