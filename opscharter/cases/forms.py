"""Forms of the case pages: they only validate; one operation follows."""

from collections.abc import Sequence
from typing import Any, override

from django import forms
from django.utils.translation import gettext_lazy as _

from opscharter.cases.choices import CaseState, Channel, LinkKind, NoteKind, Urgency
from opscharter.cases.queries.listing import Filters
from opscharter.cases.registry import case_types
from opscharter.core.durations import parse_duration
from opscharter.core.refusal import Refusal
from opscharter.kit.forms import DateInput, FilesField, KitForm, RadioCards

type Choices = Sequence[tuple[Any, Any]]


class ReasonForm(KitForm):
    """A reason, nothing else."""

    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea({"rows": 3}))


class ExtensionForm(KitForm):
    """How much more time, and why."""

    amount = forms.CharField(
        label=_("More time"),
        max_length=40,
        help_text=_(
            "As you would say it: 2 个工作日, 4 小时. It counts from the present deadline."
        ),
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea({"rows": 3}))

    def clean_amount(self) -> Any:
        """Read the words as a duration."""
        try:
            return parse_duration(self.cleaned_data["amount"])
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal.message)) from None


class DecideForm(KitForm):
    """Grant or refuse a later deadline."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[("grant", _("Grant")), ("refuse", _("Refuse"))],
        widget=RadioCards,
    )
    opinion = forms.CharField(
        label=_("Opinion"), required=False, max_length=200, widget=forms.Textarea({"rows": 2}),
        help_text=_("Refusing needs a reason."),
    )  # fmt: skip


class HandOverForm(KitForm):
    """To which post, and to whom in it."""

    post = forms.ChoiceField(label=_("Post"))
    person = forms.ChoiceField(
        label=_("Person"), required=False, help_text=_("Only somebody who holds the post.")
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea({"rows": 2}))

    def __init__(
        self, *args: Any, posts: Choices = (), people: Choices = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["post"].choices = [("", _("Please choose")), *posts]  # type: ignore[attr-defined]
        self.fields["person"].choices = [("", "—"), *people]  # type: ignore[attr-defined]


class OtherCaseForm(KitForm):
    """The number of another case."""

    other = forms.CharField(
        label=_("Number of the other case"),
        max_length=24,
        widget=forms.TextInput({"placeholder": "SR-2026-000123"}),
    )

    def clean_other(self) -> str:
        """Numbers are written in capitals, without blanks."""
        return "".join(str(self.cleaned_data["other"]).split()).upper()


class MergeForm(OtherCaseForm):
    """Into which case, and why."""

    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea({"rows": 2}))


class LinkForm(OtherCaseForm):
    """With which case, and how they belong together."""

    kind = forms.ChoiceField(
        label=_("How they belong together"),
        choices=[(k.value, k.label) for k in (LinkKind.RELATED, LinkKind.REPEAT)],
        widget=RadioCards,
        initial=LinkKind.RELATED,
    )


class ParentForm(KitForm):
    """Under which case; empty takes it out."""

    other = forms.CharField(
        label=_("Number of the case above"), max_length=24, required=False,
        help_text=_("Leave empty to take it out. A case above closes last."),
    )  # fmt: skip

    def clean_other(self) -> str:
        """Numbers are written in capitals, without blanks."""
        return "".join(str(self.cleaned_data["other"]).split()).upper()


class TagForm(KitForm):
    """Tags, with blanks between."""

    tags = forms.CharField(
        label=_("Tags"),
        required=False,
        max_length=240,
        help_text=_("At most ten words, with blanks between."),
    )


class PersonForm(KitForm):
    """Who is to take part."""

    person = forms.ChoiceField(label=_("Person"))

    def __init__(self, *args: Any, people: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", _("Please choose")), *people]  # type: ignore[attr-defined]


class NoteForm(KitForm):
    """A note inside, or a reply to the requester."""

    kind = forms.ChoiceField(
        label=_("Who may read it"),
        choices=[
            (NoteKind.INTERNAL, _("Only colleagues")),
            (NoteKind.REPLY, _("Also the requester")),
        ],
        widget=RadioCards,
        initial=NoteKind.INTERNAL,
    )
    text = forms.CharField(
        label=_("Words written"), max_length=4000, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, *args: Any, replies: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not replies:
            del self.fields["kind"]


class UploadForm(KitForm):
    """Files for a case."""

    files = FilesField(label=_("Files and photos"), most=9)  # type: ignore[assignment]  # a field, as Django declares them
    public = forms.BooleanField(label=_("The requester may see them"), required=False)


class EditForm(KitForm):
    """Corrections of a case."""

    version = forms.IntegerField(widget=forms.HiddenInput())
    title = forms.CharField(label=_("Title"), max_length=120)
    description = forms.CharField(
        label=_("Description"), required=False, max_length=8000, widget=forms.Textarea({"rows": 6})
    )
    location = forms.CharField(label=_("Location"), required=False, max_length=200)
    urgency = forms.ChoiceField(label=_("Urgency"), choices=Urgency.choices, widget=RadioCards)
    category = forms.ChoiceField(label=_("Case category"), required=False)
    confidential = forms.BooleanField(
        label=_("Confidential: only those who handle it see it"), required=False
    )

    def __init__(self, *args: Any, categories: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if categories:
            self.fields["category"].choices = [("", "—"), *categories]  # type: ignore[attr-defined]
        else:
            del self.fields["category"]


class FilterForm(KitForm):
    """Filters of the list, as they stand in the address."""

    q = forms.CharField(
        label=_("Search for"), required=False,
        widget=forms.TextInput({"type": "search", "placeholder": _("Words, place, name or number")}),
    )  # fmt: skip
    state = forms.ChoiceField(label=_("State"), required=False)
    type = forms.ChoiceField(label=_("Type"), required=False)
    department = forms.ChoiceField(label=_("Department"), required=False)
    owner = forms.ChoiceField(label=_("Person"), required=False)
    urgency = forms.ChoiceField(label=_("Urgency"), required=False)
    channel = forms.ChoiceField(label=_("Channel"), required=False)
    category = forms.ChoiceField(label=_("Case category"), required=False)
    tag = forms.CharField(label=_("Tag"), required=False, max_length=20)
    opened_from = forms.DateField(label=_("Opened from"), required=False, widget=DateInput())
    opened_to = forms.DateField(label=_("Opened until"), required=False, widget=DateInput())
    order = forms.ChoiceField(
        label=_("Order"), required=False, choices=[("", _("Newest first")), ("due", _("Due first"))]
    )

    def __init__(self, filters: Filters, *, departments: Choices, people: Choices) -> None:
        given = {name: getattr(filters, name) for name in Filters.__slots__}
        super().__init__(initial=given)
        self.use_required_attribute = False
        everything = ("", _("all"))
        kind = case_types.get(filters.type)
        categories = kind.categories.items() if kind else [
            pair for each in case_types.values() for pair in each.categories.items()
        ]  # fmt: skip
        for name, choices in {
            "state": [
                ("active", _("In progress and waiting")),
                ("all", _("all")),
                *CaseState.choices,
            ],
            "type": [everything, *((t.key, t.label) for t in case_types.values())],
            "department": [everything, *departments],
            "owner": [everything, *people],
            "urgency": [everything, *Urgency.choices],
            "channel": [everything, *Channel.choices],
            "category": [everything, *dict(categories).items()],
        }.items():
            self.fields[name].choices = list(choices)  # type: ignore[attr-defined, call-overload]

    @override
    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        if field_name == "state":
            return self.initial.get("state") or "all"
        return super().get_initial_for_field(field, field_name)
