"""What adoption says no to, each with what to do instead."""

from django.utils.translation import gettext_lazy as _

from opscharter.core.refusal import Conflict, Invalid, NotAllowed


class NotNow(Conflict):
    """The proposal stands where this cannot be done."""

    code = "proposal_not_now"
    default_message = _("This cannot be done while the proposal stands where it does.")


class NobodyAsked(Invalid):
    """A review needs departments."""

    code = "nobody_asked"
    default_message = _("Choose the departments that are to review the draft.")


class OpinionGiven(Conflict):
    """A department gives one opinion in a round."""

    code = "opinion_given"
    default_message = _("This department has already given its opinion.")


class ReasonNeeded(Invalid):
    """Objecting, refusing and withdrawing need a reason."""

    code = "reason_needed"
    default_message = _("Say why.")


class ReviewUnfinished(Conflict):
    """Somebody still has time to give an opinion, or a remark has no answer."""

    code = "review_unfinished"
    default_message = _("The review is not finished.")


class OwnProposal(NotAllowed):
    """Who drafted a text does not approve it."""

    code = "own_proposal"
    default_message = _("Who drafted a text does not approve it.")


class TextMoved(Conflict):
    """What was approved is not what stands there now."""

    code = "text_moved"
    default_message = _("The text has been changed since it was put before the leadership.")


class ApprovalNeeded(Conflict):
    """This center publishes only what its leadership has approved."""

    code = "approval_needed"
    default_message = _("In this center a text is published only after review and approval.")


class UnderReview(Conflict):
    """Others are reading the draft."""

    code = "under_review"
    default_message = _("Others are reading this draft; it cannot be thrown away meanwhile.")


class NotEditorial(Invalid):
    """A value or a binding has changed: that is more than wording."""

    code = "not_editorial"
    default_message = _(
        "A value or a binding of this article has changed; that is more than wording."
    )


class NotAsked(Conflict):
    """This person does not have to read this version."""

    code = "not_asked_to_read"
    default_message = _("You do not have to confirm this version.")


class NobodyToRemind(Conflict):
    """Everybody has read it, or was reminded as often as is decent."""

    code = "nobody_to_remind"
    default_message = _("There is nobody to remind now.")


class QuizFixed(Conflict):
    """Questions do not change once somebody has answered them."""

    code = "quiz_fixed"
    default_message = _("Somebody has already answered this quiz, so its questions stay.")


class NotAnswered(Conflict):
    """An interpretation is answered once."""

    code = "interpretation_answered"
    default_message = _("This question has already been answered.")
