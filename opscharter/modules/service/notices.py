"""What people are told about requests: somebody is dissatisfied."""

from collections.abc import Iterator, Sequence
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opscharter.core.models.journal import JournalEntry
from opscharter.engines.notices.registry import Draft, composers, notice_kind
from opscharter.modules.service.controls import REDO
from opscharter.modules.service.sentences import RATED, REQUESTER_RATED

DISSATISFIED: Final = notice_kind("service.dissatisfied", gettext_lazy("Dissatisfied requesters"))


def dissatisfied(center_id: int, entries: Sequence[JournalEntry]) -> Iterator[Draft]:
    """Tell the head of the department whose work a requester was dissatisfied with; no queries."""
    del center_id
    for entry in entries:
        if entry.operation not in {RATED, REQUESTER_RATED}:
            continue
        opened = [m for m in entry.marks if m["control"] == REDO and m["phase"] == "open"]
        for mark in opened[:1]:
            yield Draft(
                kind=DISSATISFIED,
                text=_("Dissatisfied: %(label)s") % {"label": entry.subject_label},
                source=f"service.dissatisfied:{entry.pk}",
                at=entry.at,
                url=f"/cases/{entry.subject_label.split(' ')[0]}",
                case=entry.case_id,
                departments=[mark["department"]] if "department" in mark else [],
                but_not=entry.actor_id,
            )


composers.add("service.dissatisfied", dissatisfied)
