"""Posts: their duties, who holds them, what they may do."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from opscharter.core import clock
from opscharter.core.actor import Actor
from opscharter.core.refusal import Refusal
from opscharter.core.registry import capabilities
from opscharter.kit.http import actor_of, render, requires, see_other, signed_in
from opscharter.org import operations, queries
from opscharter.org.access import MANAGE, PEOPLE
from opscharter.org.choices import ScopeChoice
from opscharter.org.forms import GrantsForm, PostForm
from opscharter.org.models import Post
from opscharter.org.pages.chart import department_choices


def post_choices(actor: Actor, but: int | None = None) -> list[tuple[int, str]]:
    """Return (id, "department · post") of the open posts, leaving out one."""
    posts = sorted(queries.posts_by_key(actor.center).values(), key=lambda post: post.order)
    return [(p.pk, f"{p.department.name} · {p.name}") for p in posts if p.pk != but]


@requires(MANAGE)
def new_post(request: HttpRequest) -> HttpResponse:
    """Set up a post."""
    actor = actor_of(request)
    form = PostForm(
        request.POST or None,
        departments=department_choices(actor),
        superiors=post_choices(actor),
        initial={"department": request.GET.get("department")},
    )
    if form.is_valid():
        data = form.cleaned_data
        try:
            made = operations.create_post(
                department=queries.one_department(actor, data["department"]),
                name=data["name"],
                duties=data["duties"],
                heads_department=data["heads_department"],
                superior=queries.one_post(actor, data["superior"]) if data["superior"] else None,
                second_factor=data["second_factor"],
                headcount=data["headcount"],
                order=len(queries.posts_by_key(actor.center)) + 1,
                by=actor,
                at=clock.now(),
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The post is set up. Now say what it may do."))
            return see_other("org:grants", pk=made.pk)
    return render(
        request, "org/form.html", {"form": form, "title": _("New post")}, status=form.status
    )


@signed_in
def post(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a post; who manages the organisation may change it."""
    actor = actor_of(request)
    row = queries.one_post(actor, pk)
    form = PostForm(
        request.POST or None,
        departments=(),
        superiors=post_choices(actor, but=pk),
        fixed=True,
        initial={
            "name": row.name,
            "superior": row.superior_id,
            "headcount": row.headcount,
            "duties": row.duties,
            "heads_department": row.heads_department,
            "second_factor": row.second_factor,
        },
    )
    if form.is_valid():
        try:
            _change(row, form, actor)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Saved."))
            return see_other("org:post", pk=pk)
    context = {
        "row": row,
        "held": queries.appointments_of_post(pk),
        "grants": granted(row),
        "form": form if actor.may(MANAGE) else None,
        "may_people": actor.may(PEOPLE, department=row.department_id),
        "today": clock.today(),
    }
    return render(request, "org/post.html", context, status=form.status)


def _change(row: Post, form: PostForm, actor: Actor) -> None:
    data = form.cleaned_data
    operations.change_post(
        post=row,
        name=data["name"],
        duties=data["duties"],
        heads_department=data["heads_department"],
        superior=queries.one_post(actor, data["superior"]) if data["superior"] else None,
        second_factor=data["second_factor"],
        headcount=data["headcount"],
        by=actor,
        at=clock.now(),
    )


def granted(row: Post) -> list[tuple[str, str]]:
    """Return (capability, scope) in words."""
    words = dict(ScopeChoice.choices)
    found = []
    for grant in queries.grants_of(row.pk):
        known = capabilities.get(grant.capability)
        label = str(known.label) if known else grant.capability
        scope = (
            str(words[grant.scope]) if known is None or known.departmental else str(words["all"])
        )
        found.append((label, scope))
    return found


@requires(MANAGE)
def grants(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what a post may do, and how far."""
    actor = actor_of(request)
    row = queries.one_post(actor, pk)
    present = queries.grants_of(pk)
    initial = {grant.capability: grant.scope for grant in present}
    for grant in present:
        known = capabilities.get(grant.capability)
        if known is not None and not known.departmental:
            initial[grant.capability] = ScopeChoice.ALL
    form = GrantsForm(
        request.POST or None,
        known=sorted(capabilities.values(), key=lambda each: each.key),
        departments=[(pk, name.strip("　")) for pk, name in department_choices(actor)],
        initial={**initial, "departments": [d for g in present for d in g.departments]},
    )
    if form.is_valid():
        try:
            operations.set_grants(post=row, grants=form.grants(), by=actor, at=clock.now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Saved. It holds at once."))
            return see_other("org:post", pk=pk)
    return render(request, "org/grants.html", {"form": form, "row": row}, status=form.status)


@requires(MANAGE)
@require_POST
def close_post(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a post nobody holds."""
    actor = actor_of(request)
    operations.close_post(
        post=queries.one_post(actor, pk),
        reason=request.POST.get("reason", "")[:200],
        by=actor,
        at=clock.now(),
    )
    messages.success(request, _("The post is closed."))
    return see_other("org:chart")
