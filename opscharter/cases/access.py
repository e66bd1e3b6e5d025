"""What posts may do with cases, and which cases somebody may see."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from opscharter.cases.models import Case, Participant
from opscharter.core.actor import Actor, Reach
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
    """Return the cases an actor may see: those in reach of `cases.view` (now or once owned there), and those they have to do
    with. Confidential ones only to those who handle them now, and in reach of `cases.confidential`.
    """
    rows = Case.objects.filter(center_id=actor.center)
    if actor.kind == "system":
        return rows
    if actor.kind == "public":
        return rows.none()
    view, secret = actor.reach(VIEW), actor.reach(CONFIDENTIAL)
    if view.everywhere and secret.everywhere:
        return rows
    # the cheap conditions first: the database looks further only for rows that fail them
    return rows.filter(_in_reach(view, secret) | _handles(actor) | _once_handled(actor, view))


def _in_reach(view: Reach, secret: Reach) -> Q:
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


def _handles(actor: Actor) -> Q:
    """Owner, participant, or one for whom a step waits."""
    here = {"center_id": actor.center}
    tasks = Task.objects.filter(
        offered_to(actor),
        **here,
        subject_kind=SUBJECT,
        subject_id=OuterRef("pk"),
        state=TaskState.OPEN,
    )
    parts = Participant.objects.filter(**here, case=OuterRef("pk"), person_id=actor.person or 0)
    return Q(person_id=actor.person) | Q(Exists(parts)) | Q(Exists(tasks))


def _once_handled(actor: Actor, view: Reach) -> Q:
    """Opened by the actor, worked on by them, or once owned by a department in reach: they see how it ends."""
    allowed = Q(opened_by_id=actor.person) | Q(past_people__contains=[actor.person])
    if not view.everywhere and view.departments:
        allowed |= Q(past_departments__overlap=sorted(view.departments))
    return Q(confidential=False) & allowed


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
