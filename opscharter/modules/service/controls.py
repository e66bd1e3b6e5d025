"""What a charter may bind to in service requests (受理与办理), with the values that its words may set.

Source: S000-1.9.1 to S000-1.9.5 (raise to contact), S000-1.10.1 to S000-1.10.4 (handle to result).

`words` are what other regulations write when they mean the same: the suggestions at import go by them.

Occasions are keyed by the case id, with the round when a step can happen again ("17", "17:2").
"""

from typing import Final

from django.utils.translation import gettext_lazy as _

from opscharter.charter.registry import Control, Parameter, control

RAISE: Final = "service.request/raise"
RECORD: Final = "service.request/record"
ASSESS: Final = "service.request/assess"
CLASSIFY: Final = "service.request/classify"
ASSIGN: Final = "service.request/assign"
ACCEPT: Final = "service.request/accept"
CONTACT: Final = "service.request/contact"
HANDLE: Final = "service.request/handle"
STANDARD: Final = "service.request/standard"
MANNER: Final = "service.request/manner"
SATISFACTION: Final = "service.request/satisfaction"
RESULT: Final = "service.request/result"
CLOSE: Final = "service.request/close"
CALLBACK: Final = "service.request/callback"
REDO: Final = "service.request/redo"


def _within(default: str) -> Parameter:
    return Parameter("within", "duration", default, _("time limit"))


control(
    Control(
        RAISE,
        _("Request raised, its channel recorded"),
        "record",
        _("A request is entered with the channel through which it came."),
        words=(
            "提出 需求",
            "提出 诉求",
            "受理 诉求",
            "通过 电话",
            "来访 接待",
            "服务热线",
            "设立 热线",
            "走访 了解",
            "巡查 走访",
            "登记 来源",
            "收集 意见",
            "主动 服务",
            "登记 渠道",
            "线上 反馈",
        ),
    )
)
control(
    Control(
        RECORD,
        _("Request recorded in detail"),
        "record",
        _("Description, place and requester are recorded when the request is taken in."),
        words=(
            "记录 需求",
            "登记 需求",
            "记录 诉求",
            "详细 记录",
            "登记 诉求",
            "记录 投诉内容",
            "建立 工单",
            "填写 受理单",
        ),
    )
)
control(
    Control(
        ASSESS,
        _("First assessment"),
        "step",
        _("A written first assessment is entered within the limit."),
        (_within("30 分钟"),),
        words=("初步 评估", "初步 调查", "初步 判断", "进行 研判", "初步 核实"),
    )
)
control(
    Control(
        CLASSIFY,
        _("Classified by type and urgency"),
        "step",
        _("Somebody confirms type and urgency, which decide department and deadline."),
        words=(
            "类型 紧急程度",
            "分类 处理",
            "进行 分类",
            "划分 等级",
            "确定 紧急程度",
            "区分 轻重缓急",
            "优先 处理",
        ),
    )
)
control(
    Control(
        ASSIGN,
        _("Assigned to a department or a person"),
        "step",
        _("A department, or a person in it, is named within the limit."),
        (_within("30 分钟"),),
        words=("分配 部门", "分配 人员", "派单", "分配 处理", "转交 部门", "分派", "派给"),
    )
)
control(
    Control(
        ACCEPT,
        _("Accepted or returned by the department"),
        "step",
        _("The department accepts, or returns it with a reason, within the limit."),
        (_within("2 小时"),),
        words=("签收", "退回", "接单", "不得 推诿", "服从 派工", "服从 安排", "接受 派单"),
    )
)
control(
    Control(
        CONTACT,
        _("Requester contacted; content and time confirmed"),
        "step",
        _("Content and time of the service are confirmed with the requester."),
        (_within("4 小时"), Parameter("attempts", "number", "3", _("attempts before going on"))),
        words=(
            "沟通 确认",
            "联系 确认 时间",
            "与 服务对象 沟通",
            "联系 服务对象",
            "预约 上门",
            "确认 服务内容",
            "确认 服务时间",
        ),
    )
)
control(
    Control(
        HANDLE,
        _("Service carried out"),
        "step",
        _("The service is carried out within the limit of its urgency."),
        (
            Parameter("within", "duration", "3 个工作日", _("time limit, ordinary")),
            Parameter("urgent", "duration", "1 个工作日", _("time limit, urgent")),
            Parameter("danger", "duration", "2 小时（昼夜连计）", _("time limit, danger")),
        ),
        words=(
            "执行 服务任务",
            "完成 服务",
            "提供 服务",
            "办理 完毕",
            "处理 问题",
            "解决 问题",
            "进行 处理",
            "限时 办结",
            "分钟内 到场",
            "当天 完成",
            "限期 完成",
            "答复 时限",
            "工单 办理",
            "得到 解决",
            "到场 处理",
            "修复",
            "受理 处理",
        ),
    )
)
control(
    Control(
        STANDARD,
        _("By service plan and service standard"),
        "rule",
        _("Whoever carries it out names the plan and the standard that were followed."),
        words=(
            "服务计划 服务标准",
            "按照 标准",
            "按照 流程 标准",
            "遵守 服务规范",
            "按照 服务规范",
            "操作规程",
        ),
    )
)
control(
    Control(
        MANNER,
        _("Manner and skill"),
        "rule",
        _("Asked at the call-back: was the manner good, was the work skilled?"),
        words=("服务态度", "专业技能", "文明 用语", "礼貌", "态度 良好", "举止", "主动 热情"),
    )
)
control(
    Control(
        SATISFACTION,
        _("Satisfaction learnt from the requester"),
        "step",
        _("After completion the requester is contacted within the limit and graded it."),
        (_within("1 个工作日"),),
        words=("了解 满意", "满意度 登记", "询问 满意", "征求 评价", "评价 服务", "沟通 满意度"),
    )
)
control(
    Control(
        RESULT,
        _("Process and result recorded"),
        "record",
        _("Process and result are both recorded before the request closes."),
        words=(
            "记录 服务过程",
            "记录 结果",
            "记录 过程",
            "登记 处理结果",
            "记录 处理情况",
            "反馈 处理结果",
        ),
    )
)
control(
    Control(
        CLOSE,
        _("Closed with proof"),
        "rule",
        _("Closed on the requester's word, a call-back, or evidence from before and after."),
        words=("凭 办结", "方可 办结", "确认 办结", "方可 结案", "办结 依据", "销号"),
    )
)
control(
    Control(
        CALLBACK,
        _("Called back by somebody else"),
        "step",
        _(
            "Who was not reached is called again within the limit, never by the one who did the work."
        ),
        (
            _within("1 个工作日"),
            Parameter("attempts", "number", "3", _("attempts before closing on evidence")),
            Parameter(
                "by",
                "choice",
                "非经办人",
                _("who calls back"),
                (("非经办人", "other"), ("经办人以外的人员", "other"), ("任何人员", "anyone")),
                other_than=HANDLE,
            ),
        ),
        words=("回访", "电话 回访", "再次 回访", "抽查 回访"),
    )
)
control(
    Control(
        REDO,
        _("Dissatisfied: done again, or honestly declared unable"),
        "step",
        _(
            "A dissatisfied requester's request is done again, or declared unable with an approved reason."
        ),
        words=(
            "不满意 问题",
            "不满意 重新",
            "不满意 分析 原因",
            "重新 办理",
            "返工",
            "不满意 整改",
        ),
    )
)
