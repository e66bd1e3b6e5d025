"""Timers whose moment has come. The worker asks every few seconds; each process wakes in its own operation."""

import logging
from datetime import datetime, timedelta

from opscharter.core.actor import Actor, system_actor
from opscharter.core.journal import record
from opscharter.core.operation import operation
from opscharter.core.refusal import Refusal
from opscharter.core.scope import center_scope
from opscharter.engines.flow import engine
from opscharter.engines.flow.models import Process, ProcessState
from opscharter.engines.flow.operations.advancing import Advance, Outside, apply
from opscharter.engines.flow.operations.specs import of_process
from opscharter.engines.flow.registry import subjects
from opscharter.engines.flow.sentences import STUCK, WOKEN
from opscharter.engines.flow.state import State

AGAIN = timedelta(hours=1)
"""After this a process that could not go on is tried again."""

log = logging.getLogger(__name__)


def wake_due(center_id: int, at: datetime, *, limit: int = 50) -> int:
    """Wake every process of a center with a timer due by `at`, at most `limit`; returns how many. For the worker's loop."""
    by = system_actor(center_id)
    with center_scope(center_id):
        rows = Process.objects.filter(center_id=center_id, wake_at__lte=at).order_by(
            "wake_at", "pk"
        )
        waiting = list(rows.values_list("pk", flat=True)[:limit])
    woken = 0
    for pk in waiting:
        try:
            woken += wake_process(process_id=pk, by=by, at=at) is not None
        except AlreadyAwake:
            continue
        except (Refusal, LookupError) as problem:
            log.warning("process %s could not go on: %s", pk, type(problem).__name__)
            put_off(process_id=pk, problem=str(problem), by=by, at=at)
    return woken


class AlreadyAwake(Refusal):
    """Another worker was faster, or the timer has moved."""

    code = "already_awake"


@operation
def wake_process(*, process_id: int, by: Actor, at: datetime) -> Advance:
    """Let the timers of one process that are due fire. Raises AlreadyAwake when there is none."""
    process = _locked(process_id, at)
    process_of = of_process(process)
    before = State.from_json(process.state or {})
    fired = [key for key, due in before.timers.items() if due <= at]
    after = engine.wake(process_of, before, now=at, world=Outside(process, by, at))
    subject = subjects.get(process.subject_kind)
    facts = subject.facts(process.subject_id) if subject else {}
    label = str(facts.get("label") or "")
    advance = apply(
        process, process_of, before, after, case=facts.get("case"), label=label, by=by, at=at
    )  # fmt: skip
    names = {row[0]: row[3] for row in before.tree}
    elements = process_of.definition.elements
    timer = "、".join(elements[names[key]].label for key in fired)
    record(
        WOKEN,
        subject=process,
        label=label,
        case=facts.get("case"),
        by=by,
        at=at,
        changes={"timer": timer, **advance.told()},
        marks=advance.marks,
    )
    return advance


@operation
def put_off(*, process_id: int, problem: str, by: Actor, at: datetime) -> None:
    """A process could not go on when its time was up: say so, and try again later."""
    process = _locked(process_id, at)
    Process.objects.filter(pk=process.pk).update(wake_at=at + AGAIN)
    subject = subjects.get(process.subject_kind)
    facts = subject.facts(process.subject_id) if subject else {}
    record(
        STUCK,
        subject=process,
        label=str(facts.get("label") or ""),
        case=facts.get("case"),
        by=by,
        at=at,
        changes={"problem": problem[:300]},
    )


def _locked(process_id: int, at: datetime) -> Process:
    process = (
        Process.objects.select_for_update(skip_locked=True)
        .filter(pk=process_id, status=ProcessState.RUNNING, wake_at__lte=at)
        .first()
    )
    if process is None:
        raise AlreadyAwake
    return process
