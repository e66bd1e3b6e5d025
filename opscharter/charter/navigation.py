"""The charter's place in the rail."""

from django.utils.translation import gettext_lazy as _

from opscharter.core.registry import NavItem, navigation

navigation.add(
    "charter", NavItem("charter", _("Charter"), "charter:page", section="foundation", order=130)
)
