"""Forms of the task pages."""

from typing import Any, override

from django import forms
from django.utils.translation import gettext_lazy as _

from opscharter.kit.forms import KitForm


class AssignForm(KitForm):
    """To whom a task goes: a post, or a person."""

    post = forms.ChoiceField(label=_("Post"), required=False)
    person = forms.ChoiceField(
        label=_("Person"),
        required=False,
        help_text=_("Leave empty to offer it to everybody in the post."),
    )
    reason = forms.CharField(label=_("Reason"), required=False, max_length=200)

    def __init__(
        self, *args: Any, posts: list[tuple[int, str]], people: list[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        nothing = [("", "—")]
        self.fields["post"].choices = nothing + posts  # type: ignore[attr-defined]
        self.fields["person"].choices = nothing + people  # type: ignore[attr-defined]

    @override
    def clean(self) -> dict[str, Any]:
        """One of the two must be chosen."""
        given: dict[str, Any] = super().clean() or {}
        if not given.get("post") and not given.get("person"):
            self.add_error("post", _("Choose a post or a person."))
        return given
