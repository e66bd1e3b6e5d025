"""The places of this room in the rail, and a contact's history."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from opscharter.cases.queries import contact_cases
from opscharter.core.actor import Actor
from opscharter.core.registry import NavItem, navigation
from opscharter.engines.flow.queries import waiting_count
from opscharter.org.models import Contact
from opscharter.org.registry import HistoryRow, histories

navigation.add(
    "cases.today",
    NavItem("cases.today", _("My work"), "cases:today", order=10, phone=True, count=waiting_count),
)
navigation.add("cases.list", NavItem("cases.list", _("Cases"), "cases:list", order=30, phone=True))
navigation.add("cases.new", NavItem("cases.new", _("New paperwork"), "cases:new", order=40))


def history(contact: Contact, actor: Actor) -> Sequence[HistoryRow]:
    """Return a contact's cases that the actor may see, newest first."""
    return [
        HistoryRow(
            number=case.number,
            title=case.title,
            state=case.stage or case.get_state_display(),
            at=case.opened_at,
            url=f"/cases/{case.number}",
        )
        for case in contact_cases(actor, contact.pk)
    ]


histories.add("cases", history)
