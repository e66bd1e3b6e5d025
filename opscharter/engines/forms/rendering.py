"""JSON Schema → a form drawn by the kit. `SchemaForm` is used like any other form of the kit."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, override

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from opscharter.core.refusal import Refusal, Text
from opscharter.core.wording import worded
from opscharter.engines.forms import validation
from opscharter.engines.forms.schema import choices_of, ordered_fields, widget_of
from opscharter.kit.forms import (
    CheckCards,
    DateInput,
    FilesField,
    FilesInput,
    KitForm,
    MomentInput,
    PhoneInput,
    RadioCards,
    TimeInput,
)

#: 满意度五级, when a rating field names no grades of its own
GRADES: tuple[tuple[str, Text], ...] = (
    ("5", _("Very satisfied")),
    ("4", _("Satisfied")),
    ("3", _("Acceptable")),
    ("2", _("Dissatisfied")),
    ("1", _("Very dissatisfied")),
)

type Choices = Sequence[tuple[Any, Text]]


class SchemaForm(KitForm):
    """A form made of a JSON Schema with UI hints. After `is_valid()`, `cleaned_data` is plain JSON data that fits the schema and
    `uploads` holds the files by field.

    `choices` are what the caller offers for a field (people, departments, posts, places): (value, words) pairs.
    """

    def __init__(
        self,
        schema: Mapping[str, Any],
        data: Any = None,
        files: Any = None,
        *,
        initial: Mapping[str, Any] | None = None,
        choices: Mapping[str, Choices] | None = None,
        errors: Mapping[str, Text] | None = None,
        **kwargs: Any,
    ) -> None:
        self.schema = schema
        self.offered = dict(choices or {})
        self.told = dict(errors or {})
        self.uploads: dict[str, list[Any]] = {}
        fields = ordered_fields(schema)
        defaults = {name: field["default"] for name, field in fields if "default" in field}
        given = {name: shown(field, (initial or {}).get(name)) for name, field in fields}
        start = {**defaults, **{name: value for name, value in given.items() if value is not None}}
        super().__init__(data, files, initial=start, **kwargs)
        required = set(schema.get("required", ()))
        for name, field in fields:
            self.fields[name] = draw(
                field, required=name in required, offered=self.offered.get(name)
            )

    @override
    def full_clean(self) -> None:
        """Check against the schema instead of the fields: the API checks the same way."""
        self._errors = ErrorDict(renderer=self.renderer)
        self.cleaned_data = {}
        for name, text in self.told.items():
            self.add_error(name if name in self.fields else None, str(text))
        if not self.is_bound:
            return
        self.uploads = self._uploads()
        try:
            self.cleaned_data = validation.clean(
                self.schema, self._posted(), choices=self.offered, files=self.uploads
            )
        except Refusal as refusal:
            for name, text in refusal.fields.items():
                self.add_error(name if name in self.fields else None, str(text))

    def _uploads(self) -> dict[str, list[Any]]:
        names = [name for name, field in self.fields.items() if isinstance(field, FilesField)]
        if not hasattr(self.files, "getlist"):
            return {name: [] for name in names}
        return {name: self.files.getlist(self.add_prefix(name)) for name in names}

    def _posted(self) -> Any:
        if not self.prefix or not hasattr(self.data, "getlist"):
            return self.data
        posted: Any = self.data
        plain = posted.copy()
        for name in self.fields:
            plain.setlist(name, posted.getlist(self.add_prefix(name)))
        return plain


def shown(field: Mapping[str, Any], value: Any) -> Any:
    """Return a stored value as its field shows it: moments in the centers' time."""
    if value is None or not isinstance(value, str):
        return value
    readers: dict[str, Callable[[str], Any]] = {
        "date": date.fromisoformat,
        "datetime": datetime.fromisoformat,
        "time": time.fromisoformat,
    }
    reader = readers.get(widget_of(field))
    if reader is None:
        return value
    try:
        return reader(value)
    except ValueError:
        return value


def draw(field: Mapping[str, Any], *, required: bool, offered: Choices | None) -> forms.Field:
    """Return the form field that shows one field of a schema."""
    hints = field.get("x-ui", {})
    kind = widget_of(field)
    words = {
        "label": worded(str(field.get("title", ""))),
        "help_text": worded(str(hints.get("help", ""))),
        "required": required,
    }
    attributes = {
        name: value
        for name, value in (
            ("placeholder", worded(str(hints.get("placeholder", "")))),
            ("maxlength", field.get("maxLength")),
            ("autofocus", hints.get("autofocus")),
        )
        if value
    }
    if kind in _CHOOSERS:
        own = [(value, worded(text)) for value, text in choices_of(field)]
        return _chooser(kind, field, words, [*(offered or own)])
    if kind == "files":
        widget = FilesInput(camera=bool(hints.get("camera")), accept=str(hints.get("accept", "")))
        return FilesField(most=int(field.get("maxItems", 9)), widget=widget, **words)
    return _plain(kind, field, words, attributes)


_CHOOSERS = frozenset({"select", "radio", "rating", "checkboxes", "person", "department", "post"})


def _chooser(
    kind: str, field: Mapping[str, Any], words: dict[str, Any], choices: list[tuple[Any, Text]]
) -> forms.Field:
    if kind == "checkboxes":
        return forms.MultipleChoiceField(choices=choices, widget=CheckCards, **words)
    if kind == "rating":
        return forms.ChoiceField(choices=choices or GRADES, widget=RadioCards, **words)
    if kind == "radio":
        return forms.ChoiceField(choices=choices, widget=RadioCards, **words)
    empty: Text = "—" if not words["required"] else _("Please choose")
    placeholder = worded(str(field.get("x-ui", {}).get("placeholder", "")))
    return forms.ChoiceField(choices=[("", placeholder or empty), *choices], **words)


def _plain(
    kind: str, field: Mapping[str, Any], words: dict[str, Any], attributes: dict[str, Any]
) -> forms.Field:
    if kind == "checkbox":
        return forms.BooleanField(**{**words, "required": False})
    if kind == "number":
        return _number(field, words, attributes)
    if kind in _MOMENTS:
        shape, widget = _MOMENTS[kind]
        return shape(widget=widget(), **words)
    rows = int(field.get("x-ui", {}).get("rows", 3))
    widgets: dict[str, forms.Widget] = {
        "textarea": forms.Textarea({**attributes, "rows": rows}),
        "phone": PhoneInput(attributes),
        "hidden": forms.HiddenInput(),
    }
    return forms.CharField(widget=widgets.get(kind) or forms.TextInput(attributes), **words)


_MOMENTS: dict[str, tuple[type[forms.Field], type[forms.Widget]]] = {
    "date": (forms.DateField, DateInput),
    "datetime": (forms.DateTimeField, MomentInput),
    "time": (forms.TimeField, TimeInput),
}


def _number(
    field: Mapping[str, Any], words: dict[str, Any], attributes: dict[str, Any]
) -> forms.Field:
    limits = {"min": field.get("minimum"), "max": field.get("maximum")}
    step = field.get("multipleOf") or ("1" if field.get("type") == "integer" else "any")
    given = {name: value for name, value in limits.items() if value is not None}
    return forms.CharField(widget=forms.NumberInput({**attributes, **given, "step": step}), **words)


def words_of(schema: Mapping[str, Any], data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return (label, value in words) of filled-in data in the order of the form: for pages, prints and exports."""
    found = []
    for name, field in ordered_fields(schema):
        value = data.get(name)
        if value in (None, "", []):
            continue
        labels = {str(each): worded(str(words)) for each, words in choices_of(field)}
        if widget_of(field) == "rating" and not labels:
            labels = {grade: str(words) for grade, words in GRADES}
        if isinstance(value, bool):
            text = str(_("Yes") if value else _("No"))
        elif isinstance(value, list):
            text = "、".join(labels.get(str(each), str(each)) for each in value)
        else:
            text = labels.get(str(value), _moment(field, value))
        found.append((worded(str(field.get("title", name))), text))
    return found


def _moment(field: Mapping[str, Any], value: Any) -> str:
    at = shown(field, value)
    return f"{at:%Y-%m-%d %H:%M}" if isinstance(at, datetime) else str(value)
