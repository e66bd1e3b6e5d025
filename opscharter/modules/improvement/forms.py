"""The form with which somebody opens an improvement case."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from opscharter.kit.forms import DateInput, KitForm


class OpenForm(KitForm):
    """What fell short, on which days, and what is known of it."""

    control = forms.ChoiceField(label=_("What fell short"))
    first = forms.DateField(label=_("From"), widget=DateInput)
    last = forms.DateField(label=_("Until"), widget=DateInput)
    reason = forms.CharField(
        label=_("Why it should be improved"),
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("What you have seen; the head concerned reads this first."),
    )

    def __init__(self, *args: Any, keys: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["control"].choices = keys  # type: ignore[attr-defined]
