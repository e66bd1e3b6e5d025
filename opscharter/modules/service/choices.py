"""The words of service requests."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

CASE_TYPE: Final = "service.request"
PROCESS: Final = "service.request"
SERIES: Final = "SR"


class Grade(models.IntegerChoices):
    """The requester's five grades (满意度). Two and below is dissatisfied."""

    VERY_SATISFIED = 5, _("Very satisfied")
    SATISFIED = 4, _("Satisfied")
    FAIR = 3, _("Fairly satisfied")
    DISSATISFIED = 2, _("Dissatisfied")
    VERY_DISSATISFIED = 1, _("Very dissatisfied")


DISSATISFIED: Final = 2


class Reason(models.TextChoices):
    """Why a requester graded as they did."""

    SPEED = "speed", _("Not prompt enough")
    QUALITY = "quality", _("The problem is not solved")
    MANNER = "manner", _("Manner")
    SKILL = "skill", _("Skill")
    EXPLAIN = "explain", _("Not explained clearly")
    AGAIN = "again", _("The problem comes back")
    POLICY = "policy", _("Limited by policy or conditions")
    OTHER = "other", _("Other")


class Proof(models.TextChoices):
    """What proves that a request may be closed."""

    REQUESTER = "requester", _("The requester's own word")
    PRESENT = "present", _("Confirmed by the requester on the spot")
    CALLBACK = "callback", _("Call-back")
    EVIDENCE = "evidence", _("Photos from before and after")
    APPROVAL = "approval", _("Approved as unable, and explained")
    EXCEPTION = "exception", _("Without proof, under an approved exception")


class Element(models.TextChoices):
    """Ids of the user tasks in definitions/request.bpmn."""

    ASSESS = "assess", _("First assessment")
    CLASSIFY = "classify", _("Classification")
    ASSIGN = "assign", _("Assignment")
    ACCEPT = "accept", _("Acceptance")
    CONTACT = "contact", _("Contact with the requester")
    HANDLE = "handle", _("Handling")
    UNABLE = "unable", _("Approval of “unable”")
    SATISFACTION = "satisfaction", _("Satisfaction")
    CALLBACK = "callback", _("Call-back")
    RESULT = "result", _("Process and result")
