"""Refusals of task operations, and the words for what somebody else did meanwhile."""

from django.utils.translation import gettext

from opscharter.core.refusal import Conflict, NotAllowed
from opscharter.engines.flow.models import Task, TaskState
from opscharter.kit.words import local
from opscharter.org.queries import names_of_people, names_of_posts


class TaskChanged(Conflict):
    """Somebody else has done, taken or moved the task meanwhile; says who, what and when."""

    code = "task_changed"


class NotYours(NotAllowed):
    """The task waits for somebody else; says for whom."""

    code = "not_your_task"


class SamePerson(NotAllowed):
    """Whoever did one step is kept apart from another of the same matter."""

    code = "same_person"

    def __init__(self, step: str, control: str) -> None:
        super().__init__(
            gettext("You did “%(step)s” in this matter; somebody else has to do this step.")
            % {"step": step},
            remedy=gettext("Leave it to a colleague, or ask your superior to assign it."),
            control=control,
        )


def what_happened(task: Task) -> str:
    """Return what somebody else did to a task meanwhile, in words."""
    row = Task.objects.get(pk=task.pk)
    words = {
        "task": row.name,
        "who": row.done_by_name,
        "when": f"{local(row.done_at):%H:%M}" if row.done_at else "",
    }
    if row.state == TaskState.DONE:
        return gettext("%(who)s finished “%(task)s” at %(when)s.") % words
    if row.state == TaskState.CANCELLED:
        return gettext("“%(task)s” is no longer needed: the process went on without it.") % words
    holder = names_of_people([row.person_id]) if row.person_id else {}
    words["who"] = holder.get(row.person_id or 0, "")
    if words["who"]:
        return gettext("“%(task)s” is now with %(who)s.") % words
    return gettext("“%(task)s” has been changed meanwhile. Please look at it again.") % words


def whose(task: Task) -> str:
    names = names_of_people([task.person_id]) if task.person_id else {}
    posts = names_of_posts([task.post_id]) if task.post_id and not names else {}
    who = "".join([*names.values(), *posts.values()])
    if not who:
        return gettext("“%(task)s” does not wait for you.") % {"task": task.name}
    return gettext("“%(task)s” waits for %(who)s, not for you.") % {"task": task.name, "who": who}
