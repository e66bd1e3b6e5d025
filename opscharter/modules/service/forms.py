"""Forms of the front desk and the dashboard."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from opscharter.cases.choices import Channel, Urgency
from opscharter.core.phones import parse_phone
from opscharter.core.refusal import Invalid
from opscharter.kit.forms import (
    DateInput,
    FilesField,
    FilesInput,
    KitForm,
    MomentInput,
    PhoneInput,
    RadioCards,
)
from opscharter.modules.service.catalogue import category_names
from opscharter.modules.service.choices import Grade


def _categories() -> list[tuple[str, Any]]:
    return [("", _("decide later")), *category_names().items()]


class DeskForm(KitForm):
    """What the front desk writes down; every field can be reached and chosen from the keyboard."""

    phone = forms.CharField(
        label=_("Phone"), required=False, max_length=30, widget=PhoneInput({"data-autofocus": ""})
    )
    name = forms.CharField(
        label=_("Requester"),
        required=False,
        max_length=60,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    channel = forms.ChoiceField(label=_("Channel"), choices=Channel.choices, initial=Channel.PHONE)
    description = forms.CharField(
        label=_("Request (in their own words, as complete as possible)"),
        max_length=4000,
        widget=forms.Textarea({"rows": 5}),
    )
    category = forms.ChoiceField(label=_("Category"), required=False, choices=_categories)
    urgency = forms.ChoiceField(
        label=_("Urgency"), choices=Urgency.choices, initial=Urgency.NORMAL, widget=RadioCards
    )
    location = forms.CharField(label=_("Place"), required=False, max_length=200)
    assessment = forms.CharField(
        label=_("First assessment"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Left empty, the assessment waits as a task at the front desk."),
    )
    occurred_at = forms.DateTimeField(
        label=_("Raised at"),
        required=False,
        widget=MomentInput,
        help_text=_("Only when entered later: the clock runs from then."),
    )
    photos = FilesField(label=_("Photos and files"), required=False, widget=FilesInput, most=6)
    confidential = forms.BooleanField(label=_("Confidential"), required=False)
    answer = forms.CharField(
        label=_("Answer given"),
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 4}),
    )
    confirmed = forms.BooleanField(
        label=_("The requester says this answers the question"), required=False
    )
    grade = forms.TypedChoiceField(
        label=_("Satisfaction, if asked"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("not asked")), *Grade.choices],
    )
    quoted = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def clean_phone(self) -> str:
        """Say beside the field what is wrong with a number; a number that can be read stays as it was typed."""
        text = str(self.cleaned_data["phone"])
        if text:
            try:
                parse_phone(text)
            except Invalid as refusal:
                raise forms.ValidationError(str(refusal.message)) from None
        return text

    def quoted_ids(self) -> list[int]:
        """Return the ids of the knowledge answers that were quoted."""
        return [
            int(part)
            for part in self.cleaned_data["quoted"].split(",")
            if part.isascii() and part.isdigit()
        ][:10]


class LookForm(KitForm):
    """What has been typed so far; never wrong, only incomplete."""

    phone = forms.CharField(required=False, max_length=30)
    description = forms.CharField(required=False, max_length=4000)
    category = forms.CharField(required=False, max_length=40)
    urgency = forms.CharField(required=False, max_length=10)
    location = forms.CharField(required=False, max_length=200)
    q = forms.CharField(required=False, max_length=60)


class PeriodForm(KitForm):
    """From and to of the dashboard."""

    first = forms.DateField(label=_("From"), required=False, widget=DateInput)
    last = forms.DateField(label=_("To"), required=False, widget=DateInput)
