"""What a charter may bind to: when a shortfall becomes a case, and what is then done in time."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from opscharter.charter.registry import Control, Parameter, control

OPENED: Final = "improvement.case/opened"
ANALYSED: Final = "improvement.case/analysed"
MEASURE: Final = "improvement.case/measure"
CHECKED: Final = "improvement.case/checked"

control(
    Control(
        OPENED,
        _("A shortfall opens an improvement case"),
        "rule",
        _("The system counts in every period how often each control was not done, or done against the rule, and how often it was kept; beyond these limits it opens one case."),
        (
            Parameter("shortfalls", "number", "3 次", _("so often not done or against the rule")),
            Parameter("rate", "percent", "80%", _("or kept less than this share")),
            Parameter("every", "frequency", "每月", _("counted in each")),
        ),
    )
)  # fmt: skip
control(
    Control(
        ANALYSED,
        _("The cause of a shortfall is analysed"),
        "step",
        _("The head concerned has written down the cause and a measure with its owner and its day, in time."),
        (Parameter("within", "duration", "5 个工作日", _("Time until cause and measure are entered")),),
    )
)  # fmt: skip
control(
    Control(
        MEASURE,
        _("The measure of an improvement is carried out"),
        "step",
        _("The owner of the measure has reported it carried out by the day that was set."),
    )
)
control(
    Control(
        CHECKED,
        _("The effect of an improvement is checked"),
        "step",
        _("Somebody other than the owner of the measure has compared the figures before and after."),
        (Parameter("within", "duration", "1 个月", _("Time from the measure to the check")),),
    )
)  # fmt: skip
