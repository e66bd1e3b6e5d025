"""制度对我的要求: what the charter in force asks of my posts, with what came of it today and this month."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from opscharter.core import clock
from opscharter.core.refusal import NotFound
from opscharter.kit.http import actor_of, render, signed_in
from opscharter.proof.mine.queries import mine_of


@require_GET
@signed_in
def mine(request: HttpRequest) -> HttpResponse:
    """All my posts together, or one of them (`post`)."""
    actor = actor_of(request)
    asked = request.GET.get("post", "")
    post = int(asked) if asked.isdecimal() and len(asked) < 18 else None
    found = mine_of(actor, clock.now(), post=post)
    if found is None:
        raise NotFound(
            _("No charter is in force."), remedy=_("Publish one first; its record begins then.")
        )
    tabs = [{"label": _("All my posts"), "url": "?", "current": post is None}] + [
        {"label": name, "url": f"?post={pk}", "current": pk == post} for pk, name in found.posts
    ]
    context = {"mine": found, "tabs": tabs if len(found.posts) > 1 else []}
    return render(request, "proof/mine.html", context)
