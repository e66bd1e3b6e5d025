"""What each check says of small texts: references, vague words, deadlines, roles, other charters, repeated definitions."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from opscharter.charter.checks import check, errors
from opscharter.charter.checks.center import installed_flows
from opscharter.charter.checks.world import Holder, Organisation, OtherCharter, Seat, World
from opscharter.charter.text import parse
from opscharter.core.calendar.rules import WorkCalendar

HEAD = "---\nkey: t\ntitle: 试行办法\nlabel: 2026.1\n---\n\n# 试行办法\n\n"
ORGANISATION = Organisation(
    (Seat("director", "主任", "center"), Seat("desk", "前台受理员", "service")),
    (("center", "中心领导"), ("service", "服务受理部")),
    (Holder("江一帆", frozenset({"director"})), Holder("池小雨", frozenset({"desk"}))),
)


def found(text: str, world: World | None = None) -> list[tuple[str, tuple[str, ...]]]:
    return [(f.code, f.articles) for f in check(HEAD + text, world=world)]


def articles(*texts: str) -> str:
    numerals = "一二三四五六七八九十"
    return "\n\n".join(f"第{numerals[n]}条　{text}" for n, text in enumerate(texts)) + "\n"


@pytest.mark.parametrize(
    "sentence",
    [
        "依照第九条的规定公布。",
        "依照第二条第二款的规定公布。",
        "依照第二条第（三）项的规定公布。",
        "依照第二条（三）公布。",
        "依照第二条至第五条的规定公布。",
        "依照第四章的规定公布。",
        "依照前条的规定公布。",
        "前款所称的人不在此列。",
        "依照本条第三款公布。",
    ],
)
def test_a_reference_that_leads_nowhere_is_an_error(sentence: str) -> None:
    text = articles(sentence, "名单张贴在门口：\n\n（一）姓名；\n\n（二）日期。")
    assert ("reference", ("1",)) in found(text)


@pytest.mark.parametrize(
    "sentence",
    [
        "依照第一条的规定公布。",
        "依照第一条第一款的规定公布。",
        "依照第一条第（二）项的规定公布。",
        "依照第一条至第三条的规定公布。",
        "依照前条的规定公布。",
        "依照《档案法》第九十条和第九十一条公布。",
        "依照条例第九十条公布。",
    ],
)
def test_a_reference_that_leads_somewhere_or_into_another_text_is_none(sentence: str) -> None:
    text = articles("名单：\n\n（一）姓名；\n\n（二）日期。", sentence, "其余从略。")
    assert "reference" not in {code for code, _articles in found(text)}


def test_a_circle_of_three_is_told_once_with_all_its_articles() -> None:
    text = articles("按照第二条执行。", "按照第三条执行。", "按照第一条执行。", "按照第一条执行。")
    assert [f for f in found(text) if f[0] == "circular"] == [("circular", ("1", "2", "3"))]


@pytest.mark.parametrize(
    ("sentence", "severity"),
    [
        ("[及时登记](control:service.request/record)。", "error"),
        ("在 [30 分钟](control:service.request/assess.within)内[及时评估](control:service.request/assess)。", ""),
        ("[定期盘点](control:people.statement/a1)。", "error"),
        ("每月[定期盘点](control:people.statement/a1)。", ""),
        ("[定期盘点](control:people.statement/a1)，[每季度](control:people.statement/a1.every)一次。", ""),
        ("[及时](control:people.declaration/a1)是本站的作风。", ""),
        ("前台应当及时登记。", "error"),
    ],
)  # fmt: skip
def test_a_vague_word_needs_a_value_where_something_is_to_be_proven(
    sentence: str, severity: str
) -> None:
    given = [f.severity for f in check(HEAD + articles(sentence)) if f.code == "vague"]
    assert given == ([severity] if severity else [])


@pytest.mark.parametrize(
    "sentence", ["每月31日前报送。", "每月三十日前报送。", "每年2月30日报送。", "十三月一日报送。"]
)
def test_a_day_that_does_not_exist_is_an_error(sentence: str) -> None:
    assert ("deadline_impossible", ("1",)) in found(articles(sentence))


@pytest.mark.parametrize(
    "sentence", ["每月28日前报送。", "每年2月28日报送。", "2026年12月31日报送。", "12月1日报送。"]
)
def test_a_day_that_exists_is_none(sentence: str) -> None:
    assert "deadline_impossible" not in {code for code, _articles in found(articles(sentence))}


LINKED = "在 [%s](control:service.request/assess.within)内[评估](control:service.request/assess)。"


def test_a_center_that_never_opens_keeps_no_deadline_in_working_time() -> None:
    never = World(calendar=WorkCalendar(()))
    assert ("deadline_impossible", ("1",)) in found(articles(LINKED % "2 个工作日"), never)
    assert ("deadline_impossible", ("1",)) not in found(articles(LINKED % "2 个工作日"))


def test_hours_are_told_beside_the_opening_hours() -> None:
    whole = World(whole=True)
    assert ("deadline_over_days", ("1",)) in found(articles(LINKED % "24 小时"), whole)
    assert ("deadline_in_closed_time", ("1",)) in found(
        articles(LINKED % "2 小时（昼夜连计）"), whole
    )
    assert found(articles(LINKED % "2 小时"), whole)[1:] == []


def test_a_whole_shorter_than_its_steps_is_told_with_the_sum() -> None:
    text = articles(
        "在 [2 个工作日](control:service.request/assign.within)内[派单](control:service.request/assign)。",
        "在 [1 个工作日](control:service.request/handle.within)内[办理](control:service.request/handle)。",
    )
    world = World(flows=installed_flows())
    (sums,) = [f for f in check(HEAD + text, world=world) if f.code == "deadline_sum"]
    assert sums.articles == ("2", "1")
    assert "2 个工作日（第一条）" in sums.words


def test_two_sentences_with_two_deadlines_for_one_act_are_told() -> None:
    text = articles(
        "前台受理员应当在3个工作日内答复来信。", "前台受理员应当在5个工作日内答复来信。",
    )  # fmt: skip
    assert ("conflict_in_words", ("2", "1")) in found(text)


def test_a_post_that_is_only_lent_is_held_and_its_deputy_is_a_suspect() -> None:
    text = articles("由[前台受理员](control:org.post/desk)接待。")
    alone = replace(
        ORGANISATION, people=(Holder("江一帆", frozenset({"director"}), (("desk", "池小雨"),)),)
    )
    assert ("post_vacant", ("1",)) in found(text, World(alone))
    assert alone.people[0].reach == {"director", "desk"}
    assert ("post_vacant", ("1",)) not in found(text, World(ORGANISATION))


@pytest.mark.parametrize(
    ("sentence", "codes"),
    [
        ("主任应当[签字](control:people.statement/a1)。", []),
        ("库管员应当[签字](control:people.statement/a1)。", ["role_unknown"]),
        ("居民应当[签字](control:people.statement/a1)。", []),
        ("各部门应当[签字](control:people.statement/a1)。", []),
        ("由[库管员](control:people.statement/a1.by)[签字](control:people.statement/a1)。", ["unknown_name"]),
    ],
)  # fmt: skip
def test_roles_are_looked_up_in_the_organisation(sentence: str, codes: Sequence[str]) -> None:
    given = {code for code, _articles in found(articles(sentence), World(ORGANISATION))}
    assert sorted(given & {"role_unknown", "unknown_name"}) == sorted(codes)


def other(text: str, **more: object) -> OtherCharter:
    document = parse("---\nkey: old\ntitle: 旧办法\nlabel: 2020.1\n---\n\n# 旧办法\n\n" + text)
    return replace(OtherCharter("old", "旧办法", "2020.1", document), **more)  # type: ignore[arg-type]


def test_another_charter_with_another_value_is_named_unless_one_has_precedence() -> None:
    text, old = articles(LINKED % "30 分钟"), articles(LINKED % "20 分钟")
    given = check(HEAD + text, world=World(others=(other(old),)))
    assert [(f.severity, f.code) for f in given] == [
        ("notice", "superseded"), ("warning", "conflict_between_charters"),
    ]  # fmt: skip
    assert all("《旧办法》" in f.words for f in given)
    ranked = check(HEAD + text, world=World(others=(other(old, precedence=5),)))
    assert {f.severity for f in ranked} == {"notice"}
    head = HEAD.replace("label:", "precedence: -5\nlabel:", 1)  # below one that names none
    lower = check(head + text, world=World(others=(other(old),)))
    assert {f.severity for f in lower} == {"notice"}


def test_a_text_that_repeals_another_in_force_says_so() -> None:
    text = articles("本办法施行之日起，《旧办法》同时废止。")
    assert ("repeals", ("1",)) in found(text, World(others=(other("第一条　从略。\n"),)))


def test_a_term_defined_twice_is_told() -> None:
    text = articles(
        "本办法所称大件，是指长过一米的物品。", "本办法所称大件，是指重过十公斤的物品。"
    )
    assert ("defined_twice", ("2", "1")) in found(text)


def test_any_text_whatever_is_checked_without_failing() -> None:
    for text in (
        "",
        "第",
        "第条第款",
        "第一条",
        "前款",
        HEAD,
        "第九千九百条至第一条",
        "\x00",
        "[及时](control:",
    ):
        assert errors(check(text))


def test_a_reference_in_a_text_whose_articles_begin_anew_in_each_chapter_stays_in_its_chapter() -> (
    None
):
    text = (
        "## 第一章　总则\n\n第一条　从略。\n\n第二条　从略。\n\n## 第二章　值守\n\n第一条　依照第二条的规定轮班。\n\n"
        "第二条　依照第三条的规定交接。\n"
    )
    given = [f for f in found(text) if f[0] == "reference"]
    assert [articles for _code, articles in given] == [("c2-2",)]
