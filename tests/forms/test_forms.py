"""A JSON Schema is drawn, read back from a post, and answered with one message per field."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from opscharter.core.refusal import Invalid
from opscharter.engines.forms.rendering import SchemaForm, words_of
from opscharter.engines.forms.schema import BadSchema, check_schema
from opscharter.engines.forms.validation import clean

SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["result", "hours"],
    "properties": {
        "result": {"type": "string", "title": "处理结果", "minLength": 4, "maxLength": 20, "x-ui": {"widget": "textarea", "order": 2}},
        "hours": {"type": "number", "title": "用时", "minimum": 0.5, "maximum": 24, "x-ui": {"order": 1}},
        "grade": {"type": "string", "title": "满意度", "oneOf": [{"const": "5", "title": "非常满意"}, {"const": "1", "title": "非常不满意"}], "x-ui": {"widget": "radio"}},
        "done_at": {"type": "string", "format": "date-time", "title": "完成时间"},
        "parts": {"type": "array", "title": "部件", "items": {"type": "string", "enum": ["lamp", "wire"]}, "x-ui": {"widget": "checkboxes"}},
        "again": {"type": "boolean", "title": "需复查"},
        "handler": {"type": "string", "title": "经办人", "oneOf": [], "x-ui": {"widget": "person"}},
        "photos": {"type": "array", "title": "照片", "minItems": 1, "maxItems": 2, "x-ui": {"widget": "files", "camera": True}},
    },
}  # fmt: skip
GOOD = "result=灯已换好&hours=1.5&grade=5&done_at=2026-11-09T10:20&parts=lamp&parts=wire&again=on&handler=7"
PEOPLE = {"handler": [(7, "李工")]}


def photo(name: str = "a.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"x")


def test_a_post_becomes_typed_data() -> None:
    form = SchemaForm(
        SCHEMA, QueryDict(GOOD), MultiValueDict({"photos": [photo()]}), choices=PEOPLE
    )
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {
        "result": "灯已换好",
        "hours": 1.5,
        "grade": "5",
        "done_at": "2026-11-09T10:20:00+08:00",
        "parts": ["lamp", "wire"],
        "again": True,
        "handler": "7",
    }
    assert [each.name for each in form.uploads["photos"]] == ["a.jpg"]
    assert words_of(SCHEMA, form.cleaned_data)[:3] == [
        ("用时", "1.5"),
        ("处理结果", "灯已换好"),
        ("满意度", "非常满意"),
    ]


def test_every_wrong_field_gets_its_own_message_and_keeps_what_was_typed() -> None:
    posted = QueryDict("result=好&hours=半天&grade=9&parts=gold&handler=8&done_at=昨天")
    form = SchemaForm(SCHEMA, posted, MultiValueDict(), choices=PEOPLE)
    assert not form.is_valid()
    assert form.status == 422
    assert set(form.errors) == {"result", "hours", "grade", "parts", "handler", "done_at", "photos"}
    page = form.render()
    assert "半天" in page
    assert page.count('class="field-error"') == 7


def test_what_is_missing_is_named_by_its_label() -> None:
    with pytest.raises(Invalid) as refusal:
        clean(SCHEMA, QueryDict(""), files={"photos": [photo()]})
    assert set(refusal.value.fields) == {"result", "hours"}
    assert "处理结果" in str(refusal.value.fields["result"])


def test_json_is_checked_by_the_same_schema_and_unknown_fields_are_refused() -> None:
    files = {"photos": [photo()]}
    good = {"result": "灯已换好", "hours": 2}
    assert clean(SCHEMA, good, files=files) == good
    with pytest.raises(Invalid) as refusal:
        clean(SCHEMA, {**good, "hours": "2", "colour": "red"}, files=files)
    assert set(refusal.value.fields) == {"hours", "colour"}


@pytest.mark.parametrize("number", ["nan", "inf", "1e400", "9" * 400])
def test_strange_numbers_are_messages_not_faults(number: str) -> None:
    with pytest.raises(Invalid) as refusal:
        clean(SCHEMA, QueryDict(f"result=灯已换好&hours={number}"), files={"photos": [photo()]})
    assert set(refusal.value.fields) == {"hours"}


@pytest.mark.parametrize(
    "field",
    [
        {"type": "string", "pattern": "(a+)+$"},
        {"type": "string", "pattern": "(a|a)*b"},
        {"type": "string", "pattern": r"(x)\1"},
        {"type": "string", "pattern": "("},
        {"$ref": "http://elsewhere/schema"},
        {"type": "string", "x-ui": {"widget": "script"}},
    ],
)
def test_dangerous_schemas_are_refused(field: dict[str, Any]) -> None:
    with pytest.raises(BadSchema):
        check_schema({"type": "object", "properties": {"a": field}})


def test_a_deep_schema_is_refused() -> None:
    deep: dict[str, Any] = {"type": "string"}
    for _level in range(30):
        deep = {"type": "object", "properties": {"a": deep}}
    with pytest.raises(BadSchema):
        check_schema(deep)


def test_the_sample_schema_is_a_good_one() -> None:
    check_schema(SCHEMA)


def test_drawn_fields_have_labels_and_stored_values() -> None:
    page = SchemaForm(
        SCHEMA, initial={"result": "旧结果", "done_at": "2026-11-09T10:20:00+08:00"}, choices=PEOPLE
    ).render()
    assert "旧结果" in page
    assert 'value="2026-11-09T10:20"' in page
    assert "李工" in page
    assert page.index("用时") < page.index("处理结果")
