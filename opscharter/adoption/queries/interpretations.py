"""Interpretations: the list, and one with the places where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass

from opscharter.adoption.access import INTERPRET
from opscharter.adoption.models import Interpretation, Place
from opscharter.charter.access import may_read
from opscharter.core.actor import Actor
from opscharter.core.refusal import NotFound

_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Meaning:
    """An interpretation with its places, the latest version first."""

    interpretation: Interpretation
    places: Sequence[Place]

    @property
    def here(self) -> Place | None:
        """Where it stands in the latest version."""
        return self.places[0] if self.places else None


def interpretations(actor: Actor, words: str = "") -> list[Meaning]:
    """Return what was asked and answered, unanswered first, then the latest; two queries.

    An unanswered question is seen by who asked it and by those who answer.
    """
    rows = Interpretation.objects.filter(center_id=actor.center, withdrawn_at=None)
    if words:
        rows = rows.filter(question__icontains=words) | rows.filter(answer__icontains=words)
    found = list(rows.order_by("-asked_at", "-pk")[:_SHOWN])
    places: dict[int, list[Place]] = {row.pk: [] for row in found}
    stand = Place.objects.filter(interpretation__in=list(places)).select_related("version")
    for place in stand.defer("version__text").order_by("-version__effective_at", "-pk"):
        places[place.interpretation_id].append(place)
    seen = [
        Meaning(row, places[row.pk])
        for row in found
        if _may_see(row, actor) and all(may_read(p.version, actor) for p in places[row.pk][:1])
    ]
    return sorted(seen, key=lambda each: each.interpretation.answered_at is not None)


def _may_see(row: Interpretation, actor: Actor) -> bool:
    return row.answered_at is not None or row.asked_by_id == actor.person or actor.may(INTERPRET)


def one_interpretation(actor: Actor, pk: int) -> Meaning:
    """Return one interpretation the actor may see. Raises `NotFound`."""
    row = Interpretation.objects.filter(center_id=actor.center, pk=pk, withdrawn_at=None).first()
    if row is None or not _may_see(row, actor):
        raise NotFound
    places = list(
        Place.objects.filter(interpretation=row)
        .select_related("version")
        .order_by("-version__effective_at", "-pk")
    )
    if places and not may_read(places[0].version, actor):
        raise NotFound
    return Meaning(row, places)
