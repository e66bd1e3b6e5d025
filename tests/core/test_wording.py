"""The people a center serves are called by the charter's word everywhere, in each center its own."""

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext

from opscharter.charter.models import CharterVersion
from opscharter.charter.parameters import forget
from opscharter.core.scope import center_scope
from opscharter.core.wording import contact_label, contact_word, worded
from opscharter.engines.forms.rendering import SchemaForm
from opscharter.org.models import Center


def call_them(center: Center, word: str) -> None:
    with center_scope(center.pk):
        CharterVersion.objects.filter(center_id=center.pk).update(contact_word=word)
    forget(center.pk)


def test_messages_and_data_say_the_word_of_the_center_that_is_named(
    center: Center, other_center: Center, at: datetime
) -> None:
    call_them(other_center, "乘客")
    form = SchemaForm({"type": "object", "properties": {"said": {"title": "服务对象原话"}}})
    assert contact_word() == "居民"
    assert gettext("Contacts") == "居民"
    assert form.fields["said"].label == "居民原话"
    with center_scope(other_center.pk):
        assert contact_label() == "乘客"
        assert gettext("Requester can read it").replace("乘客", "") != "服务对象可见"
        assert worded("联系服务对象") == "联系乘客"


def test_without_center_or_charter_the_neutral_word_stands(center: Center) -> None:
    with center_scope(None):
        assert contact_word() == "服务对象"
        assert gettext("Contacts") == "服务对象"


def test_the_word_is_chinese_and_english_pages_keep_theirs(center: Center) -> None:
    with translation.override("en"):
        assert gettext("Contacts") == "Contacts"
        assert contact_label() == "Contact"
