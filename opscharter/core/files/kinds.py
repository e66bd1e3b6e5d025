"""What a file is, told from its content; its name and the browser's word for it decide nothing.

Only what is on the list is taken. Text is taken under a plain text name only, so that no script or page comes in disguised.
"""

import re
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Final

import filetype
from django.utils.translation import gettext_lazy as _

from opscharter.core.files.choices import FileKind
from opscharter.core.files.refusals import FileNotAllowed, FileUnreadable

HEAD: Final = 8192
_MOST_ENTRIES: Final = 10_000


@dataclass(frozen=True, slots=True)
class FileType:
    """An accepted type. `extensions`: the first is given to a file whose own name says something else."""

    content_type: str
    kind: FileKind
    extensions: tuple[str, ...]


def _types(kind: FileKind, *rows: tuple[str, str]) -> dict[str, FileType]:
    return {mime: FileType(mime, kind, tuple(names.split())) for mime, names in rows}


_OPEN_XML: Final = "application/vnd.openxmlformats-officedocument."
_ODF: Final = "application/vnd.oasis.opendocument."
ALLOWED: Final[dict[str, FileType]] = {
    **_types(
        FileKind.IMAGE,
        ("image/jpeg", "jpg jpeg jpe jfif"),
        ("image/png", "png"),
        ("image/apng", "png apng"),
        ("image/webp", "webp"),
        ("image/gif", "gif"),
        ("image/avif", "avif"),
        ("image/heic", "heic heif"),
    ),
    **_types(
        FileKind.DOCUMENT,
        ("application/pdf", "pdf"),
        (_OPEN_XML + "wordprocessingml.document", "docx"),
        (_OPEN_XML + "presentationml.presentation", "pptx"),
        (_ODF + "text", "odt"),
        (_ODF + "presentation", "odp"),
    ),
    **_types(
        FileKind.SHEET,
        (_OPEN_XML + "spreadsheetml.sheet", "xlsx"),
        (_ODF + "spreadsheet", "ods"),
        ("text/csv", "csv"),
    ),
    **_types(FileKind.TEXT, ("text/plain", "txt log md")),
    **_types(
        FileKind.AUDIO,
        ("audio/mpeg", "mp3"),
        ("audio/mp4", "m4a"),
        ("audio/amr", "amr"),
        ("audio/aac", "aac"),
        ("audio/x-wav", "wav"),
    ),
    **_types(FileKind.VIDEO, ("video/mp4", "mp4 m4v"), ("video/quicktime", "mov")),
}
_SAME: Final = {"image/apng": "image/png", "video/x-m4v": "video/mp4"}

# Names that must never be on a stored file, whatever it contains.
_REFUSED_NAMES: Final = (
    "exe com scr pif msi msp dll sys cpl bat cmd ps1 psm1 vbs vbe js mjs jse wsf wsh hta lnk url jar class "
    "sh bash zsh py pyc rb pl php phtml asp aspx jsp cgi apk ipa app dmg pkg deb rpm iso img "
    "html htm xhtml shtml mht mhtml svg svgz xml xsl swf docm xlsm pptm dotm xltm reg inf chm "
)
_DANGEROUS: Final = frozenset(_REFUSED_NAMES.split())
_MARKUP: Final = re.compile(
    rb"^\s*(?:#!|<!doctype|<\?|<html|<head|<body|<svg|<script|<iframe|<xml|@echo|<%)|<script[\s>]",
    re.IGNORECASE,
)
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")


def type_of(name: str, stream: IO[bytes]) -> FileType:
    """Return the accepted type of a seekable stream, which is left at its beginning.

    Raises `FileNotAllowed` or `FileUnreadable`, naming the reason.
    """
    stream.seek(0)
    head = stream.read(HEAD)
    if not head:
        raise FileNotAllowed(_("The file is empty."))
    if extension_of(name) in _DANGEROUS:
        raise _not_allowed()
    mime = _office_type(stream) if head.startswith(b"PK\x03\x04") else _guess(head)
    if mime is None:
        mime = _text_type(name, head)
    stream.seek(0)
    found = ALLOWED.get(_SAME.get(mime or "", mime or ""))
    if found is None:
        raise _not_allowed()
    return found


def _not_allowed() -> FileNotAllowed:
    return FileNotAllowed(
        _("Files of this kind are not accepted, whatever their name says."),
        remedy=_(
            "Send pictures, PDF, Word (docx), Excel (xlsx), PowerPoint (pptx), text, recordings (mp3, m4a, amr) "
            "or videos (mp4)."
        ),
    )


def _guess(head: bytes) -> str | None:
    if head.startswith((b"MZ", b"\x7fELF")):
        raise FileNotAllowed(
            _("This is a program. Programs are not accepted, whatever their name says.")
        )
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileNotAllowed(
            _("The old Office formats (doc, xls, ppt) are not accepted."),
            remedy=_("Save it as docx, xlsx, pptx or PDF and send that."),
        )
    guess = filetype.guess_mime(head)
    return str(guess) if guess else None


def _office_type(stream: IO[bytes]) -> str | None:
    """Tell the office formats apart by the list of contents; nothing is unpacked but the ODF type (47 bytes)."""
    try:
        with zipfile.ZipFile(stream) as archive:
            names = archive.namelist()
            if len(names) > _MOST_ENTRIES:
                raise _not_allowed()
            if any(name.lower().endswith("vbaproject.bin") for name in names):
                raise FileNotAllowed(
                    _("The document contains macros."),
                    remedy=_("Save it without macros and send that."),
                )
            return _office_by_names(archive, names)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
        raise FileUnreadable from None


def _office_by_names(archive: zipfile.ZipFile, names: list[str]) -> str | None:
    if names and names[0] == "mimetype" and archive.infolist()[0].file_size < 100:
        return archive.read("mimetype").decode("ascii", "replace").strip()
    if "[Content_Types].xml" not in names:
        return None
    for folder, part in (
        ("word/", "wordprocessingml.document"),
        ("xl/", "spreadsheetml.sheet"),
        ("ppt/", "presentationml.presentation"),
    ):
        if any(name.startswith(folder) for name in names):
            return _OPEN_XML + part
    return None


def _text_type(name: str, head: bytes) -> str | None:
    """Take text under a text name only, and only when it is neither page nor script."""
    extension = extension_of(name)
    plain = ALLOWED["text/plain"].extensions
    if (
        extension not in {*plain, "csv"}
        or _MARKUP.search(head[:2048].removeprefix(b"\xef\xbb\xbf"))
        or not _is_text(head)
    ):
        return None
    return "text/csv" if extension == "csv" else "text/plain"


def _is_text(head: bytes) -> bool:
    if _CONTROL.search(head):
        return False
    decoders: list[Callable[[bytes], str]] = [
        lambda b: b.decode("utf-8-sig"),
        lambda b: b.decode("gb18030"),
    ]
    for decode in decoders:
        for cut in range(4):  # the head may end within a character
            try:
                decode(head[: len(head) - cut])
            except UnicodeDecodeError:
                continue
            return True
    return False


def extension_of(name: str) -> str:
    """Return the last extension in lower case, or nothing."""
    stem, dot, extension = clean_name(name).rpartition(".")
    return extension.lower() if dot and stem else ""


def clean_name(name: str) -> str:
    """Return a name that is safe to store, show and download: no path, control or direction characters, ≤ 120."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    name = "".join(c for c in name if unicodedata.category(c)[0] != "C")
    name = re.sub(r'[<>:"|?*]', "_", name).strip(" .")
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > 10:
        return name[:120]
    return f"{stem[: 119 - len(extension)]}.{extension}"


def fitting_name(name: str, found: FileType) -> str:
    """Return the cleaned name with an extension that fits the type that was found."""
    name = clean_name(name) or "file"
    if extension_of(name) in found.extensions:
        return name
    known = {extension for one in ALLOWED.values() for extension in one.extensions}
    stem = name.rpartition(".")[0] if extension_of(name) in known else name
    return f"{stem or 'file'}.{found.extensions[0]}"
