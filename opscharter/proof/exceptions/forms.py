"""Forms of exceptions."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from opscharter.kit.forms import DateInput, KitForm, RadioCards
from opscharter.proof.exceptions.choices import Reach
from opscharter.proof.exceptions.operations import Wish
from opscharter.proof.exceptions.queries import Rule


class AskForm(KitForm):
    """Asking for an exception."""

    control = forms.ChoiceField(label=_("Exception from"))
    reach = forms.ChoiceField(label=_("For"), choices=Reach.choices, widget=RadioCards)
    case_number = forms.CharField(
        label=_("Number of the case"),
        max_length=24,
        required=False,
        help_text=_("Only for one case."),
    )
    department = forms.TypedChoiceField(
        label=_("Department"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("Only for a department."),
    )
    last_day = forms.DateField(label=_("Last day"), widget=DateInput())
    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )

    def __init__(
        self, *args: Any, rules: list[Rule], departments: list[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [(each.control, f"{each.article}　{each.words}") for each in rules]
        self.fields["control"].choices = choices  # type: ignore[attr-defined]
        self.fields["department"].choices = [("", "—"), *departments]  # type: ignore[attr-defined]

    def wish(self) -> Wish:
        """Return what was asked for."""
        given = self.cleaned_data
        last_day: date = given["last_day"]
        return Wish(
            given["control"], given["reach"], last_day, given["reason"],
            given["case_number"], given["department"],
        )  # fmt: skip


class DecideForm(KitForm):
    """Deciding on one."""

    words = forms.CharField(
        label=_("What is said with the decision"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        required=False,
        help_text=_("Needed for a refusal."),
    )
