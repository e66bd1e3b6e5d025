"""Forms show what is wrong beside the field, tie it to the field for screen readers, and keep what was typed."""

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from django.utils.datastructures import MultiValueDict

from opscharter.core.refusal import Conflict, Invalid
from opscharter.kit.forms import FilesField, KitForm, PhoneInput, RadioCards


class NeedForm(KitForm):
    title = forms.CharField(label="标题", help_text="一句话", max_length=10)
    phone = forms.CharField(label="电话", required=False, widget=PhoneInput)
    urgency = forms.ChoiceField(
        label="紧急程度", choices=[("a", "一般"), ("b", "紧急")], widget=RadioCards
    )
    photos = FilesField(label="照片", required=False, most=2)


def test_an_error_is_tied_to_its_field_and_the_input_stays() -> None:
    with translation.override("zh-hans"):
        form = NeedForm({"title": "超过十个字的标题写得太长了", "urgency": "a"})
        html = str(form)
    assert form.status == 422
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_title_error"' in html
    assert "超过十个字的标题写得太长了" in html
    assert 'value="a" id="id_urgency_0" checked' in html or "checked" in html
    assert "有些内容需要修改" in html


def test_a_refusal_lands_on_its_field_and_gives_the_status() -> None:
    form = NeedForm({"title": "灯坏了", "urgency": "a"})
    assert form.status == 200
    form.refuse(Invalid(fields={"title": "已有同名事项。"}, remedy="请并入。"))
    html = str(form)
    assert form.status == 422
    assert form.errors == {"title": ["已有同名事项。"]}
    assert "请并入。" in html
    other = NeedForm({"title": "灯坏了", "urgency": "a"})
    other.refuse(Conflict("王芳已经办结。"))
    assert other.status == 409
    assert list(other.non_field_errors()) == ["王芳已经办结。"]


def test_a_phone_number_is_never_kept_in_a_draft() -> None:
    assert "data-private" in str(NeedForm()["phone"])


def test_several_files_up_to_the_limit() -> None:
    def form(number: int) -> NeedForm:
        files = [SimpleUploadedFile(f"{i}.txt", b"x") for i in range(number)]
        return NeedForm({"title": "灯", "urgency": "a"}, MultiValueDict({"photos": files}))

    assert form(0).is_valid()
    two = form(2)
    assert two.is_valid()
    assert [f.name for f in two.cleaned_data["photos"]] == ["0.txt", "1.txt"]
    assert list(form(3).errors) == ["photos"]
