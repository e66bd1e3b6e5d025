"""What the journal says of the command line's own doings. Every process knows these sentences, the web among them."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from opscharter.core.registry import sentence

PLAYED_DAY: Final = sentence("demo.day", _("%(actor)s played the demo's history of %(day)s"))
