"""What one sentence, or a list under its lead, asks of whom."""

import pytest

from opscharter.regulation.document import Meaning, Node, Regulation
from opscharter.regulation.understanding import understand, who


def alone(text: str) -> Meaning:
    """Return what an article says that stands alone."""
    return understand(Regulation("", (Node(("第一条",), "article", text),)))[0]


def listed(lead: str, *items: str) -> tuple[Meaning, ...]:
    """Return what the items of a list say."""
    nodes = [Node(("第一条",), "article", lead, leaf=False)]
    nodes += [
        Node(("第一条", f"（{number}）"), "item", item) for number, item in enumerate(items, 1)
    ]
    return understand(Regulation("", tuple(nodes)))[1:]


def first(meaning: Meaning) -> tuple[str | None, str, str]:
    """Return who, how strongly and what of the first obligation."""
    one = meaning.obligations[0]
    return one.actor, one.deontic, one.action


@pytest.mark.parametrize(
    ("text", "kind", "actor", "deontic"),
    [
        ("值班员应当填写交接记录。", "obligation", "值班员", "must"),
        ("保洁员每日清扫楼道两次。", "obligation", "保洁员", "must"),
        ("访客不得擅自进入机房。", "prohibition", "访客", "must_not"),
        ("严禁在库区吸烟。", "prohibition", None, "must_not"),
        ("居民可以当面提出意见。", "permission", "居民", "may"),
        ("家长委员会有权查阅食堂账目。", "permission", "家长委员会", "may"),
        ("综合科负责印章的保管。", "responsibility", "综合科", "is_responsible"),
        ("会议纪要由办公室整理。", "obligation", "办公室", "must"),
        ("未经站长同意，检票员不得离岗。", "prohibition", "检票员", "must_not"),
        ("坐席接听来电时应当使用规范用语。", "obligation", "坐席", "must"),
    ],
)
def test_a_sentence_tells_who_and_how_strongly(text, kind, actor, deontic):
    meaning = alone(text)
    assert meaning.kind == kind
    assert first(meaning)[:2] == (actor, deontic)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("为规范值班工作，结合本站实际，制定本办法。", "declaration"),
        ("本办法适用于全体值班人员。", "declaration"),
        ("本办法所称夜班，是指当日22:00至次日6:00的班次。", "definition"),
        ("本办法自印发之日起施行。", "declaration"),
        ("考核总分为100分，其中纪律30分。", "declaration"),
        ("违反本办法造成损失的，扣减当月绩效。", "declaration"),
        ("本站设站长一名、副站长两名。", "declaration"),
        ("检查内容包括：台账、现场和人员。", "declaration"),
        ("工作目标是：及时发现隐患，减少损失。", "declaration"),
    ],
)
def test_what_binds_nobody_has_no_obligation(text, kind):
    meaning = alone(text)
    assert (meaning.kind, meaning.obligations) == (kind, ())


def test_one_sentence_may_ask_several_things_of_several_people():
    meaning = alone("门卫应当立即报告值班长，值班长在10分钟内组织查找，不得拖延。")
    assert [(one.actor, one.deontic, one.deadline) for one in meaning.obligations] == [
        ("门卫", "must", "立即"),
        ("值班长", "must", "10分钟内"),
        ("值班长", "must_not", None),
    ]


def test_words_that_only_look_as_if_they_obliged_do_not():
    assert alone("各部门负责人认真负责，定期组织应急演练。").obligations[0].deontic == "must"
    assert alone("供应商应对设备进行保养。").obligations[0].actor == "供应商"


@pytest.mark.parametrize(
    ("text", "frequency", "deadline"),
    [
        ("出纳每月5日前报送报表。", "每月", "每月5日前"),
        ("安全员每周五闭馆后检查电源。", "每周五", "每周五闭馆后"),
        ("巡检员每2小时巡查一次泵房。", "每2小时", None),
        ("统计员按季度汇总数据。", "按季度", None),
        ("信息员定期更新系统。", "定期", None),
        ("客服专员应当在接到投诉后30分钟内回电。", None, "接到投诉后30分钟内"),
        ("申请人可以自收到答复之日起7日内申请复核。", None, "自收到答复之日起7日内"),
        ("施工单位应当提前48小时发布通知。", None, "提前48小时"),
        ("值班长于次日9:00前提交简报。", "", "次日9:00前"),
        ("活动结束后，志愿者应及时清理场地。", None, "活动结束后及时"),
        ("窗口应当在开门前15分钟准备就绪。", None, "开门前15分钟"),
        ("处理时间最长不得超过10个工作日。", None, "10个工作日"),
    ],
)
def test_how_often_and_until_when_are_the_documents_own_words(text, frequency, deadline):
    one = alone(text).obligations[0]
    assert one.frequency == (frequency or None)
    assert one.deadline == deadline


def test_a_condition_is_neither_a_deadline_nor_a_norm():
    one = alone("半年内发生三次以上故障的，维修班应当查明原因。").obligations[0]
    assert (one.actor, one.deadline, one.condition) == ("维修班", None, "半年内发生三次以上故障的")


def test_what_must_come_before_is_a_condition_not_a_deadline():
    one = alone("志愿者经培训合格后方可上岗。").obligations[0]
    assert (one.deontic, one.deadline) == ("must", None)


def test_items_take_mood_and_actor_from_their_lead():
    for item in listed("窗口人员不得有下列行为：", "推诿申请人；", "泄露申请人信息。"):
        assert first(item)[:2] == ("窗口人员", "must_not")
    for item in listed("主任职责：", "制定年度计划；", "每月主持例会。"):
        assert first(item)[:2] == ("主任", "is_responsible")
    assert first(listed("值班长应当采取下列措施：", "电梯困人的，安抚被困人员。")[0])[:2] == (
        "值班长",
        "must",
    )


def test_a_heading_that_names_somebody_under_duties_begins_their_list():
    nodes = (
        Node(("二、",), "chapter", "岗位职责", leaf=False),
        Node(("二、", "（一）"), "section", "前台接待", leaf=False),
        Node(("二、", "（一）", "1."), "item", "引导来访人员登记。"),
    )
    assert first(understand(Regulation("", nodes))[2])[:2] == ("前台接待", "is_responsible")


def test_bare_conditions_parts_and_scores_bind_nobody():
    assert not listed("有下列情形之一的，可以暂停服务：", "突发停电；")[0].obligations
    assert not listed("考核由下列部分组成：", "考勤20分；")[0].obligations
    assert not listed("评估内容包括：", "服务态度；")[0].obligations


def test_fields_of_a_record_are_listed_one_by_one():
    item = listed("登记簿应当载明下列内容：", "来访人姓名、单位和事由；")[0]
    assert item.fields == ("来访人姓名", "单位", "事由")
    assert item.obligations[0].deontic == "must"
    assert alone("报告应当包括事件经过、处置情况和改进建议。").fields == (
        "事件经过",
        "处置情况",
        "改进建议",
    )


def test_who_may_who_approves_what_is_published_and_what_is_referred_to():
    meaning = alone(
        "志愿者应当年满十八周岁，经主任审核批准后方可上岗，名单按本办法第九条第二款在门户网站公示。"
    )
    assert "年满十八周岁" in meaning.eligibility
    assert meaning.approval == ("经主任审核批准",)
    assert any("公示" in words for words in meaning.publication)
    assert meaning.references == ("本办法第九条第二款",)


def test_vague_words_are_found_where_they_stand():
    text = "  值班员应当及时通知有关部门，等候答复。"
    vague = alone(text).vague
    assert [word.words for word in vague] == ["及时", "有关部门"]
    assert all(text[word.start :].startswith(word.words) for word in vague)


def test_traditional_characters_are_understood_and_kept():
    one = alone("值班員應當於每週五閉館後檢查電源，不得遺漏。").obligations
    assert [(each.actor, each.deontic, each.deadline) for each in one] == [
        ("值班員", "must", "每週五閉館後"),
        ("值班員", "must_not", None),
    ]


def test_the_lead_of_a_list_keeps_its_own_obligations_apart():
    nodes = (
        Node(
            ("第一条",), "article", "客服专员应当立即建立工单。工单应当载明下列内容：", leaf=False
        ),
        Node(("第一条", "（一）"), "item", "房号；"),
    )
    lead = understand(Regulation("", nodes))[0]
    assert lead.obligations == ()
    assert [(one.actor, one.deadline) for one in lead.lead] == [("客服专员", "立即"), (None, None)]


def test_every_node_has_a_meaning_even_an_empty_one():
    nodes = (
        Node(("一、",), "chapter", "", leaf=False),
        Node(("一、", "1."), "item", ""),
        Node(("二、",), "chapter", "。；，："),
    )
    assert [meaning.obligations for meaning in understand(Regulation("", nodes))] == [(), (), ()]


@pytest.mark.parametrize(
    "piece", ["部", "人员的", "值班人员、", "由经理、", "每月5日前、", "应当在", "的，", "（", "一"]
)
def test_text_without_end_is_not_read_again_and_again(piece, monkeypatch):
    """The work grows with the text, not with its square: a name is looked for near its beginning only."""
    steps: list[int] = []
    grown = who._grown

    def counted(*place):
        found = grown(*place)
        steps.append(len(found))
        return found

    monkeypatch.setattr(who, "_grown", counted)
    alone(piece * 2000)
    assert max(steps, default=0) <= 60
