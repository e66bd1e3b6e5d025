"""The place of this room in the rail."""

from django.utils.translation import gettext_lazy as _

from opscharter.core.registry import NavItem, navigation
from opscharter.engines.notices.queries import unread_count

navigation.add(
    "notices",
    NavItem("notices", _("Notices"), "notices:list", order=20, phone=True, count=unread_count),
)
