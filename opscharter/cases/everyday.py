"""The built-in case types: everyday paperwork of any center, each with its form and (where somebody must act) its process."""

import copy
import json
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from opscharter.cases.access import HANDLE
from opscharter.cases.registry import CaseType, case_type
from opscharter.core.actor import Actor
from opscharter.core.refusal import Text
from opscharter.engines.flow.registry import ProcessSource, processes
from opscharter.org.queries import departments, person_choices

HERE: Final = Path(__file__).parent / "definitions"

ERRAND: Final = "cases.errand"
REPORT: Final = "cases.report"
PLAN: Final = "cases.plan"
COORDINATION: Final = "cases.coordination"
LIAISON: Final = "cases.liaison"
TRAINING: Final = "cases.training"
PLAN_KINDS: Final = {
    "development": "发展规划",
    "work": "工作计划",
    "department": "部门计划",
    "process": "部门工作流程",
}


def form(name: str) -> dict[str, Any]:
    """Return a shipped form schema ("errand-done") as stored, without the choices that depend on the center."""
    schema: dict[str, Any] = json.loads((HERE / "forms" / f"{name}.json").read_text("utf-8"))
    return schema


def with_choices(schema: dict[str, Any], actor: Actor) -> dict[str, Any]:
    """Return the schema with the center's people and departments where its fields ask for them (≤ 2 queries)."""
    filled = copy.deepcopy(schema)
    for part in filled.get("properties", {}).values():
        match part.get("x-ui", {}).get("options"):
            case "people":
                part["oneOf"] = [
                    {"const": str(pk), "title": name} for pk, name in person_choices(actor)
                ]
            case "departments":
                part["items"]["oneOf"] = [
                    {"const": str(row.pk), "title": row.name} for row in departments(actor.center)
                ]
            case _:
                pass
    return filled


def _anybody(actor: Actor) -> bool:
    return actor.kind == "person" and bool(actor.posts)


def _handlers(actor: Actor) -> bool:
    return actor.may(HANDLE)


def _add(  # noqa: PLR0913 - the parts of a type
    key: str,
    label: Text,
    series: str,
    hint: Text,
    *,
    due: str = "",
    process: bool = True,
    handlers: bool = False,
    verb: str = "登记",
) -> None:
    short = key.partition(".")[2]
    case_type(
        CaseType(
            key=key,
            label=label,
            series=series,
            process=key if process else "",
            schema=form(short),
            categories=PLAN_KINDS if key == PLAN else {},
            due_control=due,
            close_control=due,
            hint=hint,
            startable=_handlers if handlers else _anybody,
            verb=verb,
            reopens=process,
        )
    )
    if process:
        processes.add(key, ProcessSource(key, label, HERE / f"{short}.bpmn"))


_add(
    ERRAND, _("Errand"), "JB", _("Charge somebody with a matter and confirm that it was done."),
    due="cases.errand/done", handlers=True, verb="交办",
)  # fmt: skip
_add(
    REPORT, _("Problem report"), "SB", _("Tell your superior post of a problem and get an answer."),
    due="cases.report/acknowledge", verb="上报",
)  # fmt: skip
_add(
    PLAN, _("Plan"), "JH", _("A development, work or department plan: approved, followed, finished."),
    due="cases.plan/kept", verb="提交",
)  # fmt: skip
_add(
    COORDINATION, _("Coordination between departments"), "XT",
    _("Bring departments together and record what they agreed."), due="cases.coordination/settled", handlers=True,
    verb="提出",
)  # fmt: skip
_add(
    LIAISON,
    _("Liaison record"),
    "LL",
    _("Contact with another body: who, when, about what."),
    process=False,
)
_add(
    TRAINING,
    _("Training record"),
    "PX",
    _("What you learnt, when, for how many hours."),
    process=False,
)
