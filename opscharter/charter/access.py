"""What people may do with the charter and the journal. Every signed-in person of a center may read its charter's text."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from opscharter.core.registry import capability

READ: Final = capability(
    "charter.read", _("See the charter's lights and evidence"), departmental=False
)
DRAFT: Final = capability("charter.draft", _("Draft the charter"), departmental=False)
PUBLISH: Final = capability("charter.publish", _("Publish the charter"), departmental=False)
JOURNAL: Final = capability("journal.read", _("Read the journal"), departmental=False)
