"""The ways from the charter's pages into proof: what if, inspection pack, health, exports."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from opscharter.charter.access import DRAFT, JOURNAL, READ
from opscharter.charter.beside import Door, doors
from opscharter.charter.models import CharterVersion
from opscharter.core.actor import Actor


def doors_to_proof(page: str, actor: Actor, version: CharterVersion | None) -> Sequence[Door]:
    """Return what the actor may open from the charter in force, or from a draft."""
    if version is None:
        return []
    if page == "edit":
        return [Door(_("What if…"), f"{reverse('proof:whatif')}?draft={version.pk}")]
    if page != "page" or version.published_at is None:
        return []
    asked = f"?version={version.pk}"
    every = [
        (DRAFT, Door(_("What if…"), reverse("proof:whatif"))),
        (JOURNAL, Door(_("Inspection pack"), reverse("proof:pack") + asked)),
        (READ, Door(_("Health of the charter"), reverse("proof:health") + asked, folded=True)),
        ("", Door(_("Export the charter"), reverse("proof:exports") + asked, folded=True)),
    ]
    return [door for capability, door in every if not capability or actor.may(capability)]


doors.add("proof", doors_to_proof)
