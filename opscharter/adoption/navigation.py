"""Places of adoption in the rail."""

from django.utils.translation import gettext_lazy as _

from opscharter.core.registry import NavItem, navigation

navigation.add(
    "adoption",
    NavItem(
        "adoption", _("Drafts and reading"), "adoption:proposals", section="foundation", order=132
    ),
)
