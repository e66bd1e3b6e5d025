"""Ways from the charter's pages into binding."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from opscharter.charter.access import DRAFT
from opscharter.charter.beside import Door, doors
from opscharter.charter.models import CharterVersion
from opscharter.core.actor import Actor


def doors_to_binding(page: str, actor: Actor, version: CharterVersion | None) -> Sequence[Door]:
    """Lead those who draft to the import, and from a draft to its review."""
    if not actor.may(DRAFT) or page not in {"edit", "versions", "none"}:
        return []
    found = [Door(_("Import a regulation"), reverse("binding:import"), main=page == "none")]
    if page == "edit" and version is not None:
        review = reverse("binding:review", args=[version.pk])
        found.append(Door(_("Decide article by article"), review))
    return found


doors.add("binding", doors_to_binding)
