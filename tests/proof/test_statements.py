"""What no module proves is stated by the post that answers for it, and found missing when it is not."""

from datetime import datetime, timedelta

import pytest

from opscharter.charter.models import Occasion
from opscharter.charter.parameters import forget
from opscharter.charter.periods import Period
from opscharter.charter.queries import charter_page
from opscharter.charter.waiting import waiting
from opscharter.core.actor import Actor
from opscharter.core.clock import ZONE, moved_to
from opscharter.core.files.operations import prepare_file
from opscharter.core.files.uploads import from_bytes
from opscharter.core.refusal import Conflict, Invalid, NotAllowed
from opscharter.org.models import Center
from opscharter.proof.rebuilding import compare
from opscharter.proof.statements import opening
from opscharter.proof.statements.models import Statement
from opscharter.proof.statements.opening import open_due
from opscharter.proof.statements.operations import review, state
from opscharter.proof.statements.queries import waits_for
from tests.proof.charters import MINUTES, ROUND, publish_articles
from tests.proof.marking import follow
from tests.stage import present

pytestmark = pytest.mark.usefixtures("settled")
A2, A3 = "people.statement/a2", "people.statement/a3"
SAID = "11 月 5 日召开例会，到会九人，纪要已发各部门。"


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """Each test is a new worker."""
    opening._done.clear()


def verdicts(control: str) -> list[tuple[str, str]]:
    rows = Occasion.objects.filter(control=control).order_by("opened_at")
    return [(row.verdict, row.grade) for row in rows]


def pictured(center: Center):
    return prepare_file(upload=from_bytes("纪要.txt", SAID.encode()), center_id=center.pk)


def test_a_round_opens_waits_on_the_work_page_and_closes_with_the_words(
    center: Center, actors: dict[str, Actor], system: Actor, at: datetime
) -> None:
    publish_articles(MINUTES, by=system, at=at)
    assert open_due(center.pk, at) == 1
    row = Statement.objects.get()
    assert (str(row.first), str(row.last)) == ("2026-11-01", "2026-11-30")
    assert row.due_at == datetime(2026, 11, 30, 17, 30, tzinfo=ZONE)  # when the center closes
    [told] = waits_for(actors["office_head"], at)
    assert (told.due_at, told.note) == (row.due_at, "第二条")
    assert "statements" in waiting
    assert waits_for(actors["engineer"], at) == []
    with pytest.raises(NotAllowed):
        state(statement=row, text=SAID, by=actors["engineer"], at=at)
    with pytest.raises(Invalid):
        state(statement=row, text="好", by=actors["office_head"], at=at)
    state(statement=row, text=SAID, by=actors["office_head"], at=at)
    with pytest.raises(Conflict):
        state(statement=row, text=SAID, by=actors["office_head"], at=at)
    follow(center, at)
    assert verdicts(A2) == [("kept", "statement")]
    assert waits_for(actors["office_head"], at) == []
    assert open_due(center.pk, at) == 0


def test_a_file_is_better_evidence_and_a_second_person_makes_it_confirmed(
    center: Center, actors: dict[str, Actor], system: Actor, at: datetime
) -> None:
    publish_articles(MINUTES, by=system, at=at)
    open_due(center.pk, at)
    row = Statement.objects.get()
    state(statement=row, text=SAID, files=[pictured(center)], by=actors["office_head"], at=at)
    follow(center, at)
    assert verdicts(A2) == [("kept", "file")]
    with pytest.raises(NotAllowed):  # nobody confirms their own
        review(statement=row, outcome="confirmed", by=actors["office_head"], at=at)
    with pytest.raises(NotAllowed):
        review(statement=row, outcome="confirmed", by=actors["engineer"], at=at)
    review(statement=row, outcome="confirmed", by=actors["director"], at=at)
    follow(center, at)
    assert verdicts(A2) == [("kept", "confirmed")]
    with pytest.raises(Conflict):
        review(statement=row, outcome="disputed", opinion="x", by=actors["deputy_director"], at=at)
    assert compare(center.pk, at).differences == []


def test_what_is_found_untrue_counts_against_the_rule(
    center: Center, actors: dict[str, Actor], system: Actor, at: datetime
) -> None:
    publish_articles(MINUTES, by=system, at=at)
    open_due(center.pk, at)
    row = state(statement=Statement.objects.get(), text=SAID, by=actors["office_head"], at=at)
    with pytest.raises(Invalid):  # a finding needs its reason
        review(statement=row, outcome="disputed", by=actors["director"], at=at)
    review(statement=row, outcome="disputed", opinion="当天没有开会", by=actors["director"], at=at)
    follow(center, at)
    assert verdicts(A2) == [("broken", "statement")]
    assert compare(center.pk, at).differences == []


def test_rounds_nobody_stated_are_missed_even_those_no_worker_saw(
    center: Center, actors: dict[str, Actor], system: Actor, at: datetime
) -> None:
    publish_articles(MINUTES, ROUND, by=system, at=at)
    open_due(center.pk, at)  # Monday
    later = at + timedelta(days=4)  # the worker stood still until Friday morning
    with moved_to(later):
        assert open_due(center.pk, later) == 4
        follow(center, later)
    assert verdicts(A3) == [("missed", "")] * 4 + [("open", "")]
    monday = Statement.objects.filter(control=A3).order_by("first").first()
    with moved_to(later):
        state(statement=present(monday), text=SAID, by=actors["engineer"], at=later)
        follow(center, later)
    assert verdicts(A3)[0] == ("late", "statement")
    assert compare(center.pk, later).differences == []


def test_an_amendment_does_not_ask_twice_for_the_round_that_runs(
    center: Center, system: Actor, at: datetime
) -> None:
    publish_articles(MINUTES, by=system, at=at)
    open_due(center.pk, at)
    after = at + timedelta(days=1)
    publish_articles(MINUTES, ROUND, label="2027.2", by=system, at=after)
    assert open_due(center.pk, after) == 1  # the daily one, from today on
    assert Statement.objects.filter(control=A2).count() == 1
    month = datetime(2026, 12, 1, 9, tzinfo=ZONE)
    forget(center.pk)
    open_due(center.pk, month)
    december = Statement.objects.filter(control=A2).order_by("-first").first()
    assert present(december).version.label == "2027.2"
    assert {row.version.label for row in Statement.objects.filter(control=A3)} == {"2027.2"}


def test_words_that_declare_have_no_light(center: Center, system: Actor, at: datetime) -> None:
    version = publish_articles(MINUTES, by=system, at=at)
    open_due(center.pk, at)
    follow(center, at)
    page = charter_page(center.pk, version, Period("month", at.date().replace(day=1), at.date()))
    lights = {node.number: (node.light, node.declares) for node in page.nodes}
    assert lights["1"] == ("", True)
    assert lights["2"] == ("open", False)
