"""The words of adoption, and the way of a proposal as data."""

from collections.abc import Mapping
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    """Where a proposal stands."""

    DRAFTING = "drafting", _("With the drafter")
    REVIEW = "review", _("Under review")
    APPROVAL = "approval", _("Before the leadership")
    APPROVED = "approved", _("Approved")
    PUBLISHED = "published", _("Published")


class Deed(models.TextChoices):
    """What may be done to a proposal."""

    SUBMIT = "submit", _("Send for review")
    FORWARD = "forward", _("Put before the leadership")
    APPROVE = "approve", _("Approve")
    REFUSE = "refuse", _("Refuse")
    TAKE_BACK = "take-back", _("Take back")
    PUBLISH = "publish", _("Publish")


#: (stage, deed) -> the stage that follows; what is not here cannot be done
WAY: Final[Mapping[tuple[str, str], Stage]] = {
    (Stage.DRAFTING, Deed.SUBMIT): Stage.REVIEW,
    (Stage.DRAFTING, Deed.FORWARD): Stage.APPROVAL,
    (Stage.REVIEW, Deed.FORWARD): Stage.APPROVAL,
    (Stage.REVIEW, Deed.TAKE_BACK): Stage.DRAFTING,
    (Stage.APPROVAL, Deed.APPROVE): Stage.APPROVED,
    (Stage.APPROVAL, Deed.REFUSE): Stage.DRAFTING,
    (Stage.APPROVAL, Deed.TAKE_BACK): Stage.DRAFTING,
    (Stage.APPROVED, Deed.TAKE_BACK): Stage.DRAFTING,
    (Stage.APPROVED, Deed.PUBLISH): Stage.PUBLISHED,
}


class View(models.TextChoices):
    """What a department says to a proposal."""

    WAITING = "waiting", _("No opinion yet")
    AGREE = "agree", _("Agrees")
    REMARKS = "remarks", _("Agrees with remarks")
    OBJECT = "object", _("Objects")


class Outcome(models.TextChoices):
    """What becomes of a remark."""

    OPEN = "open", _("Not answered yet")
    TAKEN = "taken", _("Taken up")
    PARTLY = "partly", _("Taken up in part")
    DECLINED = "declined", _("Not taken up")


class Life(models.TextChoices):
    """What has become of a published version."""

    TO_COME = "to-come", _("To come")
    PILOT = "pilot", _("On trial in chosen departments")
    PARTIAL = "partial", _("In force in chosen departments")
    IN_FORCE = "in-force", _("In force")
    FORMER = "former", _("Superseded")
    WITHDRAWN = "withdrawn", _("Withdrawn")
