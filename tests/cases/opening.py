"""Cases for the stories of this room."""

from datetime import datetime
from typing import Any

from opscharter.cases.models import Case
from opscharter.cases.operations import open_case
from opscharter.core.actor import Actor
from opscharter.core.operation import operation
from opscharter.engines.flow.models import Task, TaskState
from opscharter.org.models import Post


@operation
def taken_in(*, by: Actor, at: datetime, post: str = "desk", **given: Any) -> Case:
    """A plain errand-type case without a process, received at a post."""
    place = Post.objects.get(center_id=by.center, key=post)
    fields: dict[str, Any] = {
        "type": "cases.errand",
        "title": "三号楼楼道灯不亮",
        "description": "二层到三层的感应灯坏了，老人夜里上楼看不见",
        "channel": "phone",
        "opened_at": at,
        "post": place.pk,
        "department": place.department_id,
        "start": False,
    }
    return open_case(**(fields | given), by=by, at=at)


def waiting(case: Case) -> Task:
    """The one step that waits."""
    return Task.objects.get(subject_kind="cases.case", subject_id=case.pk, state=TaskState.OPEN)
