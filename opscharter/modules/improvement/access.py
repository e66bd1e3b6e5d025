"""What posts may do with improvement. Which cases they see is decided in `cases.access`."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from opscharter.core.registry import capability

OPEN: Final = capability(
    "improvement.open", _("Open an improvement case from a shortfall"), departmental=False
)
