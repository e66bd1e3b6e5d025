"""A text comes to rule: departments review, the leadership decides, one department tries it, everybody reads what is new."""

from datetime import datetime, timedelta

import pytest

from opscharter.adoption import operations, refusals
from opscharter.adoption.choices import Outcome, Stage, View
from opscharter.adoption.models import Opinion, Proposal, Reading, Remark
from opscharter.adoption.tasks import ask_newcomers
from opscharter.cases.models import Case
from opscharter.charter.models import CharterVersion, Occasion
from opscharter.charter.operations import discard_draft, generalise, publish, save_draft, withdraw
from opscharter.charter.parameters import active_version, value
from opscharter.charter.tally import sweep_overdue
from opscharter.core.actor import Actor
from opscharter.core.clock import moved_to
from opscharter.core.durations import minutes
from opscharter.core.readers import catch_up, rebuild
from opscharter.core.refusal import NotAllowed
from opscharter.org.models import Center, Department, Person
from tests.adoption.conftest import ASSESS, next_text
from tests.cases.opening import taken_in
from tests.stage import present

AMENDMENT, READ = "charter.text/amendment", "charter.text/read"


def department(key: str) -> Department:
    return Department.objects.get(key=key)


def submitted(draft: CharterVersion, by: Actor, at: datetime) -> Proposal:
    asked = [department("service").pk, department("engineering").pk]
    return operations.submit(version=draft, departments=asked, purpose="缩短评估时限", by=by, at=at)


def opinion(proposal: Proposal, key: str) -> Opinion:
    return Opinion.objects.get(proposal=proposal, round=proposal.round, department=department(key))


def reviewed(draft: CharterVersion, actors: dict[str, Actor], at: datetime) -> Proposal:
    proposal = submitted(draft, actors["deputy_director"], at)
    for key in ("service", "engineering"):
        operations.give_opinion(
            opinion=opinion(proposal, key), view=View.AGREE, by=actors[f"{key}_head"], at=at
        )
    return proposal


def approved(draft: CharterVersion, actors: dict[str, Actor], at: datetime) -> Proposal:
    proposal = reviewed(draft, actors, at)
    operations.forward(proposal=proposal, by=actors["deputy_director"], at=at)
    return operations.decide(proposal=proposal, approve=True, by=actors["director"], at=at)


def reviewed_with_an_objection(
    draft: CharterVersion, actors: dict[str, Actor], at: datetime
) -> Proposal:
    """Two departments review; one objects in its own name, and is answered."""
    drafter, head = actors["deputy_director"], actors["engineering_head"]
    proposal = submitted(draft, drafter, at)
    operations.give_opinion(
        opinion=opinion(proposal, "service"), view=View.AGREE, by=actors["service_head"], at=at
    )
    with pytest.raises(NotAllowed):
        operations.give_opinion(
            opinion=opinion(proposal, "engineering"),
            view=View.AGREE,
            by=actors["service_head"],
            at=at,
        )
    with pytest.raises(refusals.ReasonNeeded):
        operations.give_opinion(
            opinion=opinion(proposal, "engineering"), view=View.OBJECT, by=head, at=at
        )
    with pytest.raises(refusals.ReviewUnfinished):
        operations.forward(proposal=proposal, by=drafter, at=at)
    operations.give_opinion(
        opinion=opinion(proposal, "engineering"),
        view=View.OBJECT,
        remarks=[("9.2", "夜间人手不够")],
        by=head,
        at=at,
    )
    with pytest.raises(refusals.OpinionGiven):
        operations.give_opinion(
            opinion=opinion(proposal, "engineering"), view=View.AGREE, by=head, at=at
        )
    remark = Remark.objects.get()
    assert remark.label == "第九条（二）"
    with pytest.raises(refusals.ReviewUnfinished):
        operations.forward(proposal=proposal, by=drafter, at=at)
    operations.answer_remark(
        remark=remark, outcome=Outcome.DECLINED, answer="夜间按值班安排办理", by=drafter, at=at
    )
    return proposal


def test_an_objection_is_answered_and_a_refusal_mended_before_anything_rules(
    center: Center, actors: dict[str, Actor], draft: CharterVersion, strict: None, at: datetime
) -> None:
    drafter = actors["deputy_director"]
    proposal = reviewed_with_an_objection(draft, actors, at)
    operations.forward(proposal=proposal, by=drafter, at=at)
    with pytest.raises(refusals.OwnProposal):
        operations.decide(proposal=proposal, approve=True, by=drafter, at=at)
    with pytest.raises(refusals.ReasonNeeded):
        operations.decide(proposal=proposal, approve=False, by=actors["director"], at=at)
    operations.decide(
        proposal=proposal, approve=False, reason="请写明夜间办法", by=actors["director"], at=at
    )
    with pytest.raises(refusals.ApprovalNeeded):
        publish(version=draft, effective_at=at, by=actors["director"], at=at)
    text = next_text(draft.text, "2026.2", ("20 分钟", "25 分钟"))
    save_draft(text=text, by=drafter, at=at)
    operations.forward(proposal=proposal, by=drafter, at=at)
    save_draft(text=text + "\n", by=drafter, at=at)
    with pytest.raises(refusals.TextMoved):
        operations.decide(proposal=proposal, approve=True, by=actors["director"], at=at)
    operations.take_back(proposal=proposal, reason="改一处错字", by=drafter, at=at)
    operations.forward(proposal=proposal, by=drafter, at=at)
    operations.decide(proposal=proposal, approve=True, by=actors["director"], at=at)
    version = operations.publish_proposal(
        proposal=proposal, effective_at=at, reading=False, by=actors["director"], at=at
    )
    assert Proposal.objects.get().stage == Stage.PUBLISHED
    assert active_version(center.pk, at) == version
    assert value(version.pk, ASSESS) == minutes(25)


def test_what_was_approved_is_published_word_for_word_or_not_at_all(
    center: Center, actors: dict[str, Actor], draft: CharterVersion, strict: None, at: datetime
) -> None:
    proposal = approved(draft, actors, at)
    with pytest.raises(refusals.UnderReview):
        discard_draft(version=draft, by=actors["deputy_director"], at=at)
    save_draft(text=draft.text + "\n", by=actors["deputy_director"], at=at)
    for publishing in (
        lambda: publish(version=draft, effective_at=at, by=actors["director"], at=at),
        lambda: operations.publish_proposal(
            proposal=proposal, effective_at=at, by=actors["director"], at=at
        ),
    ):
        with pytest.raises(Exception, match=r"text|文本|草稿"):
            publishing()
    assert CharterVersion.objects.filter(published_at__isnull=False).count() == 1


@pytest.mark.usefixtures("settled")
def test_silence_does_not_hold_a_text_up_and_shows_as_missed(
    center: Center, actors: dict[str, Actor], draft: CharterVersion, at: datetime
) -> None:
    proposal = submitted(draft, actors["deputy_director"], at)
    operations.give_opinion(
        opinion=opinion(proposal, "service"), view=View.AGREE, by=actors["service_head"], at=at
    )
    later = at + timedelta(days=10)
    with moved_to(later):
        operations.forward(proposal=proposal, by=actors["deputy_director"], at=later)
        catch_up("tally", center.pk)
        sweep_overdue(center.pk, later)
    verdicts = Occasion.objects.filter(control=AMENDMENT).values_list("department_id", "verdict")
    assert set(verdicts) == {
        (department("service").pk, "kept"),
        (department("engineering").pk, "missed"),
        (None, "open"),
    }


def test_a_pilot_rules_in_its_department_until_it_is_generalised(
    center: Center, actors: dict[str, Actor], draft: CharterVersion, strict: None, at: datetime
) -> None:
    old = active_version(center.pk, at)
    assert old is not None
    engineering, service = department("engineering"), department("service")
    proposal = approved(draft, actors, at)
    pilot = operations.publish_proposal(
        proposal=proposal,
        effective_at=at,
        departments=[engineering.pk],
        pilot=True,
        reading=False,
        by=actors["director"],
        at=at,
    )
    assert active_version(center.pk, at) == old
    assert active_version(center.pk, at, department=engineering.pk) == pilot
    there = taken_in(by=actors["desk"], at=at, department=engineering.pk)
    elsewhere = taken_in(by=actors["desk"], at=at, department=service.pk)
    assert (there.charter_version_id, elsewhere.charter_version_id) == (pilot.pk, old.pk)
    later = at + timedelta(days=30)
    generalise(version=pilot, effective_at=later, by=actors["director"], at=at)
    assert active_version(center.pk, later - timedelta(seconds=1)) == old
    assert active_version(center.pk, later) == pilot
    assert CharterVersion.objects.get(pk=old.pk).superseded_at == later
    after = taken_in(by=actors["desk"], at=later, department=service.pk)
    assert after.charter_version_id == pilot.pk
    assert Case.objects.get(pk=elsewhere.pk).charter_version_id == old.pk


def test_a_pilot_that_failed_ends_and_the_old_text_never_stopped(
    center: Center, actors: dict[str, Actor], draft: CharterVersion, at: datetime
) -> None:
    old = active_version(center.pk, at)
    engineering = department("engineering")
    pilot = publish(
        version=draft,
        effective_at=at,
        departments=[engineering.pk],
        pilot=True,
        by=actors["director"],
        at=at,
    )
    later = at + timedelta(days=3)
    generalise(
        version=pilot, effective_at=later + timedelta(days=5), by=actors["director"], at=later
    )
    withdraw(version=pilot, reason="夜间做不到", by=actors["director"], at=later)
    for moment in (later, later + timedelta(days=9)):
        assert active_version(center.pk, moment, department=engineering.pk) == old
    assert active_version(center.pk, at, department=engineering.pk) == pilot


def published_after(version: CharterVersion, by: Actor, at: datetime) -> CharterVersion:
    """One article is worded differently, one says something else."""
    changes = ("制定[本章程]", "特制定[本章程]"), ("[20 分钟]", "[15 分钟]")
    draft = save_draft(text=next_text(version.text, "2026.3", *changes), by=by, at=at)
    operations.mark_editorial(version=draft, article_number="1", reason="语气", by=by, at=at)
    with pytest.raises(refusals.NotEditorial):
        operations.mark_editorial(version=draft, article_number="9", reason="语气", by=by, at=at)
    return publish(version=draft, effective_at=at, by=by, at=at)


@pytest.mark.usefixtures("settled")
def test_everybody_reads_and_next_time_only_what_changed(
    center: Center,
    actors: dict[str, Actor],
    draft: CharterVersion,
    ruling: CharterVersion,
    at: datetime,
) -> None:
    director, engineer = actors["director"], actors["engineer"]
    question = operations.QuestionWords("多久内评估？", ["20 分钟", "2 小时", "当日"], 0)
    operations.set_quiz(version=draft, questions=[question], by=director, at=at)
    version = publish(version=draft, effective_at=at, by=director, at=at)
    asked = operations.ask_to_read(version=version, by=director, at=at)
    assert asked == Reading.objects.count() > 10
    assert operations.ask_to_read(version=version, by=director, at=at) == 0
    quiz = version.questions.get()
    failed = operations.acknowledge(version=version, answers={quiz.pk: 1}, by=engineer, at=at)
    assert (failed.read_at, failed.attempts, failed.score) == (None, 1, 0)
    with pytest.raises(refusals.QuizFixed):
        operations.set_quiz(version=version, questions=[], by=director, at=at)
    read = operations.acknowledge(version=version, answers={quiz.pk: 0}, by=engineer, at=at)
    assert (read.read_at, read.attempts) == (at, 2)
    with pytest.raises(refusals.NotAsked):
        operations.acknowledge(version=ruling, answers={}, by=engineer, at=at)

    third = published_after(version, director, at + timedelta(days=1))
    operations.ask_to_read(version=third, by=director, at=at)
    mine = Reading.objects.get(version=third, person=engineer.person)
    other = Reading.objects.get(version=third, person=actors["clerk"].person)
    assert (mine.articles, other.articles) == (["9"], [])
    catch_up("tally", center.pk)
    later = at + timedelta(days=30)
    with moved_to(later):
        sweep_overdue(center.pk, later)
    told = dict(
        Occasion.objects.filter(control=READ, person_id=engineer.person).values_list(
            "key", "verdict"
        )
    )
    assert told == {
        f"{version.pk}:{engineer.person}": "kept",
        f"{third.pk}:{engineer.person}": "missed",
    }
    before = sorted(Occasion.objects.values_list("control", "key", "done_at"))
    rebuild("tally", center.pk)
    assert sorted(Occasion.objects.values_list("control", "key", "done_at")) == before


def test_only_readers_who_are_late_are_reminded_and_not_without_end(
    center: Center, actors: dict[str, Actor], draft: CharterVersion, at: datetime
) -> None:
    version = publish(version=draft, effective_at=at, by=actors["director"], at=at)
    operations.ask_to_read(version=version, by=actors["director"], at=at)
    engineering, head = department("engineering"), actors["engineering_head"]
    operations.acknowledge(version=version, answers={}, by=head, at=at)
    unread = Reading.objects.filter(department=engineering, read_at=None).count()
    with pytest.raises(NotAllowed):
        operations.remind(version=version, department=department("service").pk, by=head, at=at)
    for day in range(3):
        moment = at + timedelta(days=day)
        assert (
            operations.remind(version=version, department=engineering.pk, by=head, at=moment)
            == unread
        )
        with pytest.raises(refusals.NobodyToRemind):
            operations.remind(version=version, department=engineering.pk, by=head, at=moment)
    with pytest.raises(refusals.NobodyToRemind):
        operations.remind(
            version=version, department=engineering.pk, by=head, at=at + timedelta(days=9)
        )


def test_who_joins_is_asked_by_itself_and_who_leaves_no_longer(
    center: Center, actors: dict[str, Actor], draft: CharterVersion, system: Actor, at: datetime
) -> None:
    version = publish(version=draft, effective_at=at, by=actors["director"], at=at)
    operations.ask_to_read(version=version, by=actors["director"], at=at)
    assert ask_newcomers(center.pk, at) == 0
    Reading.objects.filter(person=actors["clerk"].person).delete()  # as if appointed since
    Person.objects.filter(pk=present(actors["engineer"].person)).update(state="left")
    assert ask_newcomers(center.pk, at) == 1
    assert Reading.objects.filter(person=actors["clerk"].person).exists()
    assert not Reading.objects.filter(person=actors["engineer"].person).exists()
    assert ask_newcomers(center.pk, at) == 0
