"""Forms of drafting and publishing: they only validate, the operations decide."""

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from opscharter.charter.text.parsing import LONGEST
from opscharter.kit.forms import KitForm, MomentInput


class DraftForm(KitForm):
    """The charter's text, checked while it is typed."""

    text = forms.CharField(
        label=_("Text of the charter"),
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea(
            {
                "rows": 30,
                "spellcheck": "false",
                "class": "charter-source",
                "hx-post": reverse_lazy("charter:check"),
                "hx-trigger": "input changed delay:700ms",
                "hx-target": "#findings",
                "hx-swap": "innerHTML",
            }
        ),
    )
    hash = forms.CharField(required=False, widget=forms.HiddenInput)


class WaiveForm(KitForm):
    """Why a finding is tolerated, and until when."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("It is shown beside the finding to everybody who drafts or publishes."),
    )
    until = forms.DateField(
        label=_("Tolerated until"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Leave it empty when it needs no second look."),
    )
    key = forms.CharField(widget=forms.HiddenInput)
    finding = forms.CharField(widget=forms.HiddenInput)


class PublishForm(KitForm):
    """From when the new version rules."""

    effective_at = forms.DateTimeField(
        label=_("Takes effect"),
        required=False,
        widget=MomentInput,
        help_text=_("Leave it empty to let it take effect at once."),
    )
    hash = forms.CharField(required=False, widget=forms.HiddenInput)
