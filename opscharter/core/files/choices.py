"""The words of the files."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class FileKind(TextChoices):
    """What a stored file is to people."""

    IMAGE = "image", _("Picture")
    DOCUMENT = "document", _("Document")
    SHEET = "sheet", _("Spreadsheet")
    TEXT = "text", _("Plain text")
    AUDIO = "audio", _("Recording")
    VIDEO = "video", _("Video")
