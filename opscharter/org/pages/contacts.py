"""Contacts: who is served, found by number or name, with what they asked before."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from opscharter.core import clock
from opscharter.core.refusal import Refusal
from opscharter.kit.http import actor_of, render, requires, see_other
from opscharter.org import operations, queries
from opscharter.org.access import CONTACTS, REVEAL
from opscharter.org.forms import ContactForm
from opscharter.org.pages.reveal import reveal_page


@requires(CONTACTS)
def contacts(request: HttpRequest) -> HttpResponse:
    """Find contacts by number or name. The search is posted: a number must not stand in an address."""
    text = request.POST.get("q", "").strip()[:60]
    rows = queries.find_contacts(actor_of(request), text)
    context = {"rows": rows, "q": text, "most": queries.CONTACTS_SHOWN}
    return render(request, "org/contacts.html", context, partial="found")


@requires(CONTACTS)
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a contact with earlier dealings; correct name, address and note."""
    actor = actor_of(request)
    row = queries.one_contact(actor, pk)
    form = ContactForm(
        request.POST or None,
        initial={"name": row.name, "address": row.address, "note": row.note},
    )
    if form.is_valid():
        try:
            operations.change_contact(contact=row, by=actor, at=clock.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Saved."))
            return see_other("org:contact", pk=pk)
    context = {
        "row": row,
        "form": form,
        "history": queries.contact_history(row, actor),
        "may_reveal": actor.may(REVEAL) and bool(row.phone),
    }
    return render(request, "org/contact.html", context, status=form.status)


@requires(REVEAL)
@require_POST
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the full number once a reason is given."""
    actor = actor_of(request)
    row = queries.one_contact(actor, pk)
    return reveal_page(
        request,
        title=row.name,
        masked=str(row.phone or ""),
        run=lambda reason: operations.reveal_contact(
            contact=row, reason=reason, by=actor, at=clock.now()
        ),
    )
