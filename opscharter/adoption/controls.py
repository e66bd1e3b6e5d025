"""What a charter may bind about its own making: amendment, publication, interpretation, reading."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from opscharter.charter.registry import Control, Parameter, control

AMENDMENT: Final = "charter.text/amendment"
PUBLICATION: Final = "charter.text/publication"
INTERPRETATION: Final = "charter.text/interpretation"
READ: Final = "charter.text/read"

control(
    Control(
        AMENDMENT,
        _("Amendment of the charter"),
        "step",
        _(
            "Every department asked gives its opinion on the draft in time, and the leadership decides in time; who drafted"
            " it does not approve it. Versions and their differences are kept."
        ),
        (
            Parameter("review", "duration", "5 个工作日", _("how long departments may review")),
            Parameter("decide", "duration", "5 个工作日", _("how long the leadership may take")),
        ),
    )
)
control(
    Control(
        PUBLICATION,
        _("Publication of the charter"),
        "publication",
        _(
            "An approved text is published, with the day from which it rules, in time after the approval."
        ),
        (Parameter("within", "duration", "5 个工作日", _("how soon after the approval")),),
    )
)
control(
    Control(
        INTERPRETATION,
        _("Interpretation of the charter"),
        "publication",
        _(
            "A question about an article is answered in time, with number and date, beside the article."
        ),
        (Parameter("within", "duration", "5 个工作日", _("how soon a question is answered")),),
    )
)
control(
    Control(
        READ,
        _("Charter read by everybody"),
        "record",
        _(
            "Everybody to whom a new version applies confirms in time to have read what is new in it, and passes the quiz"
            " where there is one."
        ),
        (
            Parameter("within", "duration", "7 个工作日", _("how soon after publication")),
            Parameter("score", "percent", "80%", _("share of right answers that passes the quiz")),
        ),
    )
)
