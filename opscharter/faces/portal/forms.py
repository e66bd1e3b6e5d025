"""What residents type. Plain words; everything is checked again by the operations."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from opscharter.cases.choices import Urgency
from opscharter.core.phones import parse_phone
from opscharter.core.refusal import Invalid
from opscharter.kit.forms import CheckCards, FilesField, FilesInput, KitForm, PhoneInput, RadioCards
from opscharter.modules.service.choices import Grade, Reason

MOST_PHOTOS: Final = 5
URGENCIES: Final = (
    (Urgency.NORMAL.value, _("Ordinary, in the usual time")),
    (Urgency.URGENT.value, _("Urgent, it disturbs daily life badly")),
    (Urgency.DANGER.value, _("Dangerous, somebody could be hurt")),
)
_PHOTO_TYPES: Final = "image/*,.heic"


def _text(rows: int, **attrs: Any) -> forms.Textarea:
    return forms.Textarea({"rows": rows, **attrs})


class PhotosMixin(KitForm):
    """Photos from the camera or from the phone's album; together at most `MOST_PHOTOS` (`photos.gather` counts them)."""

    camera = FilesField(
        label=_("Take photos"), required=False, most=MOST_PHOTOS, widget=FilesInput(camera=True)
    )
    album = FilesField(
        label=_("Choose photos"),
        required=False,
        most=MOST_PHOTOS,
        widget=FilesInput(accept=_PHOTO_TYPES),
        help_text=_("Up to five. They help us to come with the right tools."),
    )


class RequestForm(PhotosMixin):
    """A new request."""

    description = forms.CharField(
        label=_("What is the matter?"),
        max_length=2000,
        min_length=5,
        widget=_text(
            4, placeholder=_("For example: the lamp in front of unit 2 has been out for three days")
        ),
        error_messages={
            "min_length": _("Please write a few words more, so that we understand it.")
        },
    )
    location = forms.CharField(
        label=_("Where?"),
        max_length=200,
        required=False,
        widget=forms.TextInput({"placeholder": _("Building, unit, floor, or what is close by")}),
    )
    urgency = forms.ChoiceField(
        label=_("How urgent is it?"),
        choices=URGENCIES,
        widget=RadioCards,
        initial=Urgency.NORMAL.value,
    )
    name = forms.CharField(
        label=_("How may we call you?"),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=30,
        widget=PhoneInput({"inputmode": "tel", "autocomplete": "tel"}),
        help_text=_(
            "Used only to handle this request. Its last four digits open the progress page."
        ),
    )

    field_order = ("description", "location", "camera", "album", "urgency", "name", "phone")

    def clean_phone(self) -> str:
        """Return the number's digits; a wrong one is told what is wrong with it."""
        return phone_digits(self.cleaned_data["phone"])


class FollowForm(KitForm):
    """Number and last four digits of the phone."""

    number = forms.CharField(
        label=_("Number of the request"),
        max_length=40,
        widget=forms.TextInput(
            {"placeholder": "SR-2026-000123", "autocapitalize": "characters", "autocomplete": "off"}
        ),
    )
    tail = forms.CharField(
        label=_("Last four digits of your phone"),
        max_length=8,
        widget=PhoneInput({"inputmode": "numeric", "maxlength": "4"}),
    )


class AnswerForm(PhotosMixin):
    """An answer to a question of the staff, or something to add."""

    text = forms.CharField(label=_("Your words"), max_length=2000, widget=_text(3))


class RatingForm(KitForm):
    """Five grades; a bad one needs a reason."""

    grade = forms.TypedChoiceField(
        label=_("How satisfied are you?"),
        coerce=int,
        choices=[(str(value), label) for value, label in Grade.choices],
        widget=RadioCards,
        error_messages={"required": _("Please choose one of the five.")},
    )
    reasons = forms.MultipleChoiceField(
        label=_("What was not right? (several are possible)"),
        required=False,
        choices=Reason.choices,
        widget=CheckCards,
    )
    comment = forms.CharField(
        label=_("Anything else you want to say"), required=False, max_length=1000, widget=_text(2)
    )


class ReopenForm(KitForm):
    """Why it is not settled."""

    reason = forms.CharField(
        label=_("What is still not settled?"), max_length=1000, min_length=2, widget=_text(3)
    )


def phone_digits(text: str) -> str:
    """Return the digits of a mobile or fixed number; raises a form error that says what is wrong."""
    try:
        phone = parse_phone(text)
    except Invalid as refusal:
        raise forms.ValidationError(str(refusal.message)) from None
    if phone.kind == "service":
        raise forms.ValidationError(
            _("Please leave a mobile or a fixed number on which we can reach you.")
        )
    return phone.digits
