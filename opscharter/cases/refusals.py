"""What `cases` says instead of doing something."""

from django.utils.translation import gettext_lazy as _

from opscharter.core.refusal import Invalid, NotAllowed, Refusal


class CaseClosed(Refusal):
    """The case is closed, merged or withdrawn."""

    code = "case_closed"
    default_message = _("The case is no longer open, so this cannot be done any more.")


class CaseOpen(Refusal):
    """Only a closed case can be taken up again."""

    code = "case_open"
    default_message = _("The case is still open; there is nothing to take up again.")


class ChildrenOpen(Refusal):
    """A parent closes last."""

    code = "children_open"
    default_message = _("Cases below this one are still open; it closes last.")


class AlreadyPaused(Refusal):
    """The clock stands already."""

    code = "already_paused"
    default_message = _("The clock already stands: the requester's answer is awaited.")


class NotPaused(Refusal):
    """Nothing to resume."""

    code = "not_paused"
    default_message = _("The clock is running; there is nothing to resume.")


class TooLateToExtend(Refusal):
    """A later deadline must be asked for before the present one passes."""

    code = "too_late_to_extend"
    default_message = _("The deadline has passed. A later one can only be asked for before that.")


class NoDeadline(Refusal):
    """Nothing to extend."""

    code = "no_deadline"
    default_message = _("The case has no deadline that could be moved.")


class ExtensionPending(Refusal):
    """One request at a time."""

    code = "extension_pending"
    default_message = _("A later deadline has been asked for already and awaits its decision.")


class ExtensionDecided(Refusal):
    """Somebody has decided before."""

    code = "extension_decided"
    default_message = _("This request has been decided already.")


class DecidedByAnother(NotAllowed):
    """Nobody decides on their own request."""

    code = "decided_by_another"
    default_message = _("Whoever asks for a later deadline cannot decide on it.")


class ReasonNeeded(Invalid):
    """Some things are only done with a reason."""

    code = "reason_needed"
    default_message = _("Please write the reason.")


class SameCase(Invalid):
    """A case cannot be merged or linked with itself."""

    code = "same_case"
    default_message = _("This is the same case.")


class ConfidentialMerge(Refusal):
    """A confidential case does not become visible by merging."""

    code = "confidential_merge"
    default_message = _("A confidential case can only be merged into a confidential one.")


class RelatedMerge(Refusal):
    """Parent and child are not duplicates of one another."""

    code = "related_merge"
    default_message = _("One case stands under the other; they are not the same matter twice.")


class Circle(Refusal):
    """The case would stand under itself."""

    code = "circle"
    default_message = _("The case would stand under itself.")
