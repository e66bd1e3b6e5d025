"""What posts may do with service requests. Which cases they see is decided in `cases.access`."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from opscharter.core.registry import capability

INTAKE: Final = capability("service.intake", _("take in service requests"), departmental=False)
DISPATCH: Final = capability(
    "service.dispatch", _("classify and assign requests"), departmental=False
)
CATCH: Final = capability(
    "service.catch", _("decide requests that were returned twice"), departmental=False
)
HANDLE: Final = capability("service.handle", _("accept and carry out requests"))
CALLBACK: Final = capability("service.callback", _("call requesters back"), departmental=False)
CLOSE: Final = capability("service.close", _("approve “unable” and close requests"))
