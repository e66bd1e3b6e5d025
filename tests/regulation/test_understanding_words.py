"""Everyday words for how often, until when, how strongly and who, as clerks write them."""

import pytest

from opscharter.regulation.document import Meaning, Node, Obligation, Regulation
from opscharter.regulation.understanding import understand


def alone(text: str) -> Meaning:
    """Return what an article says that stands alone."""
    return understand(Regulation("", (Node(("第一条",), "article", text),)))[0]


def only(text: str) -> Obligation:
    """Return the one thing that a sentence asks."""
    (one,) = alone(text).obligations
    return one


@pytest.mark.parametrize(
    ("text", "frequency"),
    [
        ("水质员隔日取样。", "隔日"),
        ("值班员隔两小时看一次压力表。", "隔两小时"),
        ("采样员逢单月送检。", "逢单月"),
        ("采购组每逢周三询价。", "每逢周三"),
        ("安全员每旬检查货架。", "每旬"),
        ("备用泵半月试一次。", "半月"),
        ("消防演习上下半年各一次。", "上下半年各一次"),
        ("泵房两个钟头巡一趟。", "两个钟头"),
        ("客房布草一客一换。", "一客一换"),
        ("财务科按旬核对账目。", "按旬"),
        ("食堂每餐留样。", "每餐"),
        ("司机每车次清扫车厢。", "每车次"),
        ("周末和节假日由保安公司巡视。", "周末和节假日"),
        ("巡检员每过一个岗亭即打卡。", "每过一个岗亭"),
        ("加油站一年不少于两次检修。", "一年不少于两次"),
        ("仓库年终盘点。", "年终"),
        ("配电房周检。", "周检"),
        ("校医室上课日7:30开门。", "上课日"),
    ],
)
def test_a_rhythm_is_read_whatever_word_it_is_said_with(text, frequency):
    assert only(text).frequency == frequency


@pytest.mark.parametrize(
    ("text", "deadline"),
    [
        ("质检员马上锁单。", "马上"),
        ("库管员当即清空货架。", "当即"),
        ("锅炉工班后填写日志。", "班后"),
        ("新员工在首月内完成培训。", "首月内"),
        ("收货员在货到后四十分钟内卸完。", "货到后四十分钟内"),
        ("柴油机每月5日试机。", "每月5日"),
        ("吞卡应在客户申请后的两个工作日内归还。", "客户申请后的两个工作日内"),
        ("承办单位最迟于次日中午12点前回复。", "最迟于次日中午12点前"),
        ("法官助理在开庭三日前送达传票。", "开庭三日前"),
        ("值班医生随叫随到。", "随叫随到"),
        ("维修班小修当天完成。", "当天"),
        ("接报后抢修队十分钟到场。", "接报后十分钟"),
        ("工程师在24h内到场。", "24h内"),
        ("体育组在开学第一周内收到名单。", "开学第一周内"),
        ("财务科于每月终了后十日内编出报表。", "每月终了后十日内"),
    ],
)
def test_a_term_is_read_whatever_word_it_is_said_with(text, deadline):
    assert only(text).deadline == deadline


def test_each_half_of_a_pair_keeps_its_own_time():
    halves = alone("装备员班前发放、班后收回。").obligations
    assert [(one.actor, one.deadline) for one in halves] == [("装备员", "班前"), ("装备员", "班后")]
    assert only("检查组每周一、每周四检查。").frequency == "每周一"


@pytest.mark.parametrize(
    ("text", "deontic"),
    [
        ("值班员无权改动报警线。", "must_not"),
        ("连续作业八小时的，不再安排新的任务。", "must_not"),
        ("叉车不载人。", "must_not"),
        ("服务员不敲门。", "must_not"),
        ("领班原则上不调房。", "must_not"),
        ("访客别拍照。", "must_not"),
        ("非工作人员免进。", "must_not"),
        ("因病不能参加的可不到会。", "may"),
        ("老年读者免予登记。", "may"),
        ("小班不作要求。", "may"),
        ("亲友来访的，请到门卫室会见。", "must"),
        ("进车间必戴安全帽。", "must"),
        ("三样做齐才许卸货。", "must"),
        ("外出期间由当班主管代行。", "must"),
        ("夜间由保安公司承担巡视。", "is_responsible"),
        ("损坏的费用由当事人承担。", "must"),
    ],
)
def test_plain_words_of_order_are_as_strong_as_official_ones(text, deontic):
    assert alone(text).obligations[-1].deontic == deontic


@pytest.mark.parametrize(
    "text",
    [
        "网络不通的，温度不高。",
        "档案齐全、数据不少于三项的为合格。",
        "本中心成立于2019年，现有员工四十名。",
        "近年来，投诉量逐年上升。",
        "漏检一次扣五十元。",
        "单人加钞，扣十分。",
        "定级分四档。",
        "本守则自下发之日起执行，旧的要求同日作废。",
        "抄送：各支行、各部室",
        "情节严重的，不再受理其申请。",
        "收费标准：每小时五元。",
        "表1　日常巡检记录；",
    ],
)
def test_narration_grades_prices_and_points_bind_nobody(text):
    assert alone(text).obligations == ()


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("凡在本站从事调度的人员，均须遵守规程。", "在本站从事调度的人员"),
        ("演习后一周内安全员写出总结。", "安全员"),
        ("幼儿午睡时值班老师巡视。", "值班老师"),
        ("印章一律专人保管。", "专人"),
        ("巡检工按下表巡检。", "巡检工"),
        ("艇员未系安全索，一律不准到舷边作业。", "艇员"),
        ("坐席只接本组来电。", "坐席"),
        ("经理每周抽查房间。", "经理"),
        ("当班厂长接到报告后，须到场。", "当班厂长"),
        ("普通商品可放宽到四十八小时。", None),
        ("一律不准吸烟。", None),
    ],
)
def test_names_are_whole_and_things_are_nobody(text, actor):
    assert alone(text).obligations[-1].actor == actor


def test_a_sentence_turns_after_a_prohibition():
    first, second = alone("快递员不得进入教学楼，包裹一律存放驿站。").obligations
    assert (first.deontic, second.deontic) == ("must_not", "must")
