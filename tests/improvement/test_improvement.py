"""A shortfall becomes one case: found by the system, its cause, a measure with owner and day, an effect somebody else checks."""

from datetime import date, datetime, timedelta

import pytest
from django.test import Client

from opscharter.cases.models import Case
from opscharter.cases.operations import withdraw_case
from opscharter.charter.beside import notes_of
from opscharter.charter.models import Occasion
from opscharter.charter.parameters import active_version
from opscharter.core.actor import Actor
from opscharter.core.clock import ZONE, moved_to
from opscharter.core.refusal import Conflict, Invalid, NotAllowed, Refusal
from opscharter.engines.flow.models import Task, TaskState
from opscharter.modules.improvement import watching
from opscharter.modules.improvement.models import Shortfall
from opscharter.modules.improvement.operations import (
    analyse,
    carry_out,
    check_effect,
    open_improvement,
    plan_measure,
)
from opscharter.modules.improvement.queries import effect_of, found_by_hand, shortfalls_at
from opscharter.modules.improvement.rules import Limits, judge
from opscharter.modules.improvement.watching import watch
from opscharter.org.models import Center, Post
from opscharter.org.sessions import COOKIE
from tests.proof.marking import begin, end, enter, follow
from tests.stage import present, session_of

pytestmark = pytest.mark.usefixtures("settled")
ASSESS = "service.request/assess"
MINUTES_30 = timedelta(minutes=30)


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """Each test is a new worker."""
    watching._looked.clear()


def missed(center: Center, by: Actor, at: datetime, *keys: str, post: str = "desk") -> None:
    """Occasions that began at `at` and nobody ended."""
    seat = Post.objects.get(key=post)
    for key in keys:
        mark = begin(ASSESS, key, at + MINUTES_30, post=seat.pk, department=seat.department_id)
        enter(center, by, at, mark)


def kept(center: Center, by: Actor, at: datetime, *keys: str) -> None:
    for key in keys:
        enter(center, by, at, begin(ASSESS, key, at + MINUTES_30))
        enter(center, by, at, end(ASSESS, key))


def step_of(case: Case) -> Task:
    return Task.objects.get(subject_id=case.pk, state=TaskState.OPEN)


def test_limits_are_a_number_or_a_share_and_few_occasions_have_no_share() -> None:
    limits = Limits(3, 0.8)
    assert judge({"kept": 40, "missed": 2, "broken": 1}, limits) == "count"
    assert judge({"kept": 7, "late": 3}, limits) == "share"
    assert judge({"kept": 8, "late": 2}, limits) == ""
    assert judge({"kept": 1, "late": 3}, limits) == ""  # four times say nothing of a share
    assert judge({"kept": 7, "excepted": 3}, limits) == ""
    assert judge({}, limits) == ""


def test_what_falls_short_opens_one_case_and_no_second_while_it_is_open(
    center: Center, system: Actor, at: datetime
) -> None:
    before = at - timedelta(hours=2)
    missed(center, system, before, "1", "2")
    follow(center, at)
    assert watch(center.pk, at) == 0  # two are not three
    missed(center, system, before, "3")
    follow(center, at)
    later = at + timedelta(minutes=2)
    assert watch(center.pk, later) == 1
    row = Shortfall.objects.select_related("case").get()
    assert (row.control, row.article_label, row.why) == (ASSESS, "第九条（二）", "count")
    assert row.counts == {"missed": 3}
    assert row.case.number == "IM-2026-000001"
    assert row.case.post_id == Post.objects.get(key="service_head").pk
    missed(center, system, before, "4", "5", "6", "7")
    follow(center, later)
    assert watch(center.pk, later + timedelta(hours=1)) == 0
    found = found_by_hand(center.pk, ASSESS, at.date(), at.date(), later)
    with pytest.raises(Conflict):
        open_improvement(found=found, by=system, at=later)
    assert Case.objects.filter(type="improvement").count() == 1
    version = present(active_version(center.pk, at))
    [note] = notes_of(version, system)["9.2"]
    assert "IM-2026-000001" in str(note.title)
    assert "9.2" not in notes_of(version, None)  # nothing of it is public
    follow(center, later)
    occasion = Occasion.objects.get(control="improvement.case/opened")
    assert (occasion.verdict, occasion.grade) == ("kept", "machine")


def planned(case: Case, actors: dict[str, Actor], until: date, at: datetime) -> Task:
    """The head finds the cause and charges the desk; returns the step that waits for the desk."""
    head, desk = actors["service_head"], actors["desk"]
    analyse(task=step_of(case), cause="周一上午来电集中，前台只有一人", by=head, at=at)
    plan_measure(
        task=step_of(case), measure="周一上午加派一人", owner=present(desk.person), until=until, by=head, at=at,
    )  # fmt: skip
    return step_of(case)


def test_a_measure_has_an_owner_and_a_day_and_its_doer_does_not_check_it(
    center: Center, actors: dict[str, Actor], system: Actor, at: datetime
) -> None:
    missed(center, system, at - timedelta(hours=2), "1", "2", "3")
    follow(center, at)
    watch(center.pk, at)
    case = Case.objects.get(type="improvement")
    desk = actors["desk"]
    with pytest.raises(Refusal):
        analyse(task=step_of(case), cause="人手不足", by=desk, at=at)
    task = planned(case, actors, date(2026, 11, 13), at)
    assert task.person_id == desk.person
    assert task.due_at == datetime(2026, 11, 13, 17, 30, tzinfo=ZONE)
    carry_out(task=task, report="排班已调整", by=desk, at=at)
    with pytest.raises(NotAllowed):
        check_effect(task=step_of(case), effective=True, opinion="好了", by=desk, at=at)


def test_a_measure_cannot_be_due_in_the_past(
    center: Center, actors: dict[str, Actor], system: Actor, at: datetime
) -> None:
    missed(center, system, at - timedelta(hours=2), "1", "2", "3")
    follow(center, at)
    watch(center.pk, at)
    case = Case.objects.get(type="improvement")
    with pytest.raises(Refusal):  # not its turn yet: the cause comes first
        carry_out(task=step_of(case), report="已做", by=actors["engineer"], at=at)
    with pytest.raises(Invalid):
        planned(case, actors, date(2026, 11, 1), at)
    case.refresh_from_db()
    assert case.due_at is None


def test_the_effect_is_told_by_the_figures_and_it_goes_round_until_it_helps(
    center: Center, actors: dict[str, Actor], system: Actor, at: datetime
) -> None:
    missed(center, system, at - timedelta(hours=2), "1", "2", "3")
    follow(center, at)
    watch(center.pk, at)
    case, director = Case.objects.get(type="improvement"), actors["director"]
    task = planned(case, actors, date(2026, 11, 13), at)
    carry_out(task=task, report="排班已调整", by=actors["desk"], at=at)
    week = at + timedelta(days=9)
    with moved_to(week):
        kept(center, system, week, *"abcdefgh")
        missed(center, system, week - timedelta(hours=1), "y")
        follow(center, week)
        effect = effect_of(Shortfall.objects.get(), week.date())
        assert (effect.before, effect.after) == ({"missed": 3}, {"kept": 8, "missed": 1})
        check_effect(task=step_of(case), effective=False, opinion="仍有遗漏", by=director, at=week)
        assert step_of(case).element == "analyse"
        again = planned(case, actors, date(2026, 11, 20), week)
        carry_out(task=again, report="已培训", by=actors["desk"], at=week)
        check_effect(task=step_of(case), effective=True, opinion="无遗漏", by=director, at=week)
    case.refresh_from_db()
    assert case.state == "closed"
    follow(center, week)
    own = Occasion.objects.filter(case_id=case.pk, control__startswith="improvement")
    assert set(own.values_list("verdict", flat=True)) == {"kept"}
    assert own.count() == 7  # opened once; cause, measure and check twice


def test_what_lies_before_the_end_of_a_case_does_not_open_the_next_one(
    center: Center, actors: dict[str, Actor], system: Actor, at: datetime
) -> None:
    missed(center, system, at - timedelta(hours=2), "1", "2", "3")
    follow(center, at)
    watch(center.pk, at)
    case = Case.objects.get(type="improvement")
    withdraw_case(case=case, reason="试运行数据", by=actors["director"], at=at)
    later = at + timedelta(days=1)
    assert shortfalls_at(center.pk, later) == []
    with moved_to(later + timedelta(hours=3)):
        missed(center, system, later, "4", "5", "6")
        follow(center, later + timedelta(hours=3))
        assert watch(center.pk, later + timedelta(hours=3)) == 1
    second = Shortfall.objects.order_by("-pk").first()
    assert present(second).counts == {"missed": 3}


def test_too_small_a_share_of_the_month_before_is_still_found(
    center: Center, system: Actor, at: datetime
) -> None:
    october = datetime(2026, 10, 20, 10, tzinfo=ZONE)
    kept(center, system, october, "1", "2", "3")
    for key in "45":
        enter(center, system, october, begin(ASSESS, key, october + MINUTES_30))
        enter(center, system, october + timedelta(hours=1), end(ASSESS, key))
    follow(center, at)
    [found] = shortfalls_at(center.pk, at)
    assert (found.why, found.counts) == ("share", {"kept": 3, "late": 2})
    assert (found.first, found.last) == (date(2026, 10, 1), date(2026, 10, 31))


def test_it_is_opened_by_hand_from_the_evidence_of_any_article(
    center: Center, actors: dict[str, Actor], system: Actor, at: datetime
) -> None:
    missed(center, system, at - timedelta(hours=2), "1")
    follow(center, at)
    client = Client()
    client.cookies[COOKIE] = session_of(actors["director"], at)
    panel = client.get("/charter/articles/9.2").content.decode()
    assert "/improvement/new?control=service.request%2Fassess" in panel
    page = client.get(
        "/improvement/new?control=service.request%2Fassess&from=2026-11-01&to=2026-11-09"
    )
    assert 'value="2026-11-01"' in page.content.decode()
    form = {
        "control": ASSESS,
        "first": "2026-11-01",
        "last": "2026-11-09",
        "reason": "居民投诉评估慢",
    }
    assert client.post("/improvement/new", form | {"reason": ""}).status_code == 422
    answer = client.post("/improvement/new", form)
    assert answer.status_code == 303, answer.content.decode()
    case = client.get(answer["Location"]).content.decode()
    assert "IM-2026-000001" in case
    assert "第九条（二）" in case
    assert client.post("/improvement/new", form).status_code == 409
    assert "IM-2026-000001" in client.get("/improvement/").content.decode()
    client.cookies[COOKIE] = session_of(actors["engineer"], at)
    assert client.get("/improvement/new").status_code == 403
    assert "/improvement/new" not in client.get("/charter/articles/9.2").content.decode()
