"""The case list as CSV or Excel: what the actor may see, with a trace in the journal."""

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from opscharter.cases.access import EXPORT
from opscharter.cases.operations import record_export
from opscharter.cases.queries import Filters
from opscharter.cases.queries.listing import count_cases, export_rows
from opscharter.core import clock
from opscharter.kit.http import actor_of, requires
from opscharter.kit.tables import export as download


def filters_of(request: HttpRequest) -> Filters:
    """Read the address; without a state the list shows what runs, `state=all` shows everything."""
    given = request.GET.dict()
    if "state" not in given and not given.get("overdue"):
        given["state"] = "active"
    return Filters.from_query(given)


@require_GET
@requires(EXPORT)
def export(request: HttpRequest) -> HttpResponseBase:
    """Send the filtered cases as a file."""
    actor, filters, at = actor_of(request), filters_of(request), clock.now()
    kind = "xlsx" if request.GET.get("export") == "xlsx" else "csv"
    count = count_cases(actor, filters, at)
    record_export(kind=kind, filters=filters.query(), count=count, by=actor, at=at)
    header = [
        _("Number"), _("Type"), _("Title"), _("Description"), _("State"), _("Next step"), _("Urgency"), _("Channel"),
        _("Case category"), _("Location"), _("Requester"), _("Department"), _("Responsible"), _("Opened at"), _("Due at"),
        _("Closed at"), _("Outcome"), _("Satisfaction"), _("Tags"),
    ]  # fmt: skip
    rows = export_rows(actor, filters, at)
    return download(
        kind, name=f"事项-{at.astimezone(clock.ZONE):%Y%m%d-%H%M}", header=header, rows=rows
    )
