"""The charter's place in the rail."""

from django.utils.translation import gettext_lazy as _

from opscharter.charter.access import JOURNAL
from opscharter.core.registry import NavItem, navigation

navigation.add(
    "charter", NavItem("charter", _("Charter"), "charter:page", section="foundation", order=130)
)
navigation.add(
    "journal",
    NavItem(
        "journal",
        _("Journal"),
        "charter:journal",
        section="foundation",
        capability=JOURNAL,
        order=135,
    ),
)
