"""From approval to force: the gate before publishing, what follows it, and whether a center wants approval at all."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from opscharter.adoption.choices import Deed, Stage
from opscharter.adoption.controls import AMENDMENT, PUBLICATION
from opscharter.adoption.models import Proposal, Reading
from opscharter.adoption.operations.carrying import carry
from opscharter.adoption.operations.proposing import decision_key, follow, locked
from opscharter.adoption.operations.reading import ask_to_read
from opscharter.adoption.queries.settings import APPROVAL, approval_required
from opscharter.adoption.refusals import ApprovalNeeded, TextMoved, UnderReview
from opscharter.adoption.sentences import ADOPTED, REQUIRED
from opscharter.charter.gates import Gate, gates
from opscharter.charter.models import CharterVersion
from opscharter.charter.operations import generalise, publish
from opscharter.core.actor import Actor
from opscharter.core.journal import mark, record
from opscharter.core.operation import operation
from opscharter.core.refusal import NotFound
from opscharter.org.access import SETTINGS
from opscharter.org.models import Center


@operation
def publish_proposal(
    *,
    proposal: Proposal,
    effective_at: datetime,
    departments: Sequence[int] = (),
    pilot: bool = False,
    reading: bool = True,
    by: Actor,
    at: datetime,
) -> CharterVersion:
    """Publish an approved text: from when, where, on trial or not; with `reading` everybody there is asked to read it.

    Refused: `ApprovalNeeded`, `NotNow` and what publishing refuses.
    """
    row = locked(proposal, by)
    follow(row, Deed.PUBLISH)
    version = publish(
        version=row.version,
        effective_at=effective_at,
        departments=departments,
        pilot=pilot,
        expected_hash=row.text_hash,
        by=by,
        at=at,
    )
    if reading:
        ask_to_read(version=version, by=by, at=at)
    return version


@operation
def generalise_pilot(
    *, version: CharterVersion, effective_at: datetime, by: Actor, at: datetime
) -> CharterVersion:
    """Let a trial rule in the whole center; when it had to be read there, those who join have to read it too."""
    had_readers = Reading.objects.filter(center_id=by.center, version=version.pk).exists()
    ruling = generalise(version=version, effective_at=effective_at, by=by, at=at)
    if had_readers:
        ask_to_read(version=ruling, by=by, at=at)
    return ruling


@operation
def require_approval(*, required: bool, by: Actor, at: datetime) -> None:
    """Say whether this center publishes only what has been reviewed and approved."""
    by.require(SETTINGS)
    center = Center.objects.select_for_update().filter(pk=by.center).first()
    if center is None:
        raise NotFound
    old = bool(center.settings.get(APPROVAL))
    center.settings = {**center.settings, APPROVAL: required}
    center.save(update_fields=["settings"])
    record(REQUIRED, subject=center, by=by, at=at, changes={APPROVAL: [old, required]})


def _publishing(version: CharterVersion, by: Actor, at: datetime) -> None:
    """Refuse what the leadership has not approved, word for word; the system loads shipped texts without asking."""
    del at
    if by.kind == "system" or not approval_required(by.center):
        return
    proposal = Proposal.objects.filter(version=version).first()
    if proposal is None or proposal.stage != Stage.APPROVED:
        raise ApprovalNeeded(
            remedy=_("Send the draft to the departments and put it before the leadership."),
            control=AMENDMENT,
        )
    if proposal.text_hash != version.text_hash:
        raise TextMoved(remedy=_("Take it back and put the new text before the leadership."))


def _discarding(version: CharterVersion, by: Actor) -> None:
    del by
    proposal = Proposal.objects.filter(version=version).first()
    if proposal is not None and proposal.stage != Stage.DRAFTING:
        raise UnderReview(remedy=_("Take it back first."))


def _published(
    version: CharterVersion, before: CharterVersion | None, by: Actor, at: datetime
) -> None:
    """Close the way of the proposal, and let interpretations follow their articles into the new text."""
    proposal = Proposal.objects.select_for_update().filter(version=version).first()
    if proposal is not None:
        marks = []
        if proposal.stage == Stage.APPROVED:
            key = decision_key(proposal)
            marks = [mark(control=PUBLICATION, key=key, phase="close", version=version.pk)]
        proposal.stage, proposal.due_at = Stage.PUBLISHED, None
        proposal.save()
        record(ADOPTED, subject=proposal, by=by, at=at, marks=marks)
    carry(version=version, before=before, by=by, at=at)


gates.add("adoption", Gate(_publishing, _discarding, _published))
