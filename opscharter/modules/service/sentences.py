"""What timelines say about service requests, what the requester reads of it, and words for changed fields."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from opscharter.cases.registry import field_words, public_words
from opscharter.core.registry import sentence

RAISED: Final = sentence("service.request.raised", _("%(actor)s took in the request"))
SUBMITTED: Final = sentence("service.request.submitted", _("The requester raised it online"))
ANSWERED: Final = sentence("service.request.answered", _("%(actor)s answered at once and closed"))
ADDED: Final = sentence(
    "service.request.added", _("%(actor)s added another report of the same matter")
)
ASSESSED: Final = sentence("service.request.assessed", _("%(actor)s assessed the request"))
CLASSIFIED: Final = sentence(
    "service.request.classified", _("%(actor)s classified it: %(category)s, %(urgency)s")
)
ASSIGNED: Final = sentence("service.request.assigned", _("%(actor)s assigned it to %(to)s"))
CAUGHT: Final = sentence(
    "service.request.caught", _("%(actor)s decided on the second return: %(to)s")
)
ACCEPTED: Final = sentence("service.request.accepted", _("%(actor)s accepted it"))
RETURNED: Final = sentence("service.request.returned", _("%(actor)s returned it"))
TRIED: Final = sentence(
    "service.request.tried", _("%(actor)s could not reach the requester (attempt %(attempt)s)")
)
CONTACTED: Final = sentence(
    "service.request.contacted", _("%(actor)s confirmed content and time with the requester")
)
GONE_ON: Final = sentence(
    "service.request.gone_on", _("%(actor)s went on without having reached the requester")
)
HANDLED: Final = sentence("service.request.handled", _("%(actor)s reported it carried out"))
REDONE: Final = sentence("service.request.redone", _("%(actor)s reported it carried out again"))
DECLARED: Final = sentence("service.request.declared_unable", _("%(actor)s declared it impossible"))
AGREED: Final = sentence(
    "service.request.unable_agreed", _("%(actor)s agreed that it is impossible")
)
REFUSED: Final = sentence(
    "service.request.unable_refused", _("%(actor)s did not agree: it is to be carried out")
)
RATED: Final = sentence("service.request.rated", _("%(actor)s learnt the satisfaction: %(grade)s"))
UNREACHED: Final = sentence(
    "service.request.unreached", _("%(actor)s called back and reached nobody (attempt %(attempt)s)")
)
REQUESTER_RATED: Final = sentence(
    "service.request.requester_rated", _("The requester graded it: %(grade)s")
)
RECORDED: Final = sentence("service.request.recorded", _("%(actor)s recorded process and result"))
CLOSED: Final = sentence("service.request.closed", _("%(actor)s closed it; proof: %(proof)s"))
ESCALATED: Final = sentence(
    "service.request.escalated", _("Not accepted in time: the head of the department was told")
)

for name, words in {
    "assessment": _("first assessment"),
    "department": _("department"),
    "person": _("person"),
    "content": _("confirmed content"),
    "appointment": _("confirmed time"),
    "plan": _("service plan"),
    "standard": _("service standard"),
    "process": _("process"),
    "outcome": _("outcome"),
    "grade": _("grade"),
    "reasons": _("reasons"),
    "manner": _("good manner"),
    "skill": _("good skill"),
    "proof": _("proof"),
    "attempt": _("attempt"),
    "arrived_at": _("arrived"),
    "answer": _("answer"),
    "to": _("assigned to"),
    "round": _("round"),
}.items():
    if name not in field_words:
        field_words.add(name, words)

for code, public in {
    RAISED: _("Your request has been taken in"),
    SUBMITTED: _("Your request has been received"),
    ANSWERED: _("Answered at once"),
    ASSIGNED: _("Passed to the department in charge"),
    CAUGHT: _("Passed to the department in charge"),
    ACCEPTED: _("The department has accepted it"),
    CONTACTED: _("Content and time were confirmed with you"),
    HANDLED: _("Carried out"),
    REDONE: _("Carried out again"),
    AGREED: _("It cannot be carried out; the reason will be explained to you"),
    UNREACHED: _("We called and did not reach you"),
    REQUESTER_RATED: _("You graded it: %(grade)s"),
    RATED: _("You told us how satisfied you are"),
    CLOSED: _("Closed"),
}.items():
    public_words.add(code, public)
