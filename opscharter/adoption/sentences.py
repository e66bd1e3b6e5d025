"""How the journal tells what was done in adoption."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from opscharter.core.registry import sentence

SUBMITTED: Final = sentence("adoption.submitted", _("%(actor)s sent %(subject)s for review"))
OPINED: Final = sentence(
    "adoption.opined", _("%(actor)s gave the opinion of %(department)s on %(subject)s")
)
ANSWERED: Final = sentence("adoption.answered", _("%(actor)s answered a remark on %(subject)s"))
FORWARDED: Final = sentence(
    "adoption.forwarded", _("%(actor)s put %(subject)s before the leadership")
)
APPROVED: Final = sentence("adoption.approved", _("%(actor)s approved %(subject)s"))
REFUSED: Final = sentence("adoption.refused", _("%(actor)s refused %(subject)s"))
TAKEN_BACK: Final = sentence("adoption.taken_back", _("%(actor)s took %(subject)s back"))
EDITORIAL: Final = sentence(
    "adoption.editorial", _("%(actor)s called the change of %(article)s one of wording only")
)
ADOPTED: Final = sentence("adoption.adopted", _("%(subject)s was published after its approval"))
REQUIRED: Final = sentence(
    "adoption.required", _("%(actor)s changed whether texts need approval before publishing")
)
ASKED: Final = sentence("adoption.asked", _("%(actor)s asked what an article means: %(subject)s"))
INTERPRETED: Final = sentence("adoption.interpreted", _("%(actor)s published %(subject)s"))
RETRACTED: Final = sentence("adoption.retracted", _("%(actor)s withdrew %(subject)s"))
CARRIED: Final = sentence("adoption.carried", _("Interpretations were carried into %(subject)s"))
QUIZZED: Final = sentence("adoption.quizzed", _("%(actor)s wrote the quiz of %(subject)s"))
TO_READ: Final = sentence("adoption.to_read", _("%(actor)s asked for %(subject)s to be read"))
READ: Final = sentence("adoption.read", _("%(actor)s confirmed to have read %(subject)s"))
FAILED: Final = sentence("adoption.failed", _("%(actor)s did not pass the quiz of %(subject)s"))
REMINDED: Final = sentence(
    "adoption.reminded", _("%(actor)s reminded those who have not read %(subject)s")
)
