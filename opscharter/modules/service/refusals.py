"""What `service` says instead of doing something. Most cite the article of their control."""

from django.utils.translation import gettext_lazy as _

from opscharter.core.refusal import Invalid, NotAllowed, Refusal


class NotThisStep(Refusal):
    """The case is at another step."""

    code = "not_this_step"
    default_message = _("The case is not at this step any more.")


class ReturnReasonNeeded(Invalid):
    """Returning needs a reason."""

    code = "return_reason_needed"
    default_message = _("Write why the department returns it.")


class ReturnedTwice(Refusal):
    """After the second return the catcher's decision stands."""

    code = "returned_twice"
    default_message = _(
        "It was returned twice; the decision of the head of intake stands and is to be carried out."
    )


class CatcherDecides(NotAllowed):
    """A second return is assigned by the catcher only."""

    code = "catcher_decides"
    default_message = _("It was returned twice: now the head of intake decides who carries it out.")


class ContentAndTimeNeeded(Invalid):
    """Contact means: content and time are confirmed."""

    code = "content_and_time_needed"
    default_message = _("Write down the content and the time confirmed with the requester.")


class PlanAndStandardNeeded(Invalid):
    """Carried out means: by a plan and a standard."""

    code = "plan_and_standard_needed"
    default_message = _("Name the service plan and the service standard that were followed.")


class OtherCaller(NotAllowed):
    """Nobody calls back about their own work."""

    code = "other_caller"
    default_message = _("The call-back is made by somebody other than the one who carried it out.")


class ProofNeeded(Refusal):
    """Nothing proves that it may be closed."""

    code = "proof_needed"
    default_message = _("It cannot be closed yet: nothing proves the result.")


class RequesterNotPresent(Refusal):
    """Answering at once needs the requester's own yes."""

    code = "requester_not_present"
    default_message = _("Answered at once only counts when the requester has confirmed the answer.")


class NothingToRate(Refusal):
    """The request does not wait for a grade."""

    code = "nothing_to_rate"
    default_message = _("This request does not wait for a grade at the moment.")
