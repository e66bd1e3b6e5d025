"""Forms of statements: they only validate; one operation follows."""

from django import forms
from django.utils.translation import gettext_lazy as _

from opscharter.kit.forms import FilesField, KitForm, RadioCards
from opscharter.proof.statements.choices import Review


class StateForm(KitForm):
    """What was done, in words, and what shows it."""

    text = forms.CharField(
        label=_("What was done"),
        max_length=2000,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("When, by whom, with what result. A colleague reads this months later."),
    )
    papers = FilesField(
        label=_("Files that show it"),
        required=False,
        help_text=_("Minutes, photos, lists: a file is better evidence than words alone."),
    )


class ReviewForm(KitForm):
    """What a second person says of it."""

    outcome = forms.ChoiceField(
        label=_("You say"),
        choices=[
            (Review.CONFIRMED, _("I know that it is true")),
            (Review.DISPUTED, _("It is not true")),
        ],
        widget=RadioCards,
    )
    opinion = forms.CharField(
        label=_("Remark"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Needed when it is not true: what is wrong and how you know."),
    )
