"""The places of this room in the rail."""

from django.utils.translation import gettext_lazy as _

from opscharter.core.registry import NavItem, navigation
from opscharter.modules.service.access import INTAKE

navigation.add(
    "service.desk",
    NavItem(
        "service.desk", _("Front desk"), "service:desk", capability=INTAKE, order=20, phone=True
    ),
)
navigation.add(
    "service.dashboard",
    NavItem(
        "service.dashboard",
        _("Dashboard"),
        "service:dashboard",
        section="business",
        capability="dashboard.view",
        order=60,
    ),
)
