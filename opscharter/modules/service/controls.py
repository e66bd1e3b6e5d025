"""What a charter may bind to in service requests (受理与办理), with the values that its words may set.

Source: S000-1.9.1 to S000-1.9.5 (raise to contact), S000-1.10.1 to S000-1.10.4 (handle to result).

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
    )
)
control(
    Control(
        RECORD,
        _("Request recorded in detail"),
        "record",
        _("Description, place and requester are recorded when the request is taken in."),
    )
)
control(
    Control(
        ASSESS,
        _("First assessment"),
        "step",
        _("A written first assessment is entered within the limit."),
        (_within("30 分钟"),),
    )
)
control(
    Control(
        CLASSIFY,
        _("Classified by type and urgency"),
        "step",
        _("Somebody confirms type and urgency, which decide department and deadline."),
    )
)
control(
    Control(
        ASSIGN,
        _("Assigned to a department or a person"),
        "step",
        _("A department, or a person in it, is named within the limit."),
        (_within("30 分钟"),),
    )
)
control(
    Control(
        ACCEPT,
        _("Accepted or returned by the department"),
        "step",
        _("The department accepts, or returns it with a reason, within the limit."),
        (_within("2 小时"),),
    )
)
control(
    Control(
        CONTACT,
        _("Requester contacted; content and time confirmed"),
        "step",
        _("Content and time of the service are confirmed with the requester."),
        (_within("4 小时"), Parameter("attempts", "number", "3", _("attempts before going on"))),
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
    )
)
control(
    Control(
        STANDARD,
        _("By service plan and service standard"),
        "rule",
        _("Whoever carries it out names the plan and the standard that were followed."),
    )
)
control(
    Control(
        MANNER,
        _("Manner and skill"),
        "rule",
        _("Asked at the call-back: was the manner good, was the work skilled?"),
    )
)
control(
    Control(
        SATISFACTION,
        _("Satisfaction learnt from the requester"),
        "step",
        _("After completion the requester is contacted within the limit and graded it."),
        (_within("1 个工作日"),),
    )
)
control(
    Control(
        RESULT,
        _("Process and result recorded"),
        "record",
        _("Process and result are both recorded before the request closes."),
    )
)
control(
    Control(
        CLOSE,
        _("Closed with proof"),
        "rule",
        _("Closed on the requester's word, a call-back, or evidence from before and after."),
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
    )
)
