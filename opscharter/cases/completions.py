"""How the steps of the built-in types are finished: the form of each, and the operation that its data goes to."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from opscharter.cases.everyday import form, with_choices
from opscharter.cases.models import Case
from opscharter.cases.operations import coordination, errands, plans, records, reports
from opscharter.core.actor import Actor
from opscharter.core.files.operations import PreparedFile, prepare_file
from opscharter.core.refusal import Text
from opscharter.core.registry import Registry
from opscharter.engines.flow.models import Task
from opscharter.engines.flow.registry import Completion, completions

type Run = Callable[[Task, dict[str, Any], list[Any], Actor, datetime], object]

_form = cache(form)


def _ready(files: list[Any], by: Actor) -> list[PreparedFile]:
    """Check and store uploads before the operation begins: nobody waits for a picture to be repainted."""
    return [prepare_file(upload=file, center_id=by.center) for file in files]


def _add(key: str, file: str, label: Text, run: Run) -> None:
    completions.add(key, Completion(key, label, lambda _task: _form(file), run))


_add(
    "cases.errand/done", "errand-done", _("Report it done"),
    lambda task, data, files, by, at: errands.report_errand(
        task=task, report=data["report"], files=_ready(files, by), by=by, at=at
    ),
)  # fmt: skip
_add(
    "cases.errand/confirm", "errand-confirm", _("Confirm the errand"),
    lambda task, data, _files, by, at: errands.confirm_errand(
        task=task, accepted=data["decision"] == "accept", opinion=data.get("opinion", ""), by=by, at=at
    ),
)  # fmt: skip
_add(
    "cases.report/acknowledge", "report-acknowledge", _("Acknowledge"),
    lambda task, data, _files, by, at: reports.acknowledge_report(
        task=task, opinion=data.get("opinion", ""), by=by, at=at
    ),
)  # fmt: skip
_add(
    "cases.report/answer", "report-answer", _("Answer the report"),
    lambda task, data, _files, by, at: reports.answer_report(task=task, answer=data["answer"], by=by, at=at),
)  # fmt: skip
_add(
    "cases.plan/approve", "plan-approve", _("Decide on the plan"),
    lambda task, data, _files, by, at: plans.decide_plan(
        task=task, approved=data["decision"] == "approve", opinion=data.get("opinion", ""), by=by, at=at
    ),
)  # fmt: skip
_add(
    "cases.plan/revise", "plan-revise", _("Revise the plan"),
    lambda task, data, _files, by, at: plans.revise_plan(
        task=task, description=data["description"], by=by, at=at
    ),
)  # fmt: skip
_add(
    "cases.plan/kept", "plan-kept", _("Enter progress"),
    lambda task, data, _files, by, at: plans.enter_progress(
        task=task, text=data["progress"], finished=data["state"] == "finished", by=by, at=at
    ),
)  # fmt: skip
_add(
    "cases.coordination/convene", "coordination-convene", _("Convene"),
    lambda task, data, _files, by, at: coordination.convene(task=task, form=data, by=by, at=at),
)  # fmt: skip
_add(
    "cases.coordination/settled", "coordination-settled", _("Record the result"),
    lambda task, data, _files, by, at: coordination.settle(task=task, result=data["result"], by=by, at=at),
)  # fmt: skip

#: case type -> the operation that begins one from its form
starts: Registry[Callable[..., Case]] = Registry("way to begin a case")
starts.add("cases.errand", errands.give_errand)
starts.add("cases.report", reports.report_problem)
starts.add("cases.plan", plans.submit_plan)
starts.add("cases.coordination", coordination.call_coordination)
starts.add("cases.liaison", records.record_liaison)
starts.add("cases.training", records.record_training)


def start_form(key: str, actor: Actor) -> dict[str, Any]:
    """Return the form of a type with the center's people and departments filled in."""
    return with_choices(_form(key.partition(".")[2]), actor)
