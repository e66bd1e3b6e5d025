"""Saved views of the case list, and the trace that an export leaves."""

import re
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from opscharter.cases.access import EXPORT
from opscharter.cases.models import SavedView
from opscharter.cases.sentences import EXPORTED, VIEW_REMOVED, VIEW_SAVED
from opscharter.core.actor import Actor
from opscharter.core.journal import record
from opscharter.core.operation import operation
from opscharter.core.refusal import Invalid, NotAllowed, NotFound
from opscharter.org.models import Center

MOST_VIEWS = 20
_NUMBERS = re.compile(r"\d{7,}")


def _own(view: SavedView, by: Actor) -> None:
    if view.center_id != by.center or view.person_id != by.person:
        raise NotFound


@operation
def save_view(*, name: str, query: str, by: Actor, at: datetime) -> SavedView:
    """Keep a filter under a name; the same name again replaces it."""
    if by.person is None:
        raise NotAllowed
    name = " ".join(name.split())[:40]
    if not name:
        raise Invalid(fields={"name": _("Give the view a name.")})
    mine = SavedView.objects.filter(center_id=by.center, person_id=by.person or 0)
    count = mine.exclude(name=name).count()
    if count >= MOST_VIEWS:
        raise Invalid(fields={"name": _("You keep twenty views already; remove one first.")})
    view, _created = SavedView.objects.update_or_create(
        center_id=by.center,
        person_id=by.person,
        name=name,
        defaults={"query": query[:500]},
        create_defaults={"query": query[:500], "order": count},
    )
    record(VIEW_SAVED, subject=view, by=by, at=at, changes={"name": name})
    return view


@operation
def rename_view(*, view: SavedView, name: str, by: Actor, at: datetime) -> SavedView:
    """Give a saved view another name."""
    _own(view, by)
    name = " ".join(name.split())[:40]
    taken = SavedView.objects.filter(center_id=by.center, person_id=by.person or 0, name=name)
    if not name or taken.exclude(pk=view.pk).exists():
        raise Invalid(fields={"name": _("Another of your views has this name.")})
    old, view.name = view.name, name
    view.save(update_fields=["name"])
    record(VIEW_SAVED, subject=view, by=by, at=at, changes={"name": [old, name]})
    return view


@operation
def delete_view(*, view: SavedView, by: Actor, at: datetime) -> None:
    """Remove a saved view."""
    _own(view, by)
    record(VIEW_REMOVED, subject=view, by=by, at=at, changes={"name": view.name})
    SavedView.objects.filter(pk=view.pk).delete()


@operation
def move_view(*, view: SavedView, up: bool, by: Actor, at: datetime) -> None:
    """Change places with the view before (or after) it."""
    _own(view, by)
    views = list(
        SavedView.objects.filter(center_id=by.center, person_id=by.person or 0).order_by(
            "order", "id"
        )
    )
    here = next(i for i, one in enumerate(views) if one.pk == view.pk)
    there = here - 1 if up else here + 1
    if 0 <= there < len(views):
        views[here], views[there] = views[there], views[here]
    for place, one in enumerate(views):
        one.order = place
    SavedView.objects.bulk_update(views, ["order"])
    record(VIEW_SAVED, subject=view, by=by, at=at, changes={"name": view.name})


@operation
def record_export(*, kind: str, filters: str, count: int, by: Actor, at: datetime) -> None:
    """Leave a trace of an export: who, how many cases, by which filter. Needs `cases.export`."""
    by.require(EXPORT)
    center = Center.objects.get(pk=by.center)
    record(
        EXPORTED,
        subject=center,
        by=by,
        at=at,
        changes={"count": count, "filter": _NUMBERS.sub("…", filters[:300]), "kind": kind},
    )
