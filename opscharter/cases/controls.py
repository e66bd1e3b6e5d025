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
    )
)
REPORT = control(
    Control(
        key="cases.report/acknowledge",
        label=_("A reported problem is acknowledged"),
        kind="step",
        proof=_("The superior post has acknowledged the report within the time allowed."),
        parameters=(Parameter("within", "duration", "1 个工作日", _("Time until acknowledged")),),
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
    )
)
COORDINATION = control(
    Control(
        key="cases.coordination/settled",
        label=_("A matter between departments is settled"),
        kind="step",
        proof=_("The departments were convened and the result agreed is recorded."),
        parameters=(Parameter("within", "duration", "5 个工作日", _("Time until settled")),),
    )
)
LIAISON = control(
    Control(
        key="cases.liaison/recorded",
        label=_("Contact with another body is recorded"),
        kind="record",
        proof=_("Who was met, when, about what and what was agreed is on record."),
    )
)
TRAINING = control(
    Control(
        key="cases.training/recorded",
        label=_("Training and study are recorded"),
        kind="record",
        proof=_("Day, hours, subject and what was learnt are on record for the person."),
    )
)
