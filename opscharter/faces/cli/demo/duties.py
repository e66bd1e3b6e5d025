"""Statements and improvements in the history: what waits is done on some of the following days, by what stands in the database.

Nothing is kept of its own: a killed run finds what waits and goes on.
"""

from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final

from opscharter.core.clock import moved_to
from opscharter.core.refusal import Refusal
from opscharter.engines.flow.models import Task, TaskState
from opscharter.engines.flow.registry import completions
from opscharter.faces.cli.demo.hours import intervals, moment
from opscharter.faces.cli.demo.stage import Stage
from opscharter.faces.cli.demo.words import texts
from opscharter.proof.statements.models import Statement
from opscharter.proof.statements.opening import open_due
from opscharter.proof.statements.operations import state

_MORNING: Final = 480
_AFTERNOON: Final = 990
_STATED: Final = 0.93
"""How often a round is stated in time."""
_PACE: Final = {
    "improvement/analyse": 0.5,
    "improvement/measure": 0.6,
    "improvement/carry_out": 0.2,
    "improvement/check": 0.08,
}
"""How likely a step is done on a working day."""


def play_duties(stage: Stage, day: date) -> None:
    """Open the rounds of the day, state what is due, go on with improvements."""
    with moved_to(moment(day, _MORNING)):
        open_due(stage.center.pk, moment(day, _MORNING))
    if not intervals(day):
        return
    at, rng = moment(day, _AFTERNOON), Random(f"duties:{day}")  # noqa: S311 - no secret
    with moved_to(at):
        for row in Statement.objects.filter(
            center_id=stage.center.pk, stated_at=None, due_at__gt=at
        ):
            _state(stage, row, rng, at)
        steps = Task.objects.filter(
            center_id=stage.center.pk, form__in=list(_PACE), state=TaskState.OPEN
        )
        for task in steps.order_by("pk"):
            if rng.random() < _PACE[task.form]:
                _finish(stage, task, rng, at)


def _state(stage: Stage, row: Statement, rng: Random, at: datetime) -> None:
    """On its last days a round is stated, or forgotten."""
    days = (row.due_at - at).days
    if days > 3 or rng.random() > _STATED / (days + 1) or row.post_id is None:
        return
    holders = [post.key for post in stage.posts.values() if post.pk == row.post_id]
    try:
        by = stage.one_of(holders[0], rng, at)
        state(statement=row, text=rng.choice(texts()["statements"]), by=by, at=at)
    except (Refusal, IndexError):  # the post is vacant, or its holder away: it stays open
        return


def _finish(stage: Stage, task: Task, rng: Random, at: datetime) -> None:
    by = stage.doer(task, rng, at)
    if by is None:
        return
    try:
        completions[task.form].run(task, _answer(stage, task.form, rng, at), [], by, at)
    except Refusal:  # who did it does not check it: somebody else will
        return


def _answer(stage: Stage, form: str, rng: Random, at: datetime) -> dict[str, Any]:
    words = texts()["improvements"]
    match form:
        case "improvement/analyse":
            return {"cause": rng.choice(words["causes"])}
        case "improvement/measure":
            until = at.date() + timedelta(days=rng.randint(7, 14))
            owner = stage.one_of(
                rng.choice(["clerk", "service_head", "desk", "dispatcher"]), rng, at
            )
            return {"measure": rng.choice(words["measures"]), "owner": owner.person, "until": until}
        case "improvement/carry_out":
            return {"report": rng.choice(words["reports"])}
        case _:
            good = rng.random() < 0.8
            opinion = rng.choice(words["effective" if good else "ineffective"])
            return {"effective": "yes" if good else "no", "opinion": opinion}
