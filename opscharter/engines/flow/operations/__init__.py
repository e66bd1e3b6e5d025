"""The only writes to processes and tasks."""

from opscharter.engines.flow.operations.advancing import Advance, occasion_key
from opscharter.engines.flow.operations.deadlines import (
    move_deadline,
    pause_tasks,
    recount_tasks,
    resume_tasks,
)
from opscharter.engines.flow.operations.holding import assign_task, claim_task, release_task
from opscharter.engines.flow.operations.refusals import NotYours, TaskChanged
from opscharter.engines.flow.operations.running import cancel_process, finish_task, start_process
from opscharter.engines.flow.operations.waking import wake_due, wake_process

__all__ = [
    "Advance",
    "NotYours",
    "TaskChanged",
    "assign_task",
    "cancel_process",
    "claim_task",
    "finish_task",
    "move_deadline",
    "occasion_key",
    "pause_tasks",
    "recount_tasks",
    "release_task",
    "resume_tasks",
    "start_process",
    "wake_due",
    "wake_process",
]
