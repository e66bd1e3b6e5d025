"""Contacts are found by their number, which nobody sees without a reason."""

import pytest

from opscharter.core.models.journal import JournalEntry
from opscharter.core.phones import InvalidPhone
from opscharter.core.refusal import Invalid, NotAllowed
from opscharter.org import operations, queries
from opscharter.org.models import Contact


def remember(actors, at, name="周阿姨", phone="138 1234 6621", **more):
    return operations.remember_contact(name=name, phone=phone, by=actors["desk"], at=at, **more)


def test_the_same_caller_is_one_contact_however_the_number_is_written(center, actors, at):
    first = remember(actors, at)
    again = remember(actors, at, phone="+86 138-1234-6621")
    other = remember(actors, at, name="周先生")
    assert first.pk == again.pk
    assert other.pk != first.pk
    assert {row.pk for row in queries.contacts_by_phone(actors["desk"], "13812346621")} == {
        first.pk,
        other.pk,
    }


def test_without_a_number_every_contact_is_a_new_one(center, actors, at):
    assert remember(actors, at, name="", phone="").pk != remember(actors, at, name="", phone="").pk


def test_a_number_with_letters_is_refused_in_words(center, actors, at):
    with pytest.raises(InvalidPhone):
        remember(actors, at, phone="138abc46621")
    assert not Contact.objects.exists()


def test_revealing_a_number_needs_a_reason_and_is_in_the_journal_without_the_number(
    center, actors, at
):
    contact = Contact.objects.get(pk=remember(actors, at).pk)
    assert str(contact.phone) == "138 **** 6621"
    with pytest.raises(Invalid):
        operations.reveal_contact(contact=contact, reason=" ", by=actors["desk"], at=at)
    with pytest.raises(NotAllowed):
        operations.reveal_contact(contact=contact, reason="看看", by=actors["clerk"], at=at)
    assert (
        operations.reveal_contact(contact=contact, reason="预约上门", by=actors["desk"], at=at)
        == "13812346621"
    )
    entries = list(JournalEntry.objects.filter(subject_kind="org.contact"))
    assert [entry.operation for entry in entries] == ["org.contact.remember", "org.contact.reveal"]
    assert entries[1].reason == "预约上门"
    assert "6621" not in str([(e.changes, e.subject_label, e.reason) for e in entries])
