"""Saved views of the case list, and the choices of its filters."""

from opscharter.cases.models import SavedView
from opscharter.core.actor import Actor
from opscharter.core.refusal import NotFound
from opscharter.org.queries import departments, person_choices


def views_of(actor: Actor) -> list[SavedView]:
    """Return the person's saved views in their order; one query."""
    rows = SavedView.objects.filter(center_id=actor.center, person_id=actor.person or 0)
    return list(rows.order_by("order", "pk"))


def view_for(actor: Actor, pk: int) -> SavedView:
    """Return one of the person's own views; raises NotFound."""
    view = SavedView.objects.filter(
        center_id=actor.center, person_id=actor.person or 0, pk=pk
    ).first()
    if view is None:
        raise NotFound
    return view


def filter_choices(actor: Actor) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return (departments, people) to filter by; two queries."""
    rows = [(str(row.pk), row.name) for row in departments(actor.center)]
    people = [(str(pk), name) for pk, name in person_choices(actor)]
    return rows, people
