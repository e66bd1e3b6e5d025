"""What the charter page shows of improvement: the open case beside its article, and the button that opens one by hand."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from opscharter.charter.beside import Note, notes
from opscharter.charter.deeds import Deed, deeds
from opscharter.charter.models import CharterVersion
from opscharter.charter.people import declares
from opscharter.charter.periods import Period
from opscharter.charter.registry import controls
from opscharter.core.actor import Actor
from opscharter.modules.improvement.access import OPEN
from opscharter.modules.improvement.queries import open_cases


def beside(version: CharterVersion, actor: Actor | None) -> Mapping[str, Sequence[Note]]:
    """Return the open cases by article, for people who work here; one query."""
    if actor is None:
        return {}
    found: dict[str, list[Note]] = {}
    for row in open_cases(version.center_id):
        if row.article_number:
            found.setdefault(row.article_number, []).append(
                Note(
                    title=_("Improvement %(number)s opened") % {"number": row.case.number},
                    text="",
                    url=reverse("cases:case", args=[row.case.number]),
                    tone="missed",
                )
            )
    return found


def by_hand(actor: Actor, keys: Sequence[str], period: Period) -> Sequence[Deed]:
    """Return the buttons beside occasions: one for each control that has occasions."""
    if not actor.may(OPEN):
        return ()
    told = []
    for key in keys:
        control = controls.get(key)
        if control is None or control.standing or declares(key):
            continue
        asked = {"control": key, "from": period.first, "to": period.last}
        label = _("Open an improvement")
        if len(keys) > 1:
            label = f"{label}：{control.label}"
        told.append(Deed(label, f"{reverse('improvement:new')}?{urlencode(asked)}"))
    return told


notes.add("improvement", beside)
deeds.add("improvement", by_hand)
