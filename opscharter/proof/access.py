"""What people may do in proof."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from opscharter.core.registry import capability

PEOPLE: Final = capability(
    "proof.people", _("See the figures of single people"), departmental=False
)
EXCEPT: Final = capability("proof.except", _("Decide on exceptions from the charter"))
