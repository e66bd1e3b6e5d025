"""What people may do with the charter and the journal. Every signed-in person of a center may read its charter's text."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from opscharter.charter.choices import Mark
from opscharter.charter.models import CharterVersion
from opscharter.core.actor import Actor
from opscharter.core.registry import capability

READ: Final = capability(
    "charter.read", _("See the charter's lights and evidence"), departmental=False
)
DRAFT: Final = capability("charter.draft", _("Draft the charter"), departmental=False)
PUBLISH: Final = capability("charter.publish", _("Publish the charter"), departmental=False)
JOURNAL: Final = capability("journal.read", _("Read the journal"), departmental=False)


def may_read(version: CharterVersion, actor: Actor) -> bool:
    """Tell whether somebody may see a version: what is for internal use only in the departments where it rules."""
    if actor.may(DRAFT) or actor.may(PUBLISH):
        return True
    if version.mark != Mark.RESTRICTED:
        return True
    return actor.may(READ) and version.reaches(actor.departments)
