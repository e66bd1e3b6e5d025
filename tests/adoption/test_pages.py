"""The same story through the pages: forms, refusals beside their fields, what each reader may see."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from opscharter.adoption import operations
from opscharter.adoption.choices import Stage
from opscharter.adoption.models import Interpretation, Opinion, Proposal, Reading, Remark
from opscharter.charter.models import CharterVersion
from opscharter.charter.operations import publish, save_draft
from opscharter.charter.parameters import active_version
from opscharter.core.actor import Actor
from opscharter.core.readers import catch_up
from opscharter.engines.notices.models import Notice
from opscharter.org.models import Account, Center, Department
from opscharter.org.sessions import COOKIE
from tests.adoption.conftest import next_text
from tests.stage import session_of

type Enter = Callable[[str], Client]


@pytest.fixture(autouse=True)
def static_files(settings: Any) -> None:
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture
def enter(actors: dict[str, Actor], at: datetime) -> Enter:
    """A browser signed in as the holder of a post."""
    opened: dict[str, Client] = {}

    def signed_in(post: str) -> Client:
        if post not in opened:
            Account.objects.update(must_change=False)
            opened[post] = Client()
            opened[post].cookies[COOKIE] = session_of(actors[post], at)
        return opened[post]

    return signed_in


def words(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def department(key: str) -> int:
    return Department.objects.get(key=key).pk


def opined_on_pages(page: str, head: Client, colleague: Client) -> None:
    """One department objects with a remark, and cannot speak for the other."""
    mine = Opinion.objects.get(department=department("engineering"))
    bare = head.post(f"{page}/opinions/{mine.pk}", {"view": "object", "reason": ""})
    assert bare.status_code == 422
    said = {
        "view": "object",
        "reason": "夜间人手不够",
        "article_1": "9.2",
        "remark_1": "请写明夜间办法",
    }
    assert head.post(f"{page}/opinions/{mine.pk}", said).status_code == 303
    other = Opinion.objects.get(department=department("service"))
    assert head.post(f"{page}/opinions/{other.pk}", {"view": "agree"}).status_code == 403
    agreed = {"view": "agree", "reason": ""}
    assert colleague.post(f"{page}/opinions/{other.pk}", agreed).status_code == 303


@pytest.mark.usefixtures("settled", "strict")
def test_a_draft_goes_through_two_departments_and_the_leadership_on_pages(
    enter: Enter, center: Center, draft: CharterVersion, at: datetime
) -> None:
    deputy, head, director = enter("deputy_director"), enter("engineering_head"), enter("director")
    assert f"/adoption/drafts/{draft.pk}" in words(deputy, "/adoption/")
    assert f"/adoption/drafts/{draft.pk}" in words(deputy, "/charter/edit")
    nobody = deputy.post(f"/adoption/drafts/{draft.pk}", {"purpose": "x"})
    assert nobody.status_code == 422
    asked = [department("engineering"), department("service")]
    sent = deputy.post(
        f"/adoption/drafts/{draft.pk}", {"purpose": "缩短时限", "departments": asked}
    )
    assert sent.status_code == 303
    proposal = Proposal.objects.get()
    page = f"/adoption/proposals/{proposal.pk}"
    catch_up("notices", center.pk)
    assert Notice.objects.filter(kind="adoption.proposals", url=page).count() == 2
    assert page in words(head, "/")
    assert "30 分钟" in words(head, page)
    assert enter("community_head").get(page).status_code == 404

    opined_on_pages(page, head, enter("service_head"))
    early = deputy.post(f"{page}/forward")
    assert early.status_code == 409
    remark = Remark.objects.get()
    answer = {"outcome": "declined", "answer": "夜间按值班安排"}
    assert deputy.post(f"/adoption/remarks/{remark.pk}", answer).status_code == 303
    assert deputy.post(f"{page}/forward").status_code == 303
    assert "夜间按值班安排" in words(director, page)
    assert page in words(director, "/")
    assert deputy.post(f"{page}/decision", {"decision": "approve"}).status_code == 403
    assert director.post(f"{page}/decision", {"decision": "refuse"}).status_code == 422
    assert director.post(f"{page}/decision", {"decision": "approve"}).status_code == 303
    assert Proposal.objects.get().stage == Stage.APPROVED


@pytest.mark.usefixtures("strict")
def test_the_shortcut_to_publishing_is_closed_where_approval_is_required(
    enter: Enter, center: Center, draft: CharterVersion
) -> None:
    director = enter("director")
    refused = director.post(f"/charter/drafts/{draft.pk}/publish", {"hash": draft.text_hash})
    assert refused.status_code == 409
    assert CharterVersion.objects.get(pk=draft.pk).published_at is None


@pytest.fixture
def approved(
    center: Center, actors: dict[str, Actor], draft: CharterVersion, at: datetime
) -> Proposal:
    proposal = operations.submit(
        version=draft, departments=[department("service")], by=actors["deputy_director"], at=at
    )
    operations.give_opinion(
        opinion=Opinion.objects.get(), view="agree", by=actors["service_head"], at=at
    )
    operations.forward(proposal=proposal, by=actors["deputy_director"], at=at)
    return operations.decide(proposal=proposal, approve=True, by=actors["director"], at=at)


@pytest.mark.usefixtures("strict")
def test_a_trial_is_published_generalised_and_read_on_pages(
    enter: Enter, center: Center, approved: Proposal, at: datetime
) -> None:
    director, engineer = enter("director"), enter("engineer")
    address = f"/adoption/proposals/{approved.pk}/publish"
    assert "缩短" not in words(director, address)
    assert director.post(address, {"scope": "pilot"}).status_code == 422
    where = {"scope": "pilot", "departments": [department("engineering")], "reading": "on"}
    assert director.post(address, where).status_code == 303
    version = approved.version
    assert active_version(center.pk, at) != version
    asked = Reading.objects.filter(version=version)
    assert set(asked.values_list("department_id", flat=True)) == {department("engineering")}
    assert "工程维修部" in words(director, "/adoption/charters")
    assert f"/adoption/reading/{version.pk}" in words(engineer, "/")
    assert "第九条" in words(engineer, f"/adoption/reading/{version.pk}")
    assert engineer.post(f"/adoption/reading/{version.pk}").status_code == 303
    assert f"/adoption/reading/{version.pk}" not in words(engineer, "/")
    progress = words(enter("engineering_head"), f"/adoption/reading/{version.pk}/progress")
    assert "综合办公室" not in progress
    assert engineer.get(f"/adoption/reading/{version.pk}/progress").status_code == 403
    assert director.post(f"/adoption/charters/{version.pk}/generalise").status_code == 303
    assert active_version(center.pk, at) == CharterVersion.objects.get(pk=version.pk)
    assert asked.values("department").distinct().count() > 2
    nothing = director.post(f"/adoption/charters/{version.pk}/withdraw", {"reason": ""})
    assert nothing.status_code == 422
    again = director.post(f"/adoption/charters/{version.pk}/generalise")
    assert again.status_code == 409


def test_a_failed_quiz_says_so_and_may_be_tried_again(
    enter: Enter, center: Center, actors: dict[str, Actor], draft: CharterVersion, at: datetime
) -> None:
    director, clerk = enter("director"), enter("clerk")
    wrong = director.post(
        f"/adoption/drafts/{draft.pk}/quiz", {"quiz": "多久评估？\n- 20 分钟\n- 2 小时"}
    )
    assert wrong.status_code == 422
    quiz = {"quiz": "多久评估？\n* 20 分钟\n- 2 小时\n\n谁来评估？\n- 居民\n* 受理人"}
    assert director.post(f"/adoption/drafts/{draft.pk}/quiz", quiz).status_code == 303
    version = publish(version=draft, effective_at=at, by=actors["director"], at=at)
    operations.ask_to_read(version=version, by=actors["director"], at=at)
    first, second = version.questions.order_by("order")
    address = f"/adoption/reading/{version.pk}"
    failed = clerk.post(address, {f"q{first.pk}": "0", f"q{second.pk}": "x"})
    assert failed.status_code == 422
    assert "50" in failed.content.decode()
    assert clerk.post(address, {f"q{first.pk}": "0", f"q{second.pk}": "1"}).status_code == 303
    assert Reading.objects.get(person=actors["clerk"].person).attempts == 2


def test_an_interpretation_stands_beside_its_article_in_the_next_version_and_on_the_portal(
    enter: Enter, center: Center, actors: dict[str, Actor], ruling: CharterVersion, at: datetime
) -> None:
    clerk, deputy = enter("clerk"), enter("deputy_director")
    question = {"article_number": "9.2", "question": "初步评估要上门吗？"}
    assert clerk.post("/adoption/interpretations/ask", question).status_code == 303
    row = Interpretation.objects.get()
    address = f"/adoption/interpretations/{row.pk}"
    assert enter("engineer").get(address).status_code == 404
    assert clerk.post(address, {"answer": "不用"}).status_code == 200
    assert Interpretation.objects.get().answered_at is None
    assert deputy.post(address, {"answer": ""}).status_code == 422
    assert deputy.post(address, {"answer": "可以先电话评估。", "public": "on"}).status_code == 303
    assert "释〔2026〕1 号" in words(clerk, "/charter/")
    assert "可以先电话评估。" in Client().get("/p/hechang/charter").content.decode()

    moved = next_text(
        ruling.text,
        "2026.2",
        ("第二条　", "第二条　本章程由中心全体人员共同遵守。\n\n第三条　"),
    )
    body = moved.partition("第三条　")[2]
    del body
    draft = save_draft(text=renumbered(moved), by=actors["director"], at=at)
    version = publish(version=draft, effective_at=at, by=actors["director"], at=at)
    place = row.places.get(version=version)
    assert (place.article_number, place.label, place.changed) == ("10.2", "第十条（二）", False)
    assert "释〔2026〕1 号" in words(clerk, "/charter/")
    changed = next_text(
        version.text,
        "2026.3",
        (
            "[30 分钟](control:service.request/assess.within)",
            "[20 分钟](control:service.request/assess.within)",
        ),
    )
    third = publish(
        version=save_draft(text=changed, by=actors["director"], at=at),
        effective_at=at,
        by=actors["director"],
        at=at,
    )
    assert row.places.get(version=third).changed
    assert deputy.post(f"{address}/withdraw", {"reason": "条文已改"}).status_code == 303
    assert "释〔2026〕1 号" not in words(clerk, "/charter/")


def renumbered(text: str) -> str:
    """Number the articles of a text one after the other, references included, from the one that stands twice on."""
    import re  # noqa: PLC0415

    from opscharter.charter.text.numerals import NUMERAL, read_number, write_number  # noqa: PLC0415

    count = 0

    def own(found: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return f"第{write_number(count)}条　"

    head, line, body = text.partition("\n# ")
    shifted = re.sub(
        rf"(?<!\n)第([{NUMERAL}]+)条",
        lambda found: (
            f"第{write_number((read_number(found[1]) or 0) + ((read_number(found[1]) or 0) > 2))}条"
        ),
        body,
    )
    return head + line + re.sub(rf"(?m)^第[{NUMERAL}]+条　", own, shifted)


def test_what_is_for_internal_use_stays_where_it_rules(
    enter: Enter, center: Center, actors: dict[str, Actor], at: datetime
) -> None:
    text = (
        "---\nkey: night\ntitle: 夜间值班办法\nlabel: 2026.1\nmark: 内部使用\nprecedence: -5\n---\n\n# 夜间值班办法\n\n"
        "第一条　夜间值班由工程维修部安排。\n"
    )
    draft = save_draft(text=text, by=actors["director"], at=at)
    version = publish(
        version=draft,
        effective_at=at,
        departments=[department("engineering")],
        by=actors["director"],
        at=at,
    )
    address = f"/charter/?version={version.pk}"
    assert "内部使用" in words(enter("engineering_head"), address)
    assert enter("community_head").get(address).status_code == 404
    assert enter("community_head").get(f"/charter/versions/{version.pk}/text").status_code == 404
    assert "夜间值班办法" not in words(enter("community_head"), "/charter/versions")
    assert "夜间值班办法" not in words(enter("community_head"), "/adoption/charters")
    assert "夜间值班" not in Client().get("/p/hechang/charter").content.decode()


def test_the_pages_cost_the_same_for_one_reader_and_for_many(
    enter: Enter, center: Center, actors: dict[str, Actor], approved: Proposal, at: datetime
) -> None:
    director = enter("director")
    version = operations.publish_proposal(
        proposal=approved, effective_at=at, by=actors["director"], at=at
    )
    kept = list(Reading.objects.all())
    counted = []
    for rows in (kept[:1], kept):
        Reading.objects.all().delete()
        Reading.objects.bulk_create(rows)
        costs = []
        for address in (
            f"/adoption/reading/{version.pk}/progress",
            "/adoption/charters",
            "/adoption/reading",
        ):
            words(director, address)
            with CaptureQueriesContext(connection) as queries:
                words(director, address)
            costs.append(len(queries))
        counted.append(costs)
    assert counted[0] == counted[1]
