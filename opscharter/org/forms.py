"""Forms of the organisation: they only validate; one operation follows."""

from collections.abc import Iterable, Sequence
from typing import Any, override

from django import forms
from django.utils.translation import gettext_lazy as _

from opscharter.core.calendar.choices import DayKind, ExceptionKind
from opscharter.core.clock import ZONE
from opscharter.core.phones import InvalidPhone, parse_phone
from opscharter.core.registry import Capability
from opscharter.kit.forms import CheckCards, DateInput, KitForm, MomentInput, PhoneInput, RadioCards
from opscharter.org.choices import AppointmentKind, ScopeChoice
from opscharter.org.rules import hours_words, parse_hours

type Choices = Iterable[tuple[Any, Any]]

_LINES = {"rows": 5}


class PhoneField(forms.CharField):
    """A telephone number, checked; never kept in a draft."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Phone"), max_length=40, widget=PhoneInput(), **kwargs)

    @override
    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if text:
            try:
                parse_phone(text)
            except InvalidPhone as wrong:
                raise forms.ValidationError(str(wrong)) from None
        return text


class SignInForm(KitForm):
    """Name or phone number, and password."""

    login = forms.CharField(
        label=_("Sign-in name or phone"),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autofocus": True, "autocapitalize": "none"}
        ),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class CodeForm(KitForm):
    """The six digits of an authenticator app."""

    code = forms.CharField(
        label=_("Code"),
        max_length=12,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "data-private": ""}
        ),
        help_text=_("The six digits your authenticator app shows now."),
    )


class PasswordForm(KitForm):
    """Changing one's own password."""

    current = forms.CharField(
        label=_("Present password"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    password = forms.CharField(
        label=_("New password"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 10 characters; a short sentence is easy to remember."),
    )
    again = forms.CharField(
        label=_("New password again"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    @override
    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("password") and data.get("again") and data["password"] != data["again"]:
            self.add_error("again", _("The two new passwords differ."))
        return data


class DepartmentForm(KitForm):
    """A department's name, place and duties."""

    name = forms.CharField(label=_("Name"), max_length=60)
    parent = forms.TypedChoiceField(
        label=_("Belongs to"), required=False, coerce=int, empty_value=None
    )
    order = forms.IntegerField(label=_("Position"), required=False, min_value=0, max_value=9999)
    duties = forms.CharField(
        label=_("Duties"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs=_LINES),
        help_text=_("One duty per line."),
    )

    def __init__(self, *args: Any, parents: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].choices = [("", _("The center itself")), *parents]  # type: ignore[attr-defined]


class PostForm(KitForm):
    """A post: what it is called, what it does, who it answers to."""

    name = forms.CharField(label=_("Name"), max_length=60)
    department = forms.TypedChoiceField(label=_("Department"), coerce=int)
    superior = forms.TypedChoiceField(
        label=_("Answers to"), required=False, coerce=int, empty_value=None
    )
    headcount = forms.IntegerField(label=_("Seats"), min_value=1, max_value=999, initial=1)
    duties = forms.CharField(
        label=_("Duties"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs=_LINES),
        help_text=_("One duty per line."),
    )
    heads_department = forms.BooleanField(label=_("Heads the department"), required=False)
    second_factor = forms.BooleanField(
        label=_("Holders need a second factor to sign in"), required=False
    )

    def __init__(
        self,
        *args: Any,
        departments: Choices,
        superiors: Choices,
        fixed: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].choices = list(departments)  # type: ignore[attr-defined]
        self.fields["superior"].choices = [("", _("Nobody")), *superiors]  # type: ignore[attr-defined]
        if fixed:
            del self.fields["department"]


class GrantsForm(KitForm):
    """What a post may do: one scope per capability, and the departments meant by "chosen"."""

    def __init__(
        self, *args: Any, known: Sequence[Capability], departments: Choices, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for capability in known:
            scopes = ScopeChoice.choices if capability.departmental else [("all", _("Yes"))]
            self.fields[capability.key] = forms.ChoiceField(
                label=str(capability.label), required=False, choices=[("", "—"), *scopes]
            )
        self.fields["departments"] = forms.TypedMultipleChoiceField(
            label=_("Chosen departments"),
            required=False,
            coerce=int,
            choices=list(departments),
            widget=CheckCards(),
            help_text=_("Meant by “chosen departments” above."),
        )

    def scopes(self) -> list[forms.BoundField]:
        """Return the fields of the capabilities, without the departments."""
        return [bound for bound in self.visible_fields() if bound.name != "departments"]

    def grants(self) -> dict[str, tuple[str, list[int]]]:
        """Return capability -> (scope, department ids), as the operation takes them."""
        chosen = self.cleaned_data["departments"]
        return {
            key: (scope, chosen if scope == ScopeChoice.CHOSEN else [])
            for key, scope in self.cleaned_data.items()
            if key != "departments" and scope
        }


class PersonForm(KitForm):
    """Somebody who works here."""

    name = forms.CharField(label=_("Full name"), max_length=40)
    phone = PhoneField(required=False, help_text=_("Also a sign-in name; stored encrypted."))
    email = forms.EmailField(label=_("E-mail"), required=False)


class NewPersonForm(PersonForm):
    """Somebody new, with a first post and an account."""

    post = forms.TypedChoiceField(label=_("Post"), required=False, coerce=int, empty_value=None)
    login = forms.CharField(
        label=_("Sign-in name"),
        required=False,
        max_length=60,
        help_text=_("With a sign-in name an account is opened and a one-time password shown."),
    )

    def __init__(self, *args: Any, posts: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["post"].choices = [("", _("None yet")), *posts]  # type: ignore[attr-defined]


class AppointForm(KitForm):
    """An appointment with its dates."""

    post = forms.TypedChoiceField(label=_("Post"), coerce=int)
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=AppointmentKind.choices,
        initial=AppointmentKind.REGULAR,
        widget=RadioCards(),
    )
    starts_on = forms.DateField(label=_("First day"), widget=DateInput())
    ends_on = forms.DateField(
        label=_("Last day"), required=False, widget=DateInput(), help_text=_("Empty: without end.")
    )

    def __init__(self, *args: Any, posts: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["post"].choices = list(posts)  # type: ignore[attr-defined]


class EndForm(KitForm):
    """A last day and why."""

    ends_on = forms.DateField(label=_("Last day"), widget=DateInput())
    reason = forms.CharField(label=_("Reason"), required=False, max_length=200)


class ReasonForm(KitForm):
    """Why something is done."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class AccountForm(KitForm):
    """Opening an account."""

    login = forms.CharField(label=_("Sign-in name"), max_length=60)


class DelegationForm(KitForm):
    """Who stands in, in which post, from when to when, why."""

    deputy = forms.TypedChoiceField(label=_("Who stands in"), coerce=int)
    post = forms.TypedChoiceField(label=_("Post"), required=False, coerce=int, empty_value=None)
    starts_at = forms.DateTimeField(label=_("From"), widget=MomentInput())
    ends_at = forms.DateTimeField(label=_("Until"), widget=MomentInput())
    reason = forms.CharField(label=_("Reason"), required=False, max_length=200)

    def __init__(self, *args: Any, deputies: Choices, posts: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["deputy"].choices = list(deputies)  # type: ignore[attr-defined]
        self.fields["post"].choices = [("", _("All my posts")), *posts]  # type: ignore[attr-defined]

    @override
    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("starts_at", "ends_at"):
            if data.get(name):
                data[name] = data[name].astimezone(ZONE)
        return data


class ContactForm(KitForm):
    """What is known of somebody who is served."""

    name = forms.CharField(label=_("Full name"), max_length=60)
    address = forms.CharField(label=_("Address"), required=False, max_length=200)
    note = forms.CharField(
        label=_("Note for colleagues"),
        required=False,
        max_length=200,
        help_text=_(
            "For example hard of hearing, a dog in the house. The person may ask to see it."
        ),
    )


class CenterForm(KitForm):
    """The center's name and where it is found; the announcement of the portal."""

    name = forms.CharField(label=_("Name"), max_length=80)
    document_mark = forms.CharField(
        label=_("Document mark"),
        required=False,
        max_length=20,
        help_text=_("Begins the numbers of official documents, for example 和畅运营."),
    )
    phone = forms.CharField(label=_("Service phone"), required=False, max_length=40)
    address = forms.CharField(label=_("Address"), required=False, max_length=200)
    notice = forms.CharField(
        label=_("Announcement"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Shown on top of the public pages until it is emptied."),
    )


class HoursForm(KitForm):
    """Opening hours by kind of day."""

    def __init__(self, *args: Any, hours: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in DayKind:
            self.fields[f"day_{kind.value}"] = forms.CharField(
                label=kind.label,
                required=False,
                max_length=80,
                initial=hours_words((hours or {}).get(kind.value, ())),
                # make-up days without hours of their own are worked like a Friday
                widget=forms.TextInput(
                    attrs={
                        "placeholder": _("like Friday")
                        if kind == DayKind.MAKE_UP
                        else _("not open")
                    }
                ),
            )

    @override
    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name, text in list(data.items()):
            if parse_hours(text) is None:
                self.add_error(name, _("Write it like 08:30-12:00, 13:30-17:30."))
        return data

    def hours(self) -> dict[int, tuple[tuple[int, int], ...]]:
        """Return kind of day -> intervals, as the operation takes them."""
        return {
            kind.value: parse_hours(self.cleaned_data[f"day_{kind.value}"]) or ()
            for kind in DayKind
        }


class ClosureForm(KitForm):
    """Days on which the center is closed, or open although it would not be."""

    kind = forms.ChoiceField(
        label=_("Arrangement"),
        choices=ExceptionKind.choices,
        initial=ExceptionKind.CLOSED,
        widget=RadioCards(),
    )
    first_day = forms.DateField(label=_("First day"), widget=DateInput())
    last_day = forms.DateField(label=_("Last day"), widget=DateInput())
    hours = forms.CharField(
        label=_("Hours"),
        required=False,
        max_length=40,
        help_text=_("Only for a special opening, for example 09:00-12:00; empty: the usual hours."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=120)

    def clean_hours(self) -> Any:
        text = self.cleaned_data["hours"]
        slots = parse_hours(text)
        if slots is None or len(slots) > 1:
            raise forms.ValidationError(_("Write it like 09:00-12:00."))
        return slots[0] if slots else None
