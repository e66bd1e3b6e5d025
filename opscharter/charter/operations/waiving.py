"""Tolerating a fault that the checks found, for a reason, and taking that back."""

from datetime import date, datetime
from typing import Final

from django.utils.translation import gettext_lazy as _

from opscharter.charter.access import DRAFT
from opscharter.charter.checks import Finding, check_document
from opscharter.charter.models import Waiver
from opscharter.charter.queries import draft_of
from opscharter.charter.text import parse
from opscharter.core import clock
from opscharter.core.actor import Actor
from opscharter.core.journal import record
from opscharter.core.operation import operation
from opscharter.core.refusal import Conflict, Invalid, NotFound
from opscharter.core.registry import sentence

WAIVED: Final = sentence("charter.finding.waived", _("%(actor)s waived a finding: %(subject)s"))
UNWAIVED: Final = sentence(
    "charter.waiver.withdrawn", _("%(actor)s withdrew the waiver of %(subject)s")
)


class NothingToWaive(Invalid):
    """The saved draft has no such finding (any more)."""

    code = "nothing_to_waive"
    default_message = _("The saved draft does not have this finding.")


class CannotBeWaived(Invalid):
    """With this fault the text could not rule at all."""

    code = "cannot_be_waived"
    default_message = _(
        "This fault cannot be waived: with it the system would not know what holds."
    )


class WaivedAlready(Conflict):
    """It is tolerated already."""

    code = "waived_already"
    default_message = _("This finding has been waived already.")


@operation
def waive(
    *, key: str, fingerprint: str, reason: str, until: date | None = None, by: Actor, at: datetime
) -> Waiver:
    """Tolerate a finding of the saved draft of charter `key`, for a reason, to the day `until` if one is given.

    Refused: `NothingToWaive`, `CannotBeWaived`, `WaivedAlready`, no reason.
    """
    by.require(DRAFT)
    reason = reason.strip()
    if len(reason) < 4:
        raise Invalid(fields={"reason": _("Write why this is right as it stands.")})
    if until is not None and until < at.astimezone(clock.ZONE).date():
        raise Invalid(fields={"until": _("The day must lie in the future.")})
    found = _finding(by.center, key, fingerprint)
    if found.waived:
        raise WaivedAlready(remedy=_("To give another reason, withdraw the waiver first."))
    Waiver.objects.filter(
        center_id=by.center, key=key, fingerprint=fingerprint, withdrawn_at=None
    ).update(withdrawn_at=at)  # one that has run out makes room
    waiver = Waiver.objects.create(
        center_id=by.center,
        key=key,
        code=found.code,
        fingerprint=fingerprint,
        labels="、".join(found.labels)[:200],
        words=found.words[:2000],
        reason=reason[:300],
        by_id=by.person,
        by_name=by.name,
        at=at,
        until=until,
    )
    record(
        WAIVED,
        subject=waiver,
        by=by,
        at=at,
        reason=reason[:300],
        changes={"finding": found.code, "until": until.isoformat() if until else ""},
    )
    return waiver


def _finding(center_id: int, key: str, fingerprint: str) -> Finding:
    draft = draft_of(center_id, key, lock=True)
    if draft is None:
        raise NotFound
    findings = check_document(parse(draft.text), center_id)
    found = next((f for f in findings if f.fingerprint == fingerprint), None)
    if found is None:
        raise NothingToWaive(
            remedy=_("Save the draft first; perhaps the fault has been mended meanwhile.")
        )
    if not found.waivable:
        raise CannotBeWaived(remedy=found.mend)
    return found


@operation
def withdraw_waiver(*, waiver: int, by: Actor, at: datetime) -> str:
    """Let a tolerated finding count again; returns the key of its charter."""
    by.require(DRAFT)
    row = (
        Waiver.objects.select_for_update()
        .filter(pk=waiver, center_id=by.center, withdrawn_at=None)
        .first()
    )
    if row is None:
        raise NotFound
    row.withdrawn_at = at
    row.save(update_fields=["withdrawn_at"])
    record(UNWAIVED, subject=row, by=by, at=at, changes={"finding": row.code})
    return row.key
