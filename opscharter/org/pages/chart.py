"""The org chart and its departments."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from opscharter.core import clock
from opscharter.core.actor import Actor
from opscharter.core.refusal import Refusal
from opscharter.kit.http import actor_of, render, requires, see_other, signed_in
from opscharter.org import operations, queries
from opscharter.org.access import MANAGE, PEOPLE
from opscharter.org.forms import DepartmentForm


@signed_in
def chart(request: HttpRequest) -> HttpResponse:
    """Show departments, posts, who holds them and what they are for."""
    actor = actor_of(request)
    tree = queries.chart(actor.center, clock.now())
    context = {
        "tree": tree,
        "flat": _flat(tree),
        "may_manage": actor.may(MANAGE),
        "may_people": actor.may(PEOPLE),
    }
    return render(request, "org/chart.html", context)


def _flat(tree: list[queries.DepartmentOnChart]) -> list[queries.DepartmentOnChart]:
    return [each for node in tree for each in (node, *_flat(list(node.children)))]


def department_choices(actor: Actor, but: frozenset[int] = frozenset()) -> list[tuple[int, str]]:
    """Return (id, name indented by depth) of the open departments, leaving out some."""
    return [
        (row.pk, "　" * max(0, row.path.count("/") - 2) + row.name)
        for row in queries.departments(actor.center)
        if row.pk not in but
    ]


@requires(MANAGE)
def new_department(request: HttpRequest) -> HttpResponse:
    """Set up a department."""
    actor = actor_of(request)
    form = DepartmentForm(
        request.POST or None,
        parents=department_choices(actor),
        initial={"parent": request.GET.get("parent")},
    )
    if form.is_valid():
        data = form.cleaned_data
        try:
            made = operations.create_department(
                name=data["name"],
                parent=queries.one_department(actor, data["parent"]) if data["parent"] else None,
                order=data["order"] or 0,
                duties=data["duties"],
                by=actor,
                at=clock.now(),
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The department is set up."))
            return see_other("org:department", pk=made.pk)
    context = {"form": form, "title": _("New department")}
    return render(request, "org/form.html", context, status=form.status)


@signed_in
def department(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a department; who manages the organisation may change it."""
    actor = actor_of(request)
    row = queries.one_department(actor, pk)
    form = DepartmentForm(
        request.POST or None,
        parents=department_choices(actor, queries.department_subtree(pk)),
        initial={
            "name": row.name,
            "parent": row.parent_id,
            "order": row.order,
            "duties": row.duties,
        },
    )
    if form.is_valid():
        data = form.cleaned_data
        try:
            operations.change_department(
                department=row,
                name=data["name"],
                duties=data["duties"],
                parent=queries.one_department(actor, data["parent"]) if data["parent"] else None,
                order=data["order"] or 0,
                by=actor,
                at=clock.now(),
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Saved."))
            return see_other("org:department", pk=pk)
    nodes = _flat(queries.chart(actor.center, clock.now()))
    context = {
        "row": row,
        "node": next((node for node in nodes if node.department.pk == pk), None),
        "form": form if actor.may(MANAGE) else None,
    }
    return render(request, "org/department.html", context, status=form.status)


@requires(MANAGE)
@require_POST
def close_department(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an empty department."""
    actor = actor_of(request)
    operations.close_department(
        department=queries.one_department(actor, pk),
        reason=request.POST.get("reason", "")[:200],
        by=actor,
        at=clock.now(),
    )
    messages.success(request, _("The department is closed."))
    return see_other("org:chart")
