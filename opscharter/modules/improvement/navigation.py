"""The place of improvement in the rail."""

from django.utils.translation import gettext_lazy as _

from opscharter.core.registry import NavItem, navigation

navigation.add(
    "improvement",
    NavItem("improvement", _("Improvement"), "improvement:list", section="business", order=70),
)
