"""Forms of all pages: plain forms that only validate, drawn by the kit's templates. One operation follows."""

from collections.abc import Sequence
from typing import Any, override

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.core.files.uploadedfile import UploadedFile
from django.forms.renderers import DjangoTemplates
from django.template.loader import get_template
from django.utils.translation import ngettext

from opscharter.core.refusal import Refusal
from opscharter.kit.citation import Citation, refusal_citation


class KitRenderer(DjangoTemplates):
    """Draws forms and fields with the kit's templates, and Django's widgets with Django's."""

    form_template_name = "kit/forms/form.html"
    field_template_name = "kit/forms/field.html"

    @override
    def get_template(self, template_name: str) -> Any:
        if template_name.startswith("kit/"):
            return get_template(template_name)
        return super().get_template(template_name)


class KitForm(forms.Form):
    """Base of all forms: `{{ form }}` draws every field, `{% field form.name %}` one.

    After a post, `status` is the answer's HTTP status: 200 while untouched, 422 with wrong fields, the refusal's own when an
    operation refused.
    """

    default_renderer = KitRenderer
    required_css_class = "required"
    error_css_class = "wrong"

    refusal: Refusal | None = None
    citation: Citation | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    @override
    def is_valid(self) -> bool:
        """Tell whether all fields fit; never while a file of the form was too large to be kept (`kit.middleware` notes it)."""
        dropped: Refusal | None = getattr(self.files, "refusal", None)
        if dropped is not None and self.refusal is None and self.errors is not None:
            self.refuse(dropped)
        return super().is_valid()

    @property
    def status(self) -> int:
        """HTTP status of the page that shows this form."""
        if self.refusal is not None:
            return self.refusal.status
        return 422 if self.is_bound and not self.is_valid() else 200

    def refuse(self, refusal: Refusal, *, center: int | None = None) -> None:
        """Show why an operation said no: beside its fields, with the article it cites; what was typed stays."""
        if refusal is self.refusal:
            return
        self.refusal = refusal
        self.citation = refusal_citation(center, refusal.control)
        placed = False
        for name, text in refusal.fields.items():
            if name in self.fields:
                self.add_error(name, str(text))
                placed = True
        if not placed or refusal.message != refusal.default_message:
            self.add_error(NON_FIELD_ERRORS, str(refusal.message))


class RadioCards(forms.RadioSelect):
    """Choices as cards that a thumb can hit; one of few."""

    template_name = "kit/forms/cards.html"


class CheckCards(forms.CheckboxSelectMultiple):
    """Several of few choices, as cards."""

    template_name = "kit/forms/cards.html"


class DateInput(forms.DateInput):
    """A day; the browser's own picker."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """A time of day; the browser's own picker."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class MomentInput(forms.DateTimeInput):
    """A day and time in the centers' time zone; the browser's own picker."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class PhoneInput(forms.TextInput):
    """A phone number: digits first on phone keyboards, never kept in a draft."""

    input_type = "tel"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", "data-private": "", **(attrs or {})})


class FilesInput(forms.FileInput):
    """Several files; with `camera` phones offer to take a photo first."""

    allow_multiple_selected = True
    template_name = "kit/forms/files.html"

    def __init__(
        self, attrs: dict[str, Any] | None = None, *, camera: bool = False, accept: str = ""
    ) -> None:
        given: dict[str, Any] = {**(attrs or {})}
        if accept or camera:
            given["accept"] = accept or "image/*"
        if camera:
            given["capture"] = "environment"
        super().__init__(given)


class FilesField(forms.FileField):
    """A list of uploads (possibly empty when not required); at most `most`."""

    widget = FilesInput

    def __init__(self, *, most: int = 9, **kwargs: Any) -> None:
        self.most = most
        super().__init__(**kwargs)

    @override
    def clean(self, data: Any, initial: Any = None) -> Any:
        given: Sequence[Any] = data if isinstance(data, list | tuple) else [data] if data else []
        if not given:
            super().clean(None, initial)
            return []
        if len(given) > self.most:
            raise forms.ValidationError(
                ngettext("At most %(most)d file.", "At most %(most)d files.", self.most)
                % {"most": self.most}
            )
        one = super().clean
        cleaned: list[UploadedFile[bytes]] = [one(item, initial) for item in given]
        return cleaned
