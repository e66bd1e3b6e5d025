"""What a heading or the lead of a list hands down to the items below it: mood, actor, and what kind of list it is."""

import re
from dataclasses import dataclass
from typing import Literal

from opscharter.regulation.document import Deontic
from opscharter.regulation.understanding.plain import Plain
from opscharter.regulation.understanding.who import heading_actor

type Kind = Literal[
    "plain",  # no list: each sentence speaks for itself
    "list",  # the items say what the lead obliges to, forbids, allows
    "fields",  # the items are what a record holds
    "conditions", "parts", "scores", "definitions", "purpose", "scope",  # these bind nobody
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Context:
    """What holds for a node because of where it stands."""

    kind: Kind = "plain"
    mood: Deontic | None = None
    actor: str | None = None
    duties: bool = False  # below a heading like 岗位职责: a heading that names somebody begins the list of their duties


PLAIN = Context()
SILENT: frozenset[Kind] = frozenset(
    {"conditions", "parts", "scores", "definitions", "purpose", "scope"}
)

# What a heading announces; the first pattern that fits decides.
_HEADINGS: tuple[tuple[re.Pattern[str], Kind, Deontic | None], ...] = (
    (
        re.compile(r"^(?:制[定订])?(?:目的|依据|宗旨|背景)|(?:宗旨|理念|愿景|使命|口号)$"),
        "purpose",
        None,
    ),
    (re.compile(r"适用(?:范围|对象|于)|^范围$"), "scope", None),
    (
        re.compile(r"名词解释|术语|^定义|用语|词语|词义|几个词|名词|何谓|什么是"),
        "definitions",
        None,
    ),
    (re.compile(r"计分|评分(?!标准制)|分值|扣分|加分|得分"), "scores", None),
    (re.compile(r"责任追究|罚则|处罚|违规处理|违纪处理|法律责任|奖惩标准"), "scores", None),
    (re.compile(r"(?:禁止|严禁|不得)(?:行为|事项|携带)?|禁令|负面清单|红线"), "list", "must_not"),
    (re.compile(r"(?:的|享有)?权利|权限$"), "list", "may"),
    (re.compile(r"义务$"), "list", "must"),
)
_NOBODY = re.compile(r"其他|一般|总|附|要求|规定|原则|管理$|制度|流程|分工")
_DUTIES = re.compile(
    r"职责|责任分工|任务分工|岗位责任|工作任务$|谁[干做管]什么|[干管]什么$|^分工$|各[司负]其[职责]|怎么分工"
)
# What a lead announces by its last clause.
_CONDITIONS = re.compile(
    r"(?:下列|以下|如下|上述)?(?:情形|情况|行为|条件|事项)?(?:之一|任一|任意一)|除外$|(?:符合|满足|具备)(?:下列|以下|如下)(?:条件|要求|情形|规定)?的"
    r"|(?:条件|情形|情况)(?:包括|如下|有|为|是)?$|(?:下列|以下)(?:情形|情况)"
)
_FIELDS = re.compile(
    r"(?:载明|写明|注明|记明|列明|标明|填写|记录|登记|包括|包含|说明|记载|明确|注明|具有|涵盖|提供|提交|附)"
)
_PARTS = re.compile(
    r"(?:包括|包含|分为|组成|构成|如下|有|为|是|设|含|分)(?:以下|下列|如下)?[^，。]{0,8}$"
)
_SCORES = re.compile(
    r"(?:总分|满分|扣分|计分|评分|分值|得分|每(?:次|件|项)扣|予以处罚|给予处分|给予处罚|罚款|扣\d+分)"
)
_TARIFF = re.compile(
    r"(?:下列|以下|如下)?[^，]{0,6}(?:扣分|计分|评分|加分|扣罚|奖惩|处罚)(?:标准|项目|办法|细则|情形|如下)|(?:下列|以下)[^，]{0,10}(?:扣|罚|加)\d*分?$"
)
_STEPS = re.compile(
    r"流程|步骤|程序|要求|规定|规则|标准|原则|办法|措施|做到|执行|处置|制度|工作|纪律|规范|方式处理|守则"
)
_CONTENTS = re.compile(r"(?:目标|内容|范围|种类|类型|分类|方式)[^，。]{0,4}$")
_QUALIFIED = re.compile(
    r"(?:符合|具备|满足)(?:下列|以下|如下)(?:条件|要求)$"
)  # 申请人应当具备下列条件
_DEFINED = re.compile(r"(?:所称|下列用语|术语|含义|定义)")


def of_heading(text: Plain, length: int, above: Context) -> Context:
    """Return what holds below a heading: the first `length` characters of a text."""
    heading = text.text[:length]
    named = heading_actor(heading)
    who = text.own(named.start, named.end) if named else None
    if _DUTIES.search(heading):
        who = who or (above.actor if len(heading) <= 6 else None)
        return Context(
            "list" if who else "plain", "is_responsible" if who else None, who, duties=True
        )
    for pattern, kind, mood in _HEADINGS:
        if pattern.search(heading):
            return Context(kind, mood, who if mood else None)
    if above.duties and not who and 2 <= length <= 6 and not _NOBODY.search(heading):
        who = text.own(0, length)
    if who and above.duties:
        return Context("list", "is_responsible", who, duties=True)
    return Context("plain", None, who) if who and above.kind not in SILENT else PLAIN


def of_lead(lead: str, mood: Deontic | None, actor: str | None) -> Context:
    """Return what holds below the lead of a list, whose own strongest mood and actor are given."""
    tail = re.split(r"[。；\n]", lead.rstrip("：。；，\n"))[-1]
    closing = re.split(r"[，：]", tail)[-1]
    silent = _silent(tail, mood)
    if silent:
        return Context(silent)
    if mood:
        fields = mood == "must" and bool(_FIELDS.search(closing))
        return Context("fields" if fields else "list", mood, actor)
    steps = _STEPS.search(closing) and not _CONTENTS.search(closing)
    return Context("parts") if _PARTS.search(tail) and not steps else Context("plain", None, actor)


def _silent(tail: str, mood: Deontic | None) -> Kind | None:
    """Return the kind of a list whose items bind nobody, whatever its lead does."""
    if _SCORES.search(tail) and (mood is None or _TARIFF.search(tail)):
        return "scores"
    if _CONDITIONS.search(tail) and not (mood == "must" and _QUALIFIED.search(tail)):
        return "conditions"
    return "definitions" if _DEFINED.search(tail) else None
