"""A draft becomes what rules: parameters, citations, versions; only for what begins afterwards."""

from datetime import datetime, timedelta

import pytest

from opscharter.charter import operations
from opscharter.charter.citations import cite
from opscharter.charter.models import Article, Binding, CharterVersion
from opscharter.charter.operations import discard_draft, publish, save_draft
from opscharter.charter.parameters import active_version, value
from opscharter.core.actor import Actor
from opscharter.core.durations import minutes
from opscharter.core.models.journal import JournalEntry
from opscharter.core.refusal import NotAllowed
from opscharter.org.models import Center

ASSESS = "service.request/assess.within"


def changed(version: CharterVersion) -> str:
    text = CharterVersion.objects.get(pk=version.pk).text
    return text.replace("label: 2026.1", "label: 2026.2").replace(
        f"[30 分钟](control:{ASSESS})", f"[20 分钟](control:{ASSESS})"
    )


def test_a_changed_word_changes_the_deadline_from_then_on(
    center: Center, actors: dict[str, Actor], at: datetime
) -> None:
    old = active_version(center.pk, at)
    assert old is not None
    draft = save_draft(text=changed(old), by=actors["director"], at=at)
    starts = at + timedelta(hours=2)
    new = publish(version=draft, effective_at=starts, by=actors["director"], at=at)
    assert active_version(center.pk, starts - timedelta(seconds=1)) == old
    assert active_version(center.pk, starts) == new
    assert value(old.pk, ASSESS) == minutes(30)
    assert value(new.pk, ASSESS) == minutes(20)
    entry = JournalEntry.objects.filter(operation="charter.published").latest("pk")
    assert entry.changes[ASSESS] == ["30 分钟", "20 分钟"]
    assert entry.actor_name == actors["director"].name


def test_a_deadline_cites_the_article_in_force(center: Center, at: datetime) -> None:
    found = cite(center.pk, "service.request/assess")
    assert found is not None
    assert found.article_label == "第九条（二）"
    assert "30 分钟" in found.text
    assert cite(center.pk, "service.request/nothing") is None


def test_errors_stand_against_publishing_and_nothing_is_half_done(
    center: Center, actors: dict[str, Actor], at: datetime
) -> None:
    old = active_version(center.pk, at)
    assert old is not None
    text = changed(old).replace("20 分钟", "二十分种")
    draft = save_draft(text=text, by=actors["director"], at=at)
    before = (Article.objects.count(), Binding.objects.count())
    with pytest.raises(operations.Unclean) as refusal:
        publish(version=draft, effective_at=at, by=actors["director"], at=at)
    assert "二十分种" in str(refusal.value.remedy)
    assert (Article.objects.count(), Binding.objects.count()) == before
    assert active_version(center.pk, at + timedelta(days=9)) == old


def test_a_version_neither_rules_the_past_nor_is_published_twice(
    center: Center, actors: dict[str, Actor], at: datetime
) -> None:
    old = active_version(center.pk, at)
    assert old is not None
    draft = save_draft(text=changed(old), by=actors["director"], at=at)
    with pytest.raises(operations.TooEarly):
        publish(version=draft, effective_at=at - timedelta(minutes=1), by=actors["director"], at=at)
    publish(version=draft, effective_at=at, by=actors["director"], at=at)
    with pytest.raises(operations.AlreadyPublished):
        publish(version=draft, effective_at=at, by=actors["director"], at=at)
    with pytest.raises(operations.LabelTaken):
        save_draft(text=changed(old), by=actors["director"], at=at)


def test_who_may_draft_may_not_publish(
    center: Center, actors: dict[str, Actor], at: datetime
) -> None:
    old = active_version(center.pk, at)
    assert old is not None
    draft = save_draft(text=changed(old), by=actors["deputy_director"], at=at)
    with pytest.raises(NotAllowed):
        publish(version=draft, effective_at=at, by=actors["deputy_director"], at=at)
    with pytest.raises(NotAllowed):
        save_draft(text=changed(old), by=actors["engineer"], at=at)


def test_two_people_on_one_draft_do_not_overwrite_each_other(
    center: Center, actors: dict[str, Actor], at: datetime
) -> None:
    old = active_version(center.pk, at)
    assert old is not None
    first = save_draft(text=changed(old), by=actors["director"], at=at)
    opened = first.text_hash
    save_draft(text=changed(old) + "\n", by=actors["deputy_director"], at=at, expected_hash=opened)
    with pytest.raises(operations.DraftMoved):
        save_draft(text=changed(old) + "\n\n", by=actors["director"], at=at, expected_hash=opened)
    discard_draft(version=first, by=actors["director"], at=at)
    assert not CharterVersion.objects.filter(published_at=None).exists()
