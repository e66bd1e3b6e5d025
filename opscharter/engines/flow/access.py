"""Who may work on a task, who may give it to somebody else."""

from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from opscharter.core.actor import Actor
from opscharter.core.registry import capability
from opscharter.engines.flow.models import Task, TaskState
from opscharter.engines.flow.registry import subjects

MANAGE = capability("flow.manage", _("Reassign, release and finish the tasks of others"))


def offers(actor: Actor) -> list[Q]:
    """Return the ways in which a task may wait for this actor, each found by one index."""
    free = Q(person_id__isnull=True)
    ways = [
        Q(person_id=actor.person),
        free & Q(post_id__in=actor.posts),
        free & Q(post_id__isnull=True, department_id__in=actor.departments),
    ]
    lent = actor.behalf.items()
    return ways + [Q(person_id=principal, post_id=post) for post, (principal, _name) in lent]


def offered_to(actor: Actor) -> Q:
    """Return the condition of tasks that wait for this actor: taken by them, or free at a post or department of theirs."""
    return reduce(or_, offers(actor))


def at_my_posts(actor: Actor) -> Q:
    """Return the condition of tasks at the actor's posts, those that colleagues have taken included."""
    return Q(post_id__in=actor.posts) | Q(person_id=actor.person) | offered_to(actor)


def is_offered(task: Task, actor: Actor) -> bool:
    """Tell whether the task waits for this actor (`offered_to`, for one task)."""
    if actor.kind != "person":
        return actor.kind == "system"
    if task.person_id is not None:
        principal = actor.behalf_for(task.post_id)
        return task.person_id == actor.person or (
            principal is not None and principal[0] == task.person_id
        )
    if task.post_id is not None:
        return task.post_id in actor.posts
    return task.department_id in actor.departments


def may_work(task: Task, actor: Actor) -> bool:
    """Tell whether the actor may finish the task: it waits for them, or they manage its department's tasks."""
    return is_offered(task, actor) or may_manage(task, actor)


def may_manage(task: Task, actor: Actor) -> bool:
    """Tell whether the actor may give the task to anybody within reach."""
    return actor.reach(MANAGE).covers(task.department_id)


def may_see(task: Task, actor: Actor) -> bool:
    """Tell whether the actor may know of the task: it is theirs, or they may see what it is about."""
    if may_work(task, actor) or task.post_id in actor.posts:
        return True
    subject = subjects.get(task.subject_kind)
    return bool(subject and subject.visible and subject.visible(actor, task.subject_id))


def open_tasks(actor: Actor) -> Q:
    """Return the condition that all lists of waiting tasks begin with."""
    return Q(center_id=actor.center, state=TaskState.OPEN)
