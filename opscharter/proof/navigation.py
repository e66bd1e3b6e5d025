"""Places of proof in the rail."""

from django.utils.translation import gettext_lazy as _

from opscharter.core.registry import NavItem, navigation

navigation.add("mine", NavItem("mine", _("Asked of my post"), "proof:mine", order=25))
navigation.add(
    "proof", NavItem("proof", _("What was followed"), "proof:figures", "foundation", order=131)
)
