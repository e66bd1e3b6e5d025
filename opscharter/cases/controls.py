"""What a charter may bind to in the built-in case types."""

from django.utils.translation import gettext_lazy as _

from opscharter.charter.registry import Control, Parameter, control

ERRAND = control(
    Control(
        key="cases.errand/done",
        label=_("An errand is done in time"),
        kind="step",
        proof=_(
            "The person charged with the errand has reported it done before its deadline, and the one who gave it has confirmed."
        ),
        parameters=(
            Parameter(
                "within", "duration", "3 个工作日", _("Time for an errand without its own day")
            ),
        ),
        words=("交办 工作", "交办 任务", "交办 事项", "完成 交办", "服从 安排 指挥", "临时 任务"),
    )
)
REPORT = control(
    Control(
        key="cases.report/acknowledge",
        label=_("A reported problem is acknowledged"),
        kind="step",
        proof=_("The superior post has acknowledged the report within the time allowed."),
        parameters=(Parameter("within", "duration", "1 个工作日", _("Time until acknowledged")),),
        words=(
            "上级 报告",
            "报告 问题",
            "问题 上报",
            "上报",
            "及时 报告",
            "报告 困难",
            "信息 上报",
            "报告 负责人",
            "报告 小组",
            "汇报 进展",
        ),
    )
)
PLAN = control(
    Control(
        key="cases.plan/kept",
        label=_("A plan is approved, followed and finished"),
        kind="record",
        proof=_(
            "An approved plan has been reported finished, with its progress entries, by its day."
        ),
        parameters=(
            Parameter("within", "duration", "3 个月", _("Time for a plan without its own day")),
        ),
        words=(
            "计划 实施",
            "计划 批准",
            "实施计划",
            "制定 计划",
            "编制 计划",
            "年度 计划",
            "提交 计划",
            "方案 审批",
            "方案 批准",
            "项目 进度",
            "计划 执行",
            "方案 评审",
            "计划 调整",
            "工作计划",
        ),
    )
)
COORDINATION = control(
    Control(
        key="cases.coordination/settled",
        label=_("A matter between departments is settled"),
        kind="step",
        proof=_("The departments were convened and the result agreed is recorded."),
        parameters=(Parameter("within", "duration", "5 个工作日", _("Time until settled")),),
        words=(
            "协调 部门",
            "部门 会商",
            "会商",
            "部门 之间 协调",
            "共同 研究",
            "跨部门",
            "部门 协作",
            "协调 解决",
        ),
    )
)
LIAISON = control(
    Control(
        key="cases.liaison/recorded",
        label=_("Contact with another body is recorded"),
        kind="record",
        proof=_("Who was met, when, about what and what was agreed is on record."),
        words=(
            "单位 沟通",
            "相关单位 协调",
            "对外 联络",
            "媒体 沟通",
            "与 上级 沟通",
            "公司其他部门 沟通",
            "与 外部 联系",
            "向 相关部门 报告",
        ),
    )
)
TRAINING = control(
    Control(
        key="cases.training/recorded",
        label=_("Training and study are recorded"),
        kind="record",
        proof=_("Day, hours, subject and what was learnt are on record for the person."),
        words=(
            "培训",
            "员工 培训",
            "学习 业务",
            "不断 学习",
            "业务能力 提高",
            "安全教育",
            "技能 培训",
            "学习",
        ),
    )
)
