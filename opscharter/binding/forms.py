"""Forms of importing: they only validate, the operations decide."""

from typing import Any, override

from django import forms
from django.utils.translation import gettext_lazy as _

from opscharter.kit.forms import FilesField, FilesInput, KitForm

ACCEPTED = ".txt,.md,.docx,.html,.htm,.pdf"


class SourceForm(KitForm):
    """A file or a pasted text, one of the two."""

    file = FilesField(
        label=_("File"),
        most=1,
        required=False,
        widget=FilesInput(accept=ACCEPTED),
        help_text=_(
            "Word (.docx), text (.txt, .md), web page (.html) or a PDF with text; at most 20 MB."
        ),
    )
    text = forms.CharField(
        label=_("Or paste the text"),
        required=False,
        strip=False,
        widget=forms.Textarea(
            {"rows": 14, "spellcheck": "false", "class": "charter-source import-text"}
        ),
        help_text=_(
            "As it stands, with its headings and numbers. What is printed around it is left out by itself."
        ),
    )

    @override
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        given = bool(cleaned.get("file")), bool((cleaned.get("text") or "").strip())
        if "file" not in self.errors and self.refusal is None:
            if not any(given):
                self.add_error("file", _("Choose a file, or paste the text below."))
            elif all(given):
                self.add_error(
                    "text", _("Take the file or the text, not both: empty one of the two.")
                )
        return cleaned


class ChoiceForm(KitForm):
    """Whether a regulation is taken over, and what it will be called."""

    take = forms.BooleanField(label=_("Take over"), required=False)
    title = forms.CharField(label=_("Title"), max_length=120, required=False)
    key = forms.CharField(
        label=_("Key"), max_length=40, required=False,
        help_text=_("Short name in addresses and files: small letters, digits, hyphens."),
    )  # fmt: skip
    label = forms.CharField(label=_("Version"), max_length=20, required=False)
    contact = forms.CharField(
        label=_("Who is served"), max_length=20, required=False,
        help_text=_("The word that all screens show under this charter, for instance 居民 or 乘客."),
    )  # fmt: skip
