"""What the journal says about exceptions."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from opscharter.core.registry import sentence

ASKED: Final = sentence(
    "proof.exception.ask", _("%(actor)s asked for an exception from %(subject)s")
)
APPROVED: Final = sentence(
    "proof.exception.approve", _("%(actor)s approved the exception from %(subject)s")
)
REFUSED: Final = sentence(
    "proof.exception.refuse", _("%(actor)s refused the exception from %(subject)s")
)
WITHDRAWN: Final = sentence(
    "proof.exception.withdraw", _("%(actor)s withdrew the exception from %(subject)s")
)
COVERED: Final = sentence(
    "proof.exception.cover", _("%(occasions)s more come under the exception from %(subject)s")
)
