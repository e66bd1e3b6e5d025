"""The journal as people may read it: what happened, in sentences, and how far it is sealed."""

from django.http import HttpRequest, HttpResponse

from opscharter.charter.access import JOURNAL
from opscharter.charter.queries.journal import journal_page
from opscharter.kit.http import actor_of, render, requires


@requires(JOURNAL)
def journal(request: HttpRequest) -> HttpResponse:
    """Newest first; `below` names the number to begin at."""
    below = request.GET.get("below", "")
    number = int(below) if below.isascii() and below.isdecimal() and len(below) < 18 else None
    found = journal_page(actor_of(request).center, below=number)
    return render(request, "charter/journal.html", {"found": found})
