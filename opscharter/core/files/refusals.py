"""Why a file is not taken."""

from django.utils.translation import gettext_lazy as _

from opscharter.core.refusal import Invalid


class FileTooLarge(Invalid):
    """Larger than the installation allows."""

    code = "file_too_large"
    status = 413
    default_message = _("The files are too large.")


class FileNotAllowed(Invalid):
    """Of a kind that is not taken, empty, damaged, or not what its name says."""

    code = "file_not_allowed"
    status = 415
    default_message = _("Files of this kind are not accepted.")


class FileUnreadable(Invalid):
    """A picture or document that cannot be opened."""

    code = "file_unreadable"
    default_message = _("This file is damaged and cannot be opened.")


def too_large(limit: int, *, whole_form: bool = False) -> FileTooLarge:
    """Return the refusal of a file, or of all files of a form together, beyond `limit` bytes."""
    size = f"{limit / 1_048_576:.4g} MB"
    sentence = (
        _("All files together may have at most %(limit)s.")
        if whole_form
        else _("A file may have at most %(limit)s.")
    )
    return FileTooLarge(
        str(sentence) % {"limit": size},
        remedy=_("Send fewer or smaller files. What you typed has been kept."),
    )
