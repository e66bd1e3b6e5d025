"""What timelines say about processes and tasks."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from opscharter.core.registry import sentence

STARTED: Final = sentence("flow.started", _("%(actor)s started the process"))
WOKEN: Final = sentence("flow.woken", _("The time of “%(timer)s” is up"))
STUCK: Final = sentence(
    "flow.stuck", _("The process could not go on when its time was up: %(problem)s")
)
CLAIMED: Final = sentence("flow.claimed", _("%(actor)s took “%(task)s”"))
RELEASED: Final = sentence("flow.released", _("%(actor)s gave “%(task)s” back"))
ASSIGNED: Final = sentence("flow.assigned", _("%(actor)s gave “%(task)s” to %(receiver)s"))
CANCELLED: Final = sentence("flow.cancelled", _("%(actor)s cancelled the process"))
