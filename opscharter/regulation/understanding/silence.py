"""What binds nobody: purpose, scope, definitions, dates of effect, statements of fact, sanctions that nobody is to impose."""

import re
from collections.abc import Sequence

from opscharter.regulation.understanding import words
from opscharter.regulation.understanding.clauses import Clause
from opscharter.regulation.understanding.moods import Mood
from opscharter.regulation.understanding.verbs import alternatives
from opscharter.regulation.understanding.who import actor_at, by_whom

_RULES = "制度|规定|办法|细则|条例|守则|规程|规范|方案|预案|章程|标准|指引|手册|公约|意见|准则|须知|程序|规则"
_NO_POINTING = "(?!定|派|导|挥|引|标|示|南|纹|令|认|出)"  # 指 as “means”, not in 指定, 指导 …
_PURPOSE = re.compile(
    rf"(?:制[定订]|编制)了?(?:本|以下|此|如下)[^，。；]{{0,8}}(?:{_RULES})|特制[定订]|旨在|本(?:制度|规定|办法)[^，。]{{0,4}}目的"
)
_SCOPE = re.compile(
    rf"适用本|(?:本|{_RULES})[^，。；]{{0,16}}适用于|适用范围|参照(?:本|执行)|依照本[^，。]{{1,4}}执行$|^适用于"
)
_ANNEX = re.compile(
    r"附?表[一二三四五六七八九十\d]+[^，。；所中的规按]{2,20}(?:表|单|记录|台账|清单|册|卡)[；。]?$"
    r"|(?:抄送|主送|抄报|报送|发送|分送|印发|发至)：|附(?:件|表|录|图|则)?[一二三四\d]*："
)
_DEFINITION = re.compile(rf"所称|是指|指的是|(?:^|[：，])即?指{_NO_POINTING}|统称|以下简称")
_DEFINING = re.compile(rf"^(?:[^，]{{1,12}})?(?:是指|指的是|指{_NO_POINTING})")
_EFFECT = re.compile(
    r"[自由从][^，。；]{1,24}起(?:正式)?(?:施行|实施|实行|执行|生效|试行|废止)|(?:发布|印发|公布|下发)之日|有效期为?[^，。]{1,4}年"
    r"|同时(?:废止|停止执行)|以本[^，。]{2,8}为准|与本[^，。]{1,4}不一致|试行期|以(?:上级|国家|法律|总部|集团|新)[^，。]{0,8}为准|从其规定|(?:同日|同时|即行|自行|随之|一并|一律|予以)(?:作废|废止|失效|停止执行)|(?:旧|原|此前|以前|之前|以往|原有|过去|先前)[^，。；]{0,18}(?:作废|废止|失效|停止执行|不再执行|不再适用)|未尽事宜|如有.{0,10}(?:抵触|冲突)"
)
_EXPLAINS = re.compile(
    r"本[^，。；]{1,8}的?(?:最终)?(?:解释权)?[^，。；]{0,3}[由归](?P<who>[^，。；]{2,20}?)(?:负责)?(?:解释|修订|所有)"
)
_FACT = re.compile(
    r"^(?:[^，]{0,12}(?:成立于|创建于|始建于|建于|占地|时有发生|屡有发生|一般出现|挂钩$|宗旨是)|现有[^，]{0,12}[名人个]|近年来|[^，]{0,10}逐[年月日](?:上升|增加|下降|减少|增长|降低)|[^，]{0,10}约[\d一二三四五六七八九十百千万两余]+(?:人次|人|件|名|辆|吨)$|[^，]{0,10}[一二三四五六七八九十百千两\d]+元$)"
    r"|^(?![^，]{0,8}以[^，]+为[先主重首准本])(?:|[^，]{2,}?)(?:是(?!否)|(?<![关联体])系(?![统列数])|不?属于|(?:划)?分[为成作]|分[一二两三四五六七八九十\d]+个?(?:档|级|类|种|等|组|班|区|段|步|批|层|部分|阶段|等级)$|分[^，。]{2,20}[一二两三四五\d]+个?(?:档|级|类|种|等|组)[别次]?$|共分|总分|满分|包括|包含|涵盖"
    r"|由[^，。]{1,40}(?:组成|构成)|设有|下设|共有|不?计入|等于|作为|位于|坐落|不承担|不负责)"
    r"|^[^，。]{2,16}(?<![作成视定列改设分认行变评以称])为(?![先主重首准本]|[^，。]{1,20}(?:提供|开展|进行|办理|创造|做好|服务|组织))"
    r"|^[^，。]{2,14}设[^，。]{2,16}[一二三两若\d]+[名人个]|\d+元$|目标[^，。]{0,6}$|^(?:上班|工作|开放|营业|服务|办公)时间"
)
# A statement that binds all the same: 食品留样不少于48小时, 补单期限为24小时内.
_BINDING_FACT = re.compile(
    r"不(?:得?少于|低于|超过|高于|多于|小于|大于|晚于)[\d一二三四五六七八九十两半百]|(?:期限|时限|限期)(?:为|是|在)"
)
_GRADED = re.compile(r"[为算](?:优秀?|良好?|合格|不合格|满分|达标|无效|有效)$")
_SANCTION = re.compile(
    r"(?:视[^，]{0,5}|每[次件人名例起]|一律|予以|当[年月季]|将|依法|可以?|酌情|处以?|按[^，]{0,10}|并|相应|由此|作|给|其|应|一次性?|分别"
    r"|直接|同时|全额|当事人|当年绩效|责任人|当班|立即)*"
    rf"(?:[^，]{{1,6}}内)?(?:{alternatives(words.SANCTIONS)})"
)
_CASE = re.compile(r"的，(?:除[^，]*外，)?$")
_OFFENDERS = ("违者", "违反者", "违规者", "违犯者")
_MISDEED = re.compile(r"违反|违规|违纪|违约|情节|造成|伪造|弄虚作假|隐瞒|骗取|拒不|屡次|过失")
# 漏检一次扣五十元; 单人加钞，扣十分.
_TARIFF = re.compile(
    r"(?:^|[^，]{0,12}?)(?:每?[一二三两\d]?[次人件项个处例][^，]{0,4})?(?:倒?扣|罚|加|奖励?|减|记)(?:除|罚|发|减|计)?[^，。；]{0,8}?[\d一二两三四五六七八九十百千半]+(?:\.\d+)?(?:至\d+|-\d+)?(?:个)?(?:分(?!钟)|元|块钱?|[%％])"
)
_OFFENCE = re.compile(
    r"违反|违规|违纪|造成|情节|构成|逾期|累计|连续|发现[一二三两\d]次|迟到|旷工|早退|达到|未达|低于|影响|拒不|屡次|过失|失职|泄露|损失|获得|荣获|因"
)


def explained_by(text: str) -> tuple[int, int] | None:
    """Return who interprets the regulation, if that is what the text says: 本规定由办公室负责解释."""
    found = _EXPLAINS.search(text)
    return found.span("who") if found else None


def binds_nobody(text: str, *, obliged: bool, listed: bool) -> bool:
    """Tell whether a sentence states a purpose, a scope, an annex or a definition.

    `obliged`: it holds a deontic word; `listed`: it is an item of a list that hands a mood down.
    """
    if (_PURPOSE.search(text) and not obliged) or _SCOPE.search(text) or _ANNEX.match(text):
        return True
    return "所称" in text or bool(_DEFINITION.search(text) and not obliged and not listed)


def defines_or_dates(clause: str, mood: int | None) -> bool:
    """Tell whether a clause, with its deontic word at `mood`, defines a word or sets a date of effect."""
    defines = _DEFINING.search(clause)
    if defines and (mood is None or mood >= defines.end()):
        return True
    if mood is None and clause.startswith(_OFFENDERS):
        return True  # 违者罚款二百元
    return bool(_EFFECT.search(clause))


def states_fact(clause: str) -> bool:
    """Tell whether a clause without a deontic word says how things are: 总分为100分, 中心设主任一名."""
    return bool(_FACT.search(clause))


def binds_as_fact(clause: str) -> bool:
    """Tell whether a statement binds all the same, because it sets a least, a most or a term."""
    return bool(_BINDING_FACT.search(clause)) and not _GRADED.search(clause)


def sanctions(text: str, group: Sequence[Clause], mood: Mood | None, *, scored: bool) -> bool:
    """Tell whether a sentence only threatens (造成超时的，每件扣2分) without saying who is to impose it."""
    if mood and mood.deontic in {"must_not", "is_responsible"} and not _no_more(text, group, mood):
        return False
    if mood is None and any(_is_tariff(text, clause) for clause in group):
        return True
    main = next(
        (clause for clause in group if _SANCTION.match(text, clause.start, clause.end)), None
    )
    if main is None or by_whom(text, group[0].start, main.end):
        return False
    before = [clause for clause in group if clause.start < main.start]
    if (mood and mood.deontic == "must" and mood.start < main.start) or any(
        _instructs(text, clause) for clause in before
    ):
        return False
    said = text[group[0].start : main.start]
    offence = scored or _CASE.search(said) is not None or bool(_OFFENCE.search(said))
    return offence and actor_at(text, main.start, main.end, strict=True) is None


def _is_tariff(text: str, clause: Clause) -> bool:
    """Tell whether a clause only says how many points or how much money something costs."""
    return (
        _TARIFF.match(text, clause.start, clause.end) is not None
        and actor_at(text, clause.start, clause.end, strict=True) is None
        and by_whom(text, clause.start, clause.end) is None
    )


def _no_more(text: str, group: Sequence[Clause], mood: Mood) -> bool:
    """Tell whether somebody is refused something for what they did: 情节严重的，不再受理其申请."""
    said = text[group[0].start : mood.start]
    return text.startswith("不再", mood.start) and _MISDEED.search(said) is not None


def _instructs(text: str, clause: Clause) -> bool:
    described = text.endswith("的", clause.start, clause.end)
    return not described and actor_at(text, clause.start, clause.end, strict=True) is not None
