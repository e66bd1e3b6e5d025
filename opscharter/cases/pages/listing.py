"""The case list: every filter stands in the address."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from opscharter.cases.access import EXPORT
from opscharter.cases.forms import FilterForm
from opscharter.cases.models import Case
from opscharter.cases.pages.export import export, filters_of
from opscharter.cases.queries import Filters, list_cases
from opscharter.cases.queries.listing import Owners
from opscharter.cases.queries.views import filter_choices, views_of
from opscharter.cases.registry import case_types
from opscharter.core import clock
from opscharter.core.actor import Actor
from opscharter.kit.http import actor_of, is_htmx, render, signed_in

FIRST = ("q", "state", "type", "department")
BUILT_IN = (
    ("active", "state=active"),
    ("mine", "state=active&mine=1"),
    ("overdue", "overdue=1"),
    ("all", "state=all"),
)


@require_GET
@signed_in
def listing(request: HttpRequest) -> HttpResponseBase:
    """Show one page of the cases that the actor may see."""
    if "export" in request.GET:
        return export(request)
    actor = actor_of(request)
    filters = filters_of(request)
    page = list_cases(actor, filters, request.GET.get("cursor", ""), at=clock.now())
    owners = Owners.of(page.items)
    context: dict[str, Any] = {
        "page": page,
        "rows": [_row(case, owners) for case in page.items],
        "filters": filters,
        "may_export": actor.may(EXPORT),
    }
    if not is_htmx(request):
        context |= _frame(actor, filters)
    return render(request, "cases/list.html", context, partial="rows")


def _row(case: Case, owners: Owners) -> dict[str, Any]:
    kind = case_types.get(case.type)
    return {
        "case": case,
        "kind": kind.label if kind else case.type,
        "who": owners.who(case),
        "department": owners.departments.get(case.department_id or 0, ""),
    }


def _frame(actor: Actor, filters: Filters) -> dict[str, Any]:
    """What stands around the rows: filters, tabs, saved views."""
    departments, people = filter_choices(actor)
    query = filters.query()
    own = views_of(actor)
    words = {
        "active": _("Being worked on"),
        "mine": _("In my hands"),
        "overdue": _("Overdue"),
        "all": _("All"),
    }
    tabs = [
        {
            "label": words[key],
            "url": f"?{q}",
            "current": query == Filters.from_query(_pairs(q)).query(),
        }
        for key, q in BUILT_IN
    ]
    tabs += [
        {"label": view.name, "url": f"?{view.query}", "current": view.query == query}
        for view in own
    ]
    form = FilterForm(filters, departments=departments, people=people)
    return {
        "first_filters": [form[name] for name in FIRST],
        "more_filters": [form[name] for name in form.fields if name not in FIRST],
        "more_set": any(getattr(filters, name) for name in form.fields if name not in FIRST),
        "tabs": tabs,
        "views": own,
        "query": query,
    }


def _pairs(query: str) -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in query.split("&"))
