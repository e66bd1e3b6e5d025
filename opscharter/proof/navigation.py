"""Places of proof in the rail."""

from django.utils.translation import gettext_lazy as _

from opscharter.core.registry import NavItem, navigation

navigation.add(
    "proof", NavItem("proof", _("What was followed"), "proof:figures", "foundation", order=131)
)
