"""Why a file is not read, and what to do about it. Nothing is ever read by halves."""

from typing import Final

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from opscharter.core.refusal import Invalid, Text

MEGABYTE: Final = 1_048_576


def _fill(sentence: Text, values: dict[str, object]) -> str:
    return str(sentence) % values


_filled = lazy(_fill, str)


class Unreadable(Invalid):
    """A file or a text that is not read. `line` and `position` count from 1 and say where; 0 where there is no place."""

    code = "unreadable"
    default_message = _("This file cannot be read.")
    default_remedy: Text = _("Open it, and save it as .docx or as .txt, then send it again.")

    def __init__(
        self,
        message: Text | None = None,
        *,
        remedy: Text = "",
        line: int = 0,
        position: int = 0,
        **values: object,
    ) -> None:
        self.line, self.position = line, position
        sentence = message if message is not None else self.default_message
        places = values | {"line": line, "position": position}
        super().__init__(
            _filled(sentence, places), remedy=_filled(remedy or self.default_remedy, places)
        )


class EmptyFile(Unreadable):
    """There is nothing in it."""

    code = "empty_file"
    default_message = _("There is no text in this file.")
    default_remedy = _("Choose the file that holds the regulation, or paste its text.")


class TooLargeToRead(Unreadable):
    """Larger than any regulation is."""

    code = "too_large_to_read"
    status = 413
    default_message = _("This is larger than %(limit)s: no regulation is as long as that.")
    default_remedy = _("Send one regulation at a time, without pictures and appendices.")


class ScannedPdf(Unreadable):
    """Pages are pictures."""

    code = "scanned_pdf"
    default_message = _(
        "The %(pages)s pages of this PDF are pictures without text, as a scanner makes them."
    )
    default_remedy = _(
        "Have it recognised (OCR) and save the result as .docx or text, or use the file it was printed from."
    )


class ProtectedFile(Unreadable):
    """Encrypted with a password."""

    code = "protected_file"
    default_message = _("This file is protected with a password.")
    default_remedy = _("Open it with its password, save it without one, then send it again.")


class OldWordFile(Unreadable):
    """Word 97–2003."""

    code = "old_word_file"
    status = 415
    default_message = _("This is an old Word file (.doc).")
    default_remedy = _("Open it in Word or WPS and save it as .docx, then send it again.")


class DamagedFile(Unreadable):
    """Does not open."""

    code = "damaged_file"
    default_message = _("This %(kind)s file is damaged or incomplete.")
    default_remedy = _("Check that it opens on your computer, and send it again.")


class ExplodingFile(Unreadable):
    """A small file that unpacks into a huge one."""

    code = "exploding_file"
    status = 413
    default_message = _("This file unpacks to more than %(limit)s; it is not opened.")
    default_remedy = _(
        "A regulation never needs as much. Copy its text into a new document and send that."
    )


class DangerousXml(Unreadable):
    """Declares entities, as no word processor does."""

    code = "dangerous_xml"
    default_message = _(
        "This file holds definitions that no word processor writes (%(part)s); it is not opened."
    )
    default_remedy = _("Copy its text into a new document and send that.")


class UnknownKind(Unreadable):
    """Not text in any of the forms that are read."""

    code = "unknown_kind"
    status = 415
    default_message = _("This is neither text nor Word, web page or PDF.")
    default_remedy = _("Regulations are read from .txt, .md, .docx, .html and text .pdf files.")


class BrokenText(Unreadable):
    """Bytes that are no characters in any encoding in use."""

    code = "broken_text"
    default_message = _(
        "Line %(line)s, character %(position)s: this is no text in UTF-8, GB18030, Big5 or UTF-16."
    )
    default_remedy = _("Open the file in an editor, mend this place, and save it as UTF-8.")


class NotARegulation(Unreadable):
    """Readable, but no regulation."""

    code = "not_a_regulation"
    default_message = _("No regulation is found in this text: %(reason)s.")
    default_remedy = _(
        "A regulation has numbered articles or headings and says who must do what. Check that it is the right file; if it is, give its articles numbers."
    )


NO_STRUCTURE: Final = _("it has no numbered articles and no headings")
NO_RULES: Final = _(
    "it has headings, but hardly a sentence says what must, may or must not be done"
)


def limit_words(size: int) -> str:
    """Return 20 MB for 20 971 520."""
    return f"{size / MEGABYTE:.4g} MB"
