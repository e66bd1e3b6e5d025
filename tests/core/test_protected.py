"""Personal numbers: sealed, masked, found without being opened; and telephone numbers as people write them."""

import json

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from opscharter.core import protected
from opscharter.core.phones import (
    InvalidPhone,
    mask_id,
    mask_name,
    mask_phone,
    parse_phone,
)
from opscharter.core.protected import Protected, UnreadableValueError, blind_index, seal, unseal
from opscharter.core.scope import center_scope
from opscharter.org.models import Contact


@pytest.fixture
def own_keys(settings, tmp_path):
    settings.DATA = tmp_path
    yield tmp_path
    protected._ring.cache_clear()


def test_a_sealed_value_opens_only_in_its_own_column_and_unaltered(own_keys):
    sealed = seal("13812346621", "org_contact.phone")
    assert b"6621" not in sealed
    assert unseal(sealed, "org_contact.phone") == "13812346621"
    for broken, context in [
        (sealed, "org_contact.id_number"),
        (sealed[:-1] + bytes([sealed[-1] ^ 1]), "org_contact.phone"),
        (b"", "org_contact.phone"),
        (b"\x01\x09" + sealed[2:], "org_contact.phone"),
    ]:
        with pytest.raises(UnreadableValueError):
            unseal(broken, context)


def test_the_key_is_for_its_owner_only_and_a_new_key_leaves_old_values_readable(own_keys):
    old = seal("13812346621", "c")
    index = blind_index("13812346621", "phone")
    assert protected.add_key() == 1
    new = seal("13812346621", "c")
    assert (old[1], new[1]) == (0, 1)
    assert unseal(old, "c") == unseal(new, "c") == "13812346621"
    assert blind_index("+86 138-1234-6621", "phone") == index
    path = own_keys / "keys" / "personal.key"
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_blind_index_tells_purposes_apart_and_ignores_how_a_number_is_written(own_keys):
    assert blind_index("138 1234 6621", "phone") == blind_index("+8613812346621", "phone")
    assert blind_index("13812346621", "phone") != blind_index("13812346621", "id")


def test_a_protected_value_shows_its_mask_wherever_it_is_printed():
    value = Protected("13812346621")
    assert f"{value} {value!r} {[value]}".count("1234") == 0
    assert str(value) == "138 **** 6621"
    assert value.reveal() == "13812346621"
    assert value.last_four == "6621"
    with pytest.raises(TypeError):
        json.dumps({"phone": value}, cls=DjangoJSONEncoder)


def test_a_stored_number_is_unreadable_in_the_table_and_masked_on_the_row(db, own_keys):
    contact = Contact(center_id=77, phone="13812346621")
    assert str(contact.phone) == "138 **** 6621"
    field = Contact._meta.get_field("phone")
    with center_scope(77), connection.cursor() as cursor:
        cursor.execute("SELECT %s::bytea", [field.get_db_prep_value(contact.phone, connection)])
        stored = cursor.fetchone()[0]
        assert b"13812346621" not in bytes(stored)
        assert field.from_db_value(stored, None, connection) == Protected("13812346621")
        with pytest.raises(LookupError):
            Contact.objects.filter(phone="13812346621").exists()
        assert not Contact.objects.filter(phone__isnull=False).exists()


@pytest.mark.parametrize(
    ("written", "read", "shown"),
    [
        ("138 1234 6621", "13812346621", "138 1234 6621"),
        ("+86-138-1234-6621", "13812346621", "138 1234 6621"),
        ("１３８１２３４６６２１", "13812346621", "138 1234 6621"),
        ("010-62345678", "01062345678", "010-62345678"),
        ("(0571) 8765432", "05718765432", "0571-8765432"),
        ("010-62345678-803", "01062345678", "010-62345678 转 803"),
        ("010-62345678转803", "01062345678", "010-62345678 转 803"),
        ("62345678", "62345678", "62345678"),
        ("12345", "12345", "12345"),
        ("400-810-1234", "4008101234", "4008101234"),
    ],
)
def test_a_telephone_number_is_read_as_people_write_it(written, read, shown):
    phone = parse_phone(written)
    assert phone.digits == read
    assert str(phone) == shown


@pytest.mark.parametrize(
    "written",
    [
        "",
        "1381234662",
        "138123466211",
        "12012345678",
        "1381234abcd",
        "周先生",
        "0",
        "1" * 5000,
        "☎",
    ],
)
def test_what_is_no_telephone_number_is_refused_without_repeating_it(written):
    with pytest.raises(InvalidPhone) as refusal:
        parse_phone(written)
    assert str(refusal.value)
    assert not written or len(written) < 2 or written not in str(refusal.value)


def test_masks_leave_just_enough_to_recognise():
    assert mask_phone("010-62345678") == "010-****78"
    assert mask_phone("12345") == "*****"
    assert mask_name("周文斌") == "周**"
    assert mask_name("周文") == "周*"
    assert mask_name("John Smith") == "J***"
    assert mask_id("110101199003070021") == "1101**********0021"
