"""工作台: what must I do now, by when, says which article; with the button that does it."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from opscharter.cases.queries.today import Today, today_of, version_of
from opscharter.core import clock
from opscharter.core.actor import Actor
from opscharter.kit.http import actor_of, live, render, signed_in

WHOSE: Final = (("mine", _("For me")), ("taken", _("Taken by me")), ("posts", _("At my posts")))


def _today(request: HttpRequest, actor: Actor) -> Today:
    whose = request.GET.get("whose", "mine")
    return today_of(
        actor,
        clock.now(),
        whose=whose if whose in dict(WHOSE) else "mine",
        cursor=request.GET.get("cursor", ""),
        chosen=request.GET.get("case", ""),
    )


def _tabs(request: HttpRequest) -> list[dict[str, object]]:
    whose = request.GET.get("whose", "mine")
    return [
        {"label": label, "url": f"?whose={key}" if key != "mine" else "/", "current": key == whose}
        for key, label in WHOSE
    ]


@require_GET
@signed_in
def today(request: HttpRequest) -> HttpResponse:
    """Show what is due, by deadline."""
    actor = actor_of(request)
    context = {
        "today": _today(request, actor),
        "tabs": _tabs(request),
        "actor": actor,
        "hour": clock.now().astimezone(clock.ZONE).hour,
        "whose": request.GET.get("whose", "mine"),
    }
    return render(request, "cases/today.html", context)


@require_GET
@signed_in
def today_live(request: HttpRequest) -> HttpResponse:
    """The list of things to do, when it has changed."""
    actor = actor_of(request)
    return live(
        request,
        version_of(actor),
        lambda: render(
            request, "cases/parts/todo.html", {"today": _today(request, actor), "actor": actor}
        ),
    )
