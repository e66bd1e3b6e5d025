"""Task actions and the drawing of a process. What finishes a task stands on the page of its subject."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from opscharter.core import clock
from opscharter.core.actor import Actor
from opscharter.core.refusal import Refusal
from opscharter.core.wording import worded
from opscharter.engines.flow import operations
from opscharter.engines.flow.access import may_work
from opscharter.engines.flow.forms import AssignForm
from opscharter.engines.flow.models import Task
from opscharter.engines.flow.operations import NotYours
from opscharter.engines.flow.queries import diagram_of, task_for
from opscharter.engines.flow.registry import subjects
from opscharter.kit.http import actor_of, render, safe_next, see_other, signed_in
from opscharter.org.queries import one_person, one_post, person_choices, posts_by_key


def _back(request: HttpRequest, task: Task) -> str:
    subject = subjects.get(task.subject_kind)
    url = str(subject.facts(task.subject_id).get("url") or "/") if subject else "/"
    return safe_next(request, url)


@require_POST
@signed_in
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a free task."""
    actor = actor_of(request)
    task = task_for(actor, pk)
    operations.claim_task(task=task, by=actor, at=clock.now())
    messages.success(request, gettext("“%(task)s” is now yours.") % {"task": task.name})
    return see_other(_back(request, task))


@require_POST
@signed_in
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a taken task back to its post."""
    actor = actor_of(request)
    task = task_for(actor, pk)
    reason = request.POST.get("reason", "")[:200]
    operations.release_task(task=task, reason=reason, by=actor, at=clock.now())
    messages.success(request, gettext("“%(task)s” waits at its post again.") % {"task": task.name})
    return see_other(_back(request, task))


@require_http_methods(["GET", "POST"])
@signed_in
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a task to another post or person."""
    actor = actor_of(request)
    task = task_for(actor, pk)
    if not may_work(task, actor):
        raise NotYours
    form = _assign_form(request, actor, task)
    if form.is_bound and form.is_valid():
        try:
            _assign(form, actor, task)
        except Refusal as refusal:
            form.refuse(refusal, center=actor.center)
        else:
            messages.success(
                request, gettext("“%(task)s” has been handed on.") % {"task": task.name}
            )
            return see_other(_back(request, task))
    context = {"form": form, "task": task, "back": _back(request, task)}
    return render(request, "flow/assign.html", context, partial="form", status=form.status)


def _assign_form(request: HttpRequest, actor: Actor, task: Task) -> AssignForm:
    posts = [
        (post.pk, f"{post.department} · {post}") for post in posts_by_key(actor.center).values()
    ]
    posted = request.POST if request.method == "POST" else None
    return AssignForm(
        posted, posts=posts, people=person_choices(actor), initial={"post": task.post_id or ""}
    )


def _assign(form: AssignForm, actor: Actor, task: Task) -> None:
    given = form.cleaned_data
    operations.assign_task(
        task=task,
        post=one_post(actor, int(given["post"])) if given["post"] else None,
        person=one_person(actor, int(given["person"])) if given["person"] else None,
        reason=given["reason"],
        by=actor,
        at=clock.now(),
    )


@require_GET
@signed_in
def drawing(request: HttpRequest, pk: int) -> HttpResponse:
    """The BPMN text of a process, for the viewer on the case page."""
    found = diagram_of(actor_of(request), pk)
    response = HttpResponse(worded(found.bpmn), content_type="application/xml; charset=utf-8")
    response.headers["Cache-Control"] = "private, max-age=300"
    return response
