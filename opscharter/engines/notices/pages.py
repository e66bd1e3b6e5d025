"""A person's notices: list, open, mark as read."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from opscharter.core import clock
from opscharter.engines.notices import operations
from opscharter.engines.notices.queries import newest, notice_for, notices_for, unread_count
from opscharter.kit.http import actor_of, live, render, see_other, signed_in


@require_GET
@signed_in
def notices(request: HttpRequest) -> HttpResponse:
    """Everything that was told to this person, newest first."""
    actor = actor_of(request)
    unread_only = request.GET.get("unread") == "1"
    page = notices_for(actor, request.GET.get("cursor", ""), unread_only=unread_only)
    context = {"page": page, "unread_only": unread_only, "unread": unread_count(actor)}
    return render(request, "notices/list.html", context, partial="entries")


@require_GET
@signed_in
def live_list(request: HttpRequest) -> HttpResponse:
    """The first page again, when something has come or was read elsewhere."""
    actor = actor_of(request)
    page = notices_for(actor)
    version = [[each.pk, each.read_at is None, each.failed] for each in page]
    context = {
        "page": page,
        "unread_only": False,
        "unread": sum(1 for each in page if not each.read_at),
    }
    return live(request, version, lambda: render(request, "notices/list.html#entries", context))


@require_GET
@signed_in
def latest(request: HttpRequest) -> HttpResponse:
    """The newest unread notices, for a corner of other pages."""
    found = newest(actor_of(request))
    version = [each.pk for each in found]
    return live(
        request, version, lambda: render(request, "notices/latest.html", {"notices": found})
    )


@require_POST
@signed_in
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one as read and go where it leads."""
    notice = notice_for(actor_of(request), pk)
    operations.mark_read(notice=notice, at=clock.now())
    return see_other(notice.url or "notices:list")


@require_POST
@signed_in
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    operations.mark_all_read(by=actor_of(request), at=clock.now())
    return see_other("notices:list")
