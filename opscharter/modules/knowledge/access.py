"""Who may write answers. Everybody who works here may read them; the public only those marked public."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from opscharter.core.registry import NavItem, capability, navigation

EDIT: Final = capability(
    "knowledge.edit", _("write answers of the knowledge base"), departmental=False
)

navigation.add(
    "knowledge",
    NavItem("knowledge", _("Knowledge"), "knowledge:list", section="foundation", order=140),
)
