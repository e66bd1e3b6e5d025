"""Forms of the knowledge base."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from opscharter.kit.forms import DateInput, KitForm
from opscharter.modules.knowledge.operations import Words


class FilterForm(KitForm):
    """Narrows the list."""

    q = forms.CharField(
        label=_("Search"), required=False, max_length=60, widget=forms.TextInput({"type": "search"})
    )
    state = forms.ChoiceField(
        label=_("Which"),
        required=False,
        choices=[("", _("All")), ("public", _("Shown on the portal")), ("expired", _("Expired"))],
    )


class AnswerForm(KitForm):
    """Question, answer, words it is found by, validity, publication."""

    title = forms.CharField(label=_("Question"), max_length=120)
    text = forms.CharField(
        label=_("Answer"), max_length=4000, widget=forms.Textarea({"rows": 8, "data-grow": ""})
    )
    keywords = forms.CharField(
        label=_("Words it is found by"),
        max_length=200,
        required=False,
        help_text=_("Other words people use for it, separated by spaces."),
    )
    department = forms.ChoiceField(label=_("Kept true by"), required=False)
    valid_until = forms.DateField(
        label=_("Valid until"),
        required=False,
        widget=DateInput,
        help_text=_("After this day it is no longer offered for quoting. Empty: until changed."),
    )
    public = forms.BooleanField(label=_("Show on the portal"), required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, departments: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._names = dict(departments)
        field = self.fields["department"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
        field.choices = [("", "—"), *((str(pk), name) for pk, name in departments)]

    def words(self) -> Words:
        """Return what was typed; only after `is_valid()`."""
        data = self.cleaned_data
        department = int(data["department"]) if data["department"] else None
        return Words(
            title=data["title"].strip(),
            text=data["text"].strip(),
            keywords=data["keywords"].strip(),
            valid_until=data["valid_until"],
            public=data["public"],
            department_id=department,
            department_name=self._names.get(department, "") if department else "",
        )
