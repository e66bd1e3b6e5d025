"""Saving, renaming, ordering and removing views of the case list."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_POST

from opscharter.cases import operations
from opscharter.cases.queries import Filters
from opscharter.cases.queries.views import view_for
from opscharter.core import clock
from opscharter.core.refusal import NotFound
from opscharter.kit.http import actor_of, see_other, signed_in


@require_POST
@signed_in
def save(request: HttpRequest) -> HttpResponse:
    """Keep the present filters under a name."""
    query = Filters.from_query(QueryDict(request.POST.get("query", "")[:1000]).dict()).query()
    operations.save_view(
        name=request.POST.get("name", ""), query=query, by=actor_of(request), at=clock.now()
    )
    return see_other(f"/cases/?{query}")


@require_POST
@signed_in
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename, move or remove a view: the button says which."""
    actor = actor_of(request)
    view, at = view_for(actor, pk), clock.now()
    match request.POST.get("do"):
        case "rename":
            operations.rename_view(view=view, name=request.POST.get("name", ""), by=actor, at=at)
        case "up" | "down" as way:
            operations.move_view(view=view, up=way == "up", by=actor, at=at)
        case "remove":
            operations.delete_view(view=view, by=actor, at=at)
            return see_other("cases:list")
        case _:
            raise NotFound
    return see_other(f"/cases/?{view.query}")
