"""Stories of cases: what is kept, what is refused, and what the journal remembers."""

from dataclasses import replace
from datetime import timedelta

import pytest

from opscharter.cases import operations as ops
from opscharter.cases import queries
from opscharter.cases.choices import CaseState, NoteKind, Result
from opscharter.cases.models import Case, Note, Ownership
from opscharter.cases.refusals import (
    CaseClosed,
    ChildrenOpen,
    Circle,
    DecidedByAnother,
    ReasonNeeded,
    TooLateToExtend,
)
from opscharter.core.durations import workdays
from opscharter.core.models.journal import JournalEntry
from opscharter.core.refusal import Conflict, NotAllowed
from opscharter.org.models import Post
from tests.cases.opening import taken_in
from tests.stage import present

HOUR = timedelta(hours=1)


def test_a_case_gets_number_owner_deadline_and_one_journal_row(actors, at):
    before = JournalEntry.objects.count()
    case = taken_in(by=actors["desk"], at=at)
    assert case.number == "JB-2026-000001"
    assert case.due_at > at
    assert "工作日" in queries.derivation_words(case)
    assert Ownership.objects.get(case=case).post_name == "前台受理员"
    assert JournalEntry.objects.count() == before + 1


def test_intake_needs_few_statements(actors, at, django_assert_max_num_queries):
    taken_in(by=actors["desk"], at=at)
    with django_assert_max_num_queries(8):
        taken_in(by=actors["desk"], at=at)


def test_numbers_follow_one_another_without_a_gap_after_a_failure(actors, at):
    first = taken_in(by=actors["desk"], at=at)
    with pytest.raises(ValueError, match="nonsense"):
        taken_in(by=actors["desk"], at=at, urgency="nonsense")
    second = taken_in(by=actors["desk"], at=at)
    assert [first.number[-1], second.number[-1]] == ["1", "2"]


def test_owner_intervals_touch_and_add_up_to_the_time_the_case_was_open(actors, at, center):
    case = taken_in(by=actors["desk"], at=at)
    engineer = Post.objects.get(key="engineer")
    head = Post.objects.get(key="engineering_head")
    ops.hand_over(
        case=case, department=engineer.department, post=engineer, by=actors["desk"], at=at + HOUR
    )
    ops.hand_over(
        case=case, department=head.department, post=head, by=actors["engineer"], at=at + 3 * HOUR
    )
    ops.close_case(case=case, result=Result.SOLVED, by=actors["engineering_head"], at=at + 7 * HOUR)
    rows = list(Ownership.objects.filter(case=case).order_by("starts_at"))
    assert [row.ends_at for row in rows[:-1]] == [row.starts_at for row in rows[1:]]
    assert sum(((present(row.ends_at) - row.starts_at) for row in rows), timedelta()) == 7 * HOUR
    assert case.closed_at == at + 7 * HOUR


def test_a_merge_keeps_both_histories_and_never_shows_internal_notes_outside(actors, at):
    kept = taken_in(by=actors["desk"], at=at)
    twin = taken_in(by=actors["desk"], at=at, title="楼道灯又坏了")
    ops.add_note(
        case=twin, kind=NoteKind.INTERNAL, text="住户情绪激动", by=actors["desk"], at=at + HOUR
    )
    ops.add_note(case=twin, kind=NoteKind.REPLY, text="已派人查看", by=actors["desk"], at=at + HOUR)
    boss = actors["service_head"]
    ops.merge_cases(case=twin, into=kept, reason="同一盏灯", by=boss, at=at + 2 * HOUR)
    assert twin.state == CaseState.MERGED
    inside = queries.timeline(Case.objects.get(pk=kept.pk))
    assert {entry.of for entry in inside} == {"", twin.number}
    assert Note.objects.filter(case=twin).count() == 2
    outside = queries.timeline(Case.objects.get(pk=kept.pk), public=True)
    assert all("住户" not in entry.text and not entry.of and not entry.actor for entry in outside)
    told_twin = queries.timeline(Case.objects.get(pk=twin.pk), public=True)
    assert kept.number not in str(told_twin)
    with pytest.raises(CaseClosed):
        ops.pause_case(case=twin, reason="等", by=boss, at=at + 3 * HOUR)


def test_who_may_not_merge_is_refused_and_nothing_changes(actors, at):
    kept, twin = taken_in(by=actors["desk"], at=at), taken_in(by=actors["desk"], at=at)
    with pytest.raises(NotAllowed):
        ops.merge_cases(case=twin, into=kept, reason="同一件", by=actors["engineer"], at=at)
    twin.refresh_from_db(fields=["state"])
    assert twin.state == CaseState.OPEN


def test_a_parent_closes_last(actors, at):
    desk = actors["desk"]
    parent, child = taken_in(by=desk, at=at), taken_in(by=desk, at=at)
    ops.set_parent(case=child, parent=parent, by=desk, at=at)
    with pytest.raises(ChildrenOpen):
        ops.close_case(case=parent, result=Result.SOLVED, by=desk, at=at + HOUR)
    with pytest.raises(Circle):
        ops.set_parent(case=parent, parent=child, by=desk, at=at)
    ops.close_case(case=child, result=Result.SOLVED, by=desk, at=at + HOUR)
    ops.close_case(case=parent, result=Result.SOLVED, by=desk, at=at + HOUR)
    assert parent.state == CaseState.CLOSED


def test_a_pause_moves_the_deadline_by_the_time_that_stood_still(actors, at):
    case = taken_in(by=actors["desk"], at=at)
    due = present(case.due_at)
    ops.pause_case(case=case, reason="等住户回电", by=actors["desk"], at=at + HOUR)
    assert case.state == CaseState.WAITING
    ops.add_note(
        case=case, kind=NoteKind.REQUESTER, text="今天在家", by=actors["desk"], at=at + 2 * HOUR
    )
    case = Case.objects.get(pk=case.pk)
    assert case.state == CaseState.OPEN
    assert present(case.due_at) - due == HOUR
    assert "暂停" in queries.derivation_words(case)


def test_a_later_deadline_is_asked_before_it_passes_and_decided_by_another(actors, at):
    case = taken_in(by=actors["desk"], at=at)
    due = present(case.due_at)
    asked = ops.ask_extension(
        case=case, amount=workdays(2), reason="等配件", by=actors["service_head"], at=at + HOUR
    )
    with pytest.raises(DecidedByAnother):
        ops.decide_extension(extension=asked, grant=True, by=actors["service_head"], at=at + HOUR)
    with pytest.raises(ReasonNeeded):
        ops.decide_extension(extension=asked, grant=False, by=actors["director"], at=at + HOUR)
    ops.decide_extension(extension=asked, grant=True, by=actors["director"], at=at + 2 * HOUR)
    case = Case.objects.get(pk=case.pk)
    assert present(case.due_at) > due
    assert case.due_at == asked.new_due_at
    assert "延期" in queries.derivation_words(case)


def test_a_later_deadline_cannot_be_asked_for_once_it_has_passed(actors, at):
    case = taken_in(by=actors["desk"], at=at)
    late = present(case.due_at) + HOUR
    with pytest.raises(TooLateToExtend):
        ops.ask_extension(case=case, amount=workdays(1), reason="忘了", by=actors["desk"], at=late)


def test_a_reopened_case_counts_and_gets_new_time(actors, at):
    case = taken_in(by=actors["desk"], at=at)
    ops.close_case(case=case, result=Result.SOLVED, by=actors["desk"], at=at + HOUR)
    later = at + timedelta(days=3)
    row = ops.reopen_case(case=case, reason="灯又不亮了", by=actors["desk"], at=later)
    assert (row.reopened, row.state, row.closed_at) == (1, CaseState.OPEN, None)
    assert row.due_at > later
    assert Ownership.objects.filter(case=row, ends_at__isnull=True).count() == 1


def test_of_two_who_correct_a_case_the_second_is_told_who_was_faster(actors, at):
    case = taken_in(by=actors["desk"], at=at)
    first = {"title": "三号楼二层楼道灯不亮"}
    ops.edit_case(case=case, expected_version=0, fields=first, by=actors["desk"], at=at + HOUR)
    with pytest.raises(Conflict) as refused:
        ops.edit_case(
            case=case, expected_version=0, fields=first, by=actors["service_head"], at=at + HOUR
        )
    assert actors["desk"].name in str(refused.value)
    assert queries.search(actors["director"], "二层楼道")[0].pk == case.pk


def test_numbers_in_corrected_text_stay_out_of_the_journal(actors, at):
    case = taken_in(by=actors["desk"], at=at)
    words = {"description": "住户电话 13800138000，晚上在家"}
    ops.edit_case(case=case, expected_version=0, fields=words, by=actors["desk"], at=at)
    row = present(JournalEntry.objects.filter(case_id=case.pk).order_by("-id").first())
    assert "13800138000" not in str(row.changes)


def test_a_delegate_is_named_for_whom(actors, at):
    desk = actors["desk"]
    case = taken_in(by=desk, at=at)
    deputy = replace(desk, name="李工", behalf={case.post_id: (desk.person, "赵敏")})
    ops.add_note(case=case, kind=NoteKind.INTERNAL, text="已看过", by=deputy, at=at)
    newest = queries.timeline(case)[0]
    assert newest.text.startswith("李工")
    assert "赵敏" in newest.text


def test_a_tag_is_found_as_a_tag_and_not_as_a_word(actors, at):
    tagged = taken_in(by=actors["desk"], at=at, title="车库照明", tags=["照明"])
    other = taken_in(by=actors["desk"], at=at, title="楼道照明不足")
    ops.tag_case(case=other, tags=["楼道"], by=actors["desk"], at=at)
    found = queries.list_cases(actors["director"], queries.Filters(tag="照明"))
    assert [case.pk for case in found] == [tagged.pk]
    found = queries.list_cases(actors["director"], queries.Filters(tag="楼道"))
    assert [case.pk for case in found] == [other.pk]
