"""Several charters of one center rule side by side; the one of greater precedence says what a value is."""

from datetime import datetime, timedelta

from opscharter.charter.citations import cite
from opscharter.charter.models import CharterVersion
from opscharter.charter.operations import publish, save_draft
from opscharter.charter.parameters import active_version, in_force, value
from opscharter.core.actor import Actor
from opscharter.core.durations import minutes
from opscharter.org.models import Center, Department

ASSESS = "service.request/assess.within"
SCORE = "charter.text/read.score"


def beside(
    by: Actor,
    at: datetime,
    *,
    label: str = "1",
    precedence: int = -1,
    words: str,
    target: str,
    departments: list[int] | None = None,
) -> CharterVersion:
    """A second charter that sets one value."""
    control = target.rpartition(".")[0]
    text = (
        f"---\nkey: finance\ntitle: 财务办法\nlabel: {label}\nprecedence: {precedence}\n---\n\n# 财务办法\n\n"
        f"第一条　有关事项按[{words}](control:{target})[办理](control:{control})。\n"
    )  # fmt: skip
    draft = save_draft(text=text, by=by, at=at)
    return publish(version=draft, effective_at=at, departments=departments or [], by=by, at=at)


def test_what_the_first_charter_does_not_set_the_second_does(
    center: Center, actors: dict[str, Actor], at: datetime
) -> None:
    first = active_version(center.pk, at)
    assert first is not None
    second = beside(actors["director"], at, words="70%", target=SCORE)
    assert active_version(center.pk, at) == first
    assert [each.pk for each in in_force(center.pk, at)] == [first.pk, second.pk]
    assert value(first.pk, SCORE, at=at) == 0.7
    assert value(first.pk, SCORE) == 0.8  # asked of this version alone
    found = cite(center.pk, "charter.text/read", first.pk)
    assert found is not None
    assert "70%" in found.text


def test_the_greater_number_decides_between_two_values(
    center: Center, actors: dict[str, Actor], at: datetime
) -> None:
    first = active_version(center.pk, at)
    assert first is not None
    low = beside(actors["director"], at, words="45 分钟", target=ASSESS)
    assert value(first.pk, ASSESS, at=at) == minutes(30)
    later = at + timedelta(hours=1)
    high = beside(
        actors["director"], later, label="2", precedence=5, words="10 分钟", target=ASSESS
    )
    governing = active_version(center.pk, later)
    assert governing == high
    assert value(high.pk, ASSESS, at=later) == minutes(10)
    assert CharterVersion.objects.get(pk=low.pk).superseded_at == later


def test_a_matter_keeps_the_values_of_the_other_charter_as_they_were_when_it_began(
    center: Center, actors: dict[str, Actor], at: datetime
) -> None:
    first = active_version(center.pk, at)
    assert first is not None
    beside(actors["director"], at, words="70%", target=SCORE)
    later = at + timedelta(days=3)
    beside(actors["director"], later, label="2", words="90%", target=SCORE)
    assert value(first.pk, SCORE, at=at + timedelta(days=1)) == 0.7
    assert value(first.pk, SCORE, at=later) == 0.9


def test_another_charter_of_chosen_departments_binds_only_their_matters(
    center: Center, actors: dict[str, Actor], at: datetime
) -> None:
    first = active_version(center.pk, at)
    assert first is not None
    finance, service = (Department.objects.get(key=key).pk for key in ("finance", "service"))
    beside(actors["director"], at, words="70%", target=SCORE, departments=[finance])
    assert value(first.pk, SCORE, at=at, department=finance) == 0.7
    assert value(first.pk, SCORE, at=at, department=service) == 0.8
    assert value(first.pk, SCORE, at=at) == 0.8
