"""Answers are found by two characters, kept true by somebody, and never quoted when they have expired."""

from datetime import date
from pathlib import Path

import pytest

from opscharter.core.models.journal import JournalEntry
from opscharter.core.refusal import Invalid, NotAllowed
from opscharter.core.scope import center_scope
from opscharter.modules.knowledge import operations, queries
from opscharter.modules.knowledge.loading import load_shipped_answers
from opscharter.modules.knowledge.operations import ChangedMeanwhile, Words

TODAY = date(2026, 11, 9)
SHIPPED = Path(__file__).parents[2] / "charters" / "community"


@pytest.fixture
def shipped(center, system, at):
    """The answers that the charter brings."""
    return load_shipped_answers(SHIPPED, by=system, at=at)


def test_shipped_answers_are_entered_once(shipped, system, at):
    assert shipped >= 12
    assert load_shipped_answers(SHIPPED, by=system, at=at) == 0


@pytest.mark.parametrize("words", ["照明", "车库灯", "居住", "路灯 灯坏"])
def test_two_characters_find_an_answer(shipped, center, words):
    found = queries.search_answers(center.pk, words, today=TODAY)
    assert found
    text = f"{found[0].title}{found[0].keywords}{found[0].text}"
    assert all(word in text for word in words.split())


def test_what_is_asked_most_stands_first(shipped, actors, center, at):
    rows = queries.search_answers(center.pk, "登记", today=TODAY)
    last = rows[-1]
    operations.quote_answer(answer_id=last.pk, by=actors["desk"], at=at)
    assert queries.search_answers(center.pk, "登记", today=TODAY)[0].pk == last.pk


def test_an_expired_answer_is_listed_but_not_offered(actors, center, at):
    operations.write_answer(
        words=Words("临时停车怎么办？", "本月可停东侧空地", valid_until=date(2026, 10, 31)),
        by=actors["clerk"],
        at=at,
    )
    assert queries.search_answers(center.pk, "停车", today=TODAY) == []
    assert len(queries.list_answers(actors["desk"], state="expired", today=TODAY)) == 1


def test_of_two_who_change_an_answer_at_once_the_second_is_told(actors, at):
    answer = operations.write_answer(words=Words("问", "答一"), by=actors["clerk"], at=at)
    operations.change_answer(
        answer=answer, words=Words("问", "答二"), expected_version=1, by=actors["clerk"], at=at
    )
    with pytest.raises(ChangedMeanwhile):
        operations.change_answer(
            answer=answer, words=Words("问", "答三"), expected_version=1, by=actors["clerk"], at=at
        )
    assert JournalEntry.objects.get(operation="knowledge.changed").changes == {
        "text": ["答一", "答二"]
    }


def test_answers_are_written_by_those_who_may_and_never_empty(actors, at):
    with pytest.raises(NotAllowed):
        operations.write_answer(words=Words("问", "答"), by=actors["engineer"], at=at)
    with pytest.raises(Invalid):
        operations.write_answer(words=Words("问", " "), by=actors["clerk"], at=at)


def test_another_centers_answers_do_not_exist(shipped, other_center, actors):
    with center_scope(other_center.pk):
        assert queries.search_answers(other_center.pk, "照明", today=TODAY) == []
