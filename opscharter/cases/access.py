"""What posts may do with cases, and which cases somebody may see."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from opscharter.cases.models import Case, Participant
from opscharter.core.actor import Actor
from opscharter.core.registry import capability
from opscharter.engines.flow.access import offered_to
from opscharter.engines.flow.models import Task, TaskState

VIEW = capability("cases.view", _("See cases"))
HANDLE = capability("cases.handle", _("Work on cases: notes, pauses, hand-over"))
CONFIDENTIAL = capability("cases.confidential", _("See confidential cases"))
EXPORT = capability("cases.export", _("Export lists of cases"), departmental=False)
MERGE = capability("cases.merge", _("Merge and link cases"))
EXTEND = capability("cases.extend", _("Decide on later deadlines"))
DASHBOARD = capability("dashboard.view", _("See the director's dashboard"), departmental=False)

SUBJECT = "cases.case"


def visible_to(actor: Actor) -> QuerySet[Case]:
    """Return the cases an actor may see: those in reach of `cases.view`, and those they have to do with.

    Confidential ones only to those who handle them, and in reach of `cases.confidential`.
    """
    rows = Case.objects.filter(center_id=actor.center)
    if actor.kind == "system":
        return rows
    if actor.kind == "public":
        return rows.none()
    return rows.filter(_concerned(actor) | _in_reach(actor))


def _in_reach(actor: Actor) -> Q:
    view, secret = actor.reach(VIEW), actor.reach(CONFIDENTIAL)
    if view.everywhere and secret.everywhere:
        return Q(pk__isnull=False)
    allowed = Q(pk__in=[])
    if view.everywhere:
        allowed |= Q(confidential=False)
    elif view.departments:
        allowed |= Q(confidential=False, department_id__in=view.departments)
    if secret.everywhere:
        allowed |= Q(confidential=True)
    elif secret.departments:
        allowed |= Q(confidential=True, department_id__in=secret.departments)
    return allowed


def _concerned(actor: Actor) -> Q:
    """Owner, opener (but not of a confidential case), participant, or holder of a waiting step."""
    me = actor.person
    tasks = Task.objects.filter(
        offered_to(actor), center_id=actor.center, subject_kind=SUBJECT, state=TaskState.OPEN
    ).values("subject_id")
    parts = Participant.objects.filter(center_id=actor.center, person_id=me).values("case_id")
    return (
        Q(person_id=me) | Q(opened_by_id=me, confidential=False) | Q(pk__in=tasks) | Q(pk__in=parts)
    )


def owns(case: Case, actor: Actor) -> bool:
    """Tell whether the case is the actor's own: taken by them, or waiting at a post they hold."""
    if actor.kind != "person":
        return actor.kind == "system"
    if case.person_id is not None and case.person_id == actor.person:
        return True
    return case.post_id in actor.posts


def may_handle(case: Case, actor: Actor) -> bool:
    """Tell whether the actor may work on the case: its owner, or in reach of `cases.handle`."""
    own = owns(case, actor)
    return own or actor.may(HANDLE, department=case.department_id, own=own)


def may_extend(case: Case, actor: Actor, *, asked_by: int | None) -> bool:
    """Tell whether the actor may decide on a later deadline: in reach, and not the one who asked."""
    return actor.person != asked_by and actor.may(
        EXTEND, department=case.department_id, own=owns(case, actor)
    )


def may_merge(case: Case, actor: Actor) -> bool:
    """Tell whether the actor may merge or link the case."""
    return actor.may(MERGE, department=case.department_id, own=owns(case, actor))
