"""Errands, reports, plans, coordination, records and the director's absences in the history."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from opscharter.cases.completions import starts
from opscharter.core.actor import Actor
from opscharter.core.clock import ZONE
from opscharter.engines.flow.registry import completions
from opscharter.faces.cli.demo.hours import after, intervals, moment
from opscharter.faces.cli.demo.stage import Stage, load, soon, waiting
from opscharter.faces.cli.demo.threads import Thread
from opscharter.faces.cli.demo.words import texts
from opscharter.org.operations import delegate
from opscharter.org.queries import departments_by_key

type Next = datetime | None

_HEADS: Final = ("office", "service", "engineering", "community", "information", "finance")
_HANDS: Final = (
    "desk",
    "desk2",
    "engineer",
    "engineer2",
    "engineer3",
    "worker",
    "worker2",
    "worker3",
    "clerk",
    "callback",
)
#: form -> (least, most minutes of opening time, chance of being slow, slow least, slow most)
_PACE: Final[dict[str, tuple[float, float, float, float, float]]] = {
    "cases.errand/done": (200, 1250, 0.06, 1400, 1900),
    "cases.errand/confirm": (30, 400, 0, 0, 0),
    "cases.report/acknowledge": (20, 400, 0.05, 460, 700),
    "cases.report/answer": (60, 700, 0, 0, 0),
    "cases.plan/approve": (120, 800, 0, 0, 0),
    "cases.plan/revise": (200, 700, 0, 0, 0),
    "cases.plan/kept": (4500, 9000, 0, 0, 0),
    "cases.coordination/convene": (60, 400, 0, 0, 0),
    "cases.coordination/settled": (400, 1700, 0, 0, 0),
}


def going(stage: Stage, thread: Thread) -> Next:
    """Begin a matter of its kind, or do the step that waits."""
    if not thread.case:
        return _begin(stage, thread)
    case = load(thread.case)
    task = waiting(case)
    if task is None:
        return None
    rng = thread.chances
    by = stage.doer(task, rng, thread.at)
    # nobody approves their own plan, not even standing in for the one above
    if by is None or (task.form == "cases.plan/approve" and by.person == case.opened_by_id):
        return soon(thread.at, rng, 400, 500)
    data = _ANSWERS[task.form](thread, rng)
    completions[task.form].run(task, data, [], by, thread.at)
    return _next(thread, rng)


def _next(thread: Thread, rng: Random) -> Next:
    task = waiting(load(thread.case))
    if task is None or task.form == thread.memo.get("stop"):
        return None
    least, most, slow, slow_least, slow_most = _PACE[task.form]
    if rng.random() < slow:
        least, most = slow_least, slow_most
    return soon(thread.at, rng, least, most)


def _begin(stage: Stage, thread: Thread) -> Next:
    rng = thread.chances
    login, form = _FORMS[thread.kind](stage, thread, rng)
    case = starts[f"cases.{thread.kind}"](
        form=form, by=_person(stage, login, thread.at), at=thread.at
    )
    thread.case = case.pk
    return _next(thread, rng) if thread.kind not in {"liaison", "training"} else None


def _person(stage: Stage, login: str, at: datetime) -> Actor:
    return stage.actor("deputy" if login in stage.away else login, at)


def _text(kind: str, thread: Thread) -> dict[str, Any]:
    found: dict[str, Any] = texts()[kind][thread.memo["text"]]
    return found


def _errand(stage: Stage, thread: Thread, rng: Random) -> tuple[str, dict[str, Any]]:
    row = _text("errands", thread)
    to = thread.memo.get("to") or rng.choice((*_HEADS, "deputy"))
    giver = rng.choice(("director", "deputy")) if to != "deputy" else "director"
    form = {
        "title": row["title"], "description": "请按期办结并报告。",
        "handler": str(stage.account(to).person_id), "urgency": "urgent" if rng.random() < 0.15 else "normal",
    }  # fmt: skip
    return giver, form


def _report(_stage: Stage, thread: Thread, rng: Random) -> tuple[str, dict[str, Any]]:
    row = _text("reports", thread)
    form = {
        "title": row["title"],
        "description": row["text"],
        "urgency": "urgent" if rng.random() < 0.2 else "normal",
    }
    return thread.memo.get("by") or rng.choice(_HANDS), form


def _plan(_stage: Stage, thread: Thread, rng: Random) -> tuple[str, dict[str, Any]]:
    row = _text("plans", thread)
    owners = {
        "工程": "engineering",
        "社区事": "community",
        "信息": "information",
        "服务": "service",
        "综合": "office",
        "财务": "finance",
    }
    login = next(
        (login for word, login in owners.items() if row["title"].startswith(word)), "deputy"
    )
    until = (thread.at + timedelta(days=rng.randint(75, 95))).astimezone(ZONE).date()
    while not intervals(until):
        until += timedelta(days=1)
    return login, {
        "kind": row["kind"],
        "title": row["title"],
        "description": row["text"],
        "until": until.isoformat(),
    }


def _coordination(stage: Stage, thread: Thread, rng: Random) -> tuple[str, dict[str, Any]]:
    row = _text("coordinations", thread)
    known = departments_by_key(stage.center.pk)
    form = {
        "title": row["title"], "description": row["text"], "departments": [str(known[key].pk) for key in row["departments"]],
        "urgency": "normal",
    }  # fmt: skip
    return rng.choice(("director", "engineering", "community")), form


def _liaison(_stage: Stage, thread: Thread, rng: Random) -> tuple[str, dict[str, Any]]:
    row = _text("liaisons", thread)
    form = {
        "title": row["title"], "body": row["body"], "met_on": thread.at.date().isoformat(), "way": row["way"],
        "description": row["text"],
    }  # fmt: skip
    return rng.choice(("director", "director", "deputy", "office")), form


def _training(_stage: Stage, thread: Thread, rng: Random) -> tuple[str, dict[str, Any]]:
    row = _text("trainings", thread)
    form = {
        "title": row["title"], "kind": row["kind"], "held_on": thread.at.date().isoformat(), "hours": row["hours"],
        "description": row["text"],
    }  # fmt: skip
    return rng.choice((*_HANDS, *_HEADS)), form


def _decide_plan(thread: Thread, rng: Random) -> dict[str, Any]:
    if rng.random() < 0.2 and not thread.memo.get("back"):
        thread.memo["back"] = True
        return {"decision": "return", "opinion": texts()["plan_back"]}
    return {"decision": "approve", "opinion": "同意，请按计划推进。"}


def _keep_plan(thread: Thread, _rng: Random) -> dict[str, Any]:
    """Three entries of progress, then finished."""
    entries = thread.memo["entries"] = thread.memo.get("entries", 0) + 1
    finished = entries > 2
    words = "计划各项已完成，资料归档。" if finished else _text("plans", thread)["progress"]
    return {"progress": words, "state": "finished" if finished else "going"}


def _confirm(thread: Thread, rng: Random) -> dict[str, Any]:
    if rng.random() < 0.1 and not thread.memo.get("back"):
        thread.memo["back"] = True
        return {"decision": "return", "opinion": rng.choice(texts()["errand_back"])}
    return {"decision": "accept", "opinion": ""}


def _convene(thread: Thread, rng: Random) -> dict[str, Any]:
    meeting = after(thread.at, rng.uniform(200, 900))
    return {
        "meeting_at": meeting.isoformat(timespec="minutes"),
        "place": "二楼会议室",
        "attendees": "相关部门负责人",
    }


type Answers = Callable[[Thread, Random], dict[str, Any]]

_ANSWERS: Final[dict[str, Answers]] = {
    "cases.errand/done": lambda thread, _rng: {"report": _text("errands", thread)["report"]},
    "cases.errand/confirm": _confirm,
    "cases.report/acknowledge": lambda _thread, _rng: {"opinion": "已知悉，正在安排。"},
    "cases.report/answer": lambda thread, _rng: {"answer": _text("reports", thread)["answer"]},
    "cases.plan/approve": _decide_plan,
    "cases.plan/revise": lambda thread, _rng: {
        "description": f"{_text('plans', thread)['text']}完成时限和责任人见附表。"
    },
    "cases.plan/kept": _keep_plan,
    "cases.coordination/convene": _convene,
    "cases.coordination/settled": lambda thread, _rng: {
        "result": _text("coordinations", thread)["result"]
    },
}
_FORMS: Final[dict[str, Callable[[Stage, Thread, Random], tuple[str, dict[str, Any]]]]] = {
    "errand": _errand,
    "report": _report,
    "plan": _plan,
    "coordination": _coordination,
    "liaison": _liaison,
    "training": _training,
}


def away(stage: Stage, thread: Thread) -> Next:
    """The director is away until Thursday evening; the deputy stands in."""
    director, deputy = stage.account("director").person, stage.account("deputy").person
    ends_at = moment(thread.at.date() + timedelta(days=3), 18 * 60)
    delegate(
        principal=director, deputy=deputy, starts_at=thread.at, ends_at=ends_at, reason="外出参加培训，由副主任代行职责。",
        by=stage.actor("director", thread.at), at=thread.at,
    )  # fmt: skip
    stage.forget()
    return None
