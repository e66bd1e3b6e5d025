"""What the charter asks of a post: every duty finds its post, and the counts are those of the post."""

from datetime import datetime

import pytest
from django.test import Client

from opscharter.charter.parameters import active_version
from opscharter.core.actor import Actor
from opscharter.org.models import Center, Post
from opscharter.org.sessions import COOKIE
from opscharter.proof.mine.queries import _nodes, duties_of_posts, mine_of
from opscharter.proof.mine.rules import Asking, Clause, concerned
from opscharter.proof.mine.rules import Post as Seat
from opscharter.proof.statements import opening
from opscharter.proof.statements.models import Statement
from opscharter.proof.statements.opening import open_due
from opscharter.proof.statements.operations import state
from tests.proof.charters import MINUTES, ROUND, publish_articles
from tests.proof.marking import begin, end, enter, follow
from tests.stage import present, session_of

pytestmark = pytest.mark.usefixtures("settled")
SEATS = (
    Seat("director", "主任", "中心领导", heads=True),
    Seat("deputy", "副主任", "中心领导"),
    Seat("desk", "前台受理员", "服务受理部", capabilities=frozenset({"service.intake"})),
    Seat("service_head", "服务受理部负责人", "服务受理部", heads=True),
)


def why(clause: Clause, *more: Clause) -> dict[str, str]:
    return concerned([*more, clause], SEATS, "director")[clause.number]


def test_words_name_posts_departments_heads_and_everybody() -> None:
    assert why(Clause("1", "副主任协助工作", (), obliges=True)) == {"deputy": "named"}
    assert why(Clause("1", "部门负责人每月报告", (), obliges=True)) == {
        "director": "named", "service_head": "named",
    }  # fmt: skip
    assert set(why(Clause("1", "服务受理部登记来访", (), obliges=True))) == {"desk", "service_head"}
    assert set(why(Clause("1", "工作人员佩戴工牌", (), obliges=True)).values()) == {"all"}
    # an item without a name goes by the lead above it
    lead = Clause("2", "主任对全部工作负责：", (), obliges=False)
    assert why(Clause("2.1", "编制年度计划", (), obliges=True, above="2"), lead) == {
        "director": "named"
    }


def test_controls_name_posts_by_value_by_step_and_by_what_they_are_about() -> None:
    asked = Asking("people.statement/a1", states=True, named=("前台受理员",))
    assert why(Clause("1", "每日登记", (asked,), obliges=True)) == {"desk": "states"}
    step = Asking("service.request/assess", steps=((None, "service.intake"),))
    assert why(Clause("1", "作出评估", (step,), obliges=True)) == {"desk": "step"}
    offered = Asking("x/y", steps=((frozenset({"deputy"}), ""),))
    assert why(Clause("1", "审核", (offered,), obliges=True)) == {"deputy": "step"}
    held = Asking("org.post/deputy", about=("deputy",))
    assert why(Clause("1", "设副职一名", (held,), obliges=True)) == {"deputy": "post"}
    assert why(Clause("1", "保持整洁", (), obliges=True)) == {"director": "answers"}
    assert concerned([Clause("1", "为了方便居民", (), obliges=False)], SEATS, "director") == {}


def test_every_duty_of_the_shipped_charter_appears_for_at_least_one_post(
    center: Center, at: datetime
) -> None:
    version = present(active_version(center.pk, at))
    found = duties_of_posts(center.pk, version.pk)
    duties = {n.number for n in _nodes(center.pk, version.pk) if n.obliges or n.controls}
    assert len(duties) > 40
    assert duties == set(found)
    keys = set(Post.objects.values_list("key", flat=True))
    assert all(found[number] and found[number].keys() <= keys for number in duties)
    assert found["9.2"].get("desk") == "step"
    assert found["11.2"].get("callback") in {"set", "step"}


def test_an_article_with_further_paragraphs_is_a_duty_by_its_first_one_too(
    center: Center, system: Actor, at: datetime
) -> None:
    text = "第二条　副主任应当每月检查一次设备。\n\n维修员应当当日修复发现的故障。\n"
    version = publish_articles(text, by=system, at=at)
    found = duties_of_posts(center.pk, version.pk)
    assert found["2"] == {"deputy_director": "named"}
    assert found["2.p2"] == {"engineer": "named"}
    labels = {node.number: node.label for node in _nodes(center.pk, version.pk)}
    assert labels["2.p2"] == "第二条第二款"


def test_the_counts_are_those_of_the_post_today_and_this_month(
    center: Center, actors: dict[str, Actor], system: Actor, at: datetime
) -> None:
    opening._done.clear()
    publish_articles(MINUTES, ROUND, by=system, at=at)
    open_due(center.pk, at)
    follow(center, at)
    engineer = present(mine_of(actors["engineer"], at))
    [duty] = [each for each in engineer.own if each.number == "3"]
    assert (duty.reason, duty.today.due, duty.today.done, duty.waiting) == ("states", 1, 0, 1)
    assert duty.next_due == Statement.objects.get(control="people.statement/a3").due_at
    assert "2" not in {each.number for each in engineer.own}
    row = Statement.objects.get(control="people.statement/a3")
    state(statement=row, text="十一月九日查看，通道畅通。", by=actors["engineer"], at=at)
    other = Post.objects.get(key="desk").pk  # what another post does is not counted here
    control = "people.statement/a3"
    enter(center, system, at, begin(control, "x", post=other), end(control, "x", post=other))
    follow(center, at)
    [duty] = [each for each in present(mine_of(actors["engineer"], at)).own if each.number == "3"]
    assert (duty.today.due, duty.today.done, duty.month.done, duty.waiting) == (1, 1, 1, 0)
    assert present(duty.next_due).isoformat() == "2026-11-10T17:30:00+08:00"  # tomorrow's round


def test_the_page_tells_it_in_as_many_queries_whatever_there_is(
    center: Center, actors: dict[str, Actor], at: datetime, django_assert_max_num_queries
) -> None:
    client = Client()
    client.cookies[COOKIE] = session_of(actors["desk"], at)
    page = client.get("/proof/mine")
    assert page.status_code == 200, page.content.decode()[:500]
    assert "第九条（二）" in page.content.decode()
    assert client.get("/proof/mine?post=999999").status_code == 200
    with django_assert_max_num_queries(10):
        mine_of(actors["desk"], at)
