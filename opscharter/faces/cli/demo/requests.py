"""How service requests go on in the history, step by step, through the service's own operations."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from opscharter.cases.choices import CaseState, NoteKind
from opscharter.cases.models import Case
from opscharter.cases.operations import add_note, merge_cases, reopen_case, tag_case
from opscharter.core.actor import Actor
from opscharter.engines.flow.models import Task
from opscharter.faces.cli.demo import working
from opscharter.faces.cli.demo.stage import Stage, load, soon, waiting
from opscharter.faces.cli.demo.threads import Thread
from opscharter.faces.cli.demo.words import fill, need, pick, resident, row_of, texts
from opscharter.modules.knowledge.models import Answer
from opscharter.modules.service import operations as service
from opscharter.modules.service.rules import title_of

type Next = datetime | None

#: form -> (least, most minutes of opening time before somebody does it, chance of being slow, slow least, slow most)
_PACE: Final[dict[str, tuple[float, float, float, float, float]]] = {
    "assess": (3, 24, 0.03, 33, 75),
    "classify": (1, 6, 0, 0, 0),
    "assign": (3, 22, 0.035, 34, 80),
    "accept": (6, 95, 0.035, 125, 230),
    "contact": (12, 150, 0.03, 250, 380),
    "handle": (90, 900, 0.04, 1370, 1800),
    "unable": (50, 300, 0, 0, 0),
    "satisfaction": (50, 380, 0.03, 455, 640),
    "callback": (90, 380, 0.03, 455, 600),
    "result": (8, 130, 0, 0, 0),
}
_URGENT: Final = (40.0, 380.0, 0.04, 460.0, 640.0)


def question(stage: Stage, thread: Thread) -> Next:
    """Taken, answered and closed in one go."""
    rng, at = thread.chances, thread.at
    who, row = resident(rng), pick("questions", rng)
    answers = Answer.objects.filter(center_id=stage.center.pk, withdrawn_at=None).values_list(
        "pk", "text"
    )
    quoted = [pk for pk, text in answers if len(set(text) & set(row["answer"])) > 18][:1]
    service.answer_at_once(
        channel=_at_desk(thread), description=row["said"], answer=row["answer"], confirmed=True,
        category=row["category"], location=who.place, name=who.name, phone=who.phone, quoted=quoted,
        grade=rng.choices((5, 4, 3, None), (40, 30, 6, 24))[0], by=stage.one_of("desk", rng, at), at=at,
    )  # fmt: skip
    return None


def request(stage: Stage, thread: Thread) -> Next:
    """Taken in first, then whatever step waits."""
    if thread.case:
        return _go_on(stage, thread)
    rng, memo = thread.chances, thread.memo
    who = resident(rng)
    row = (
        pick("dangers", rng)
        if memo.get("danger")
        else row_of(memo["category"])
        if "category" in memo
        else need(rng)
    )
    said, where = fill(row["said"] if memo.get("danger") else rng.choice(row["said"]), rng, who)
    memo |= {"category": row["category"], "said": said}
    case = _take_in(stage, thread, rng, said, where, who)
    thread.case = case.pk
    return _next(case, thread, rng)


def _take_in(stage: Stage, thread: Thread, rng: Random, said: str, where: str, who: Any) -> Case:
    memo, at = thread.memo, thread.at
    channel = memo["channel"]
    urgency = "danger" if memo.get("danger") else rng.choices(("normal", "urgent"), (84, 16))[0]
    given: dict[str, Any] = {
        "channel": channel,
        "description": said,
        "location": where,
        "name": who.name,
        "phone": who.phone,
    }
    if channel in {"web", "app"}:
        return service.intake(urgency=urgency, by=stage.public, at=at, **given)
    post = {"patrol": "community_worker", "activity": "community_worker"}.get(channel, "desk")
    taker = stage.one_of(post, rng, at)
    # the desk usually assesses while it listens; on a crowded Monday morning it catches up later
    crowded = at.weekday() == 0 and at.hour < 10
    wanted = memo.get("stop") != "service.request/assess" and post == "desk"
    assessed = wanted and rng.random() < (0.45 if crowded else 0.78)
    if assessed:
        given |= {"assessment": pick("assessments", rng), "category": memo["category"]}
    return service.intake(urgency=urgency, by=taker, at=at, **given)


def _at_desk(thread: Thread) -> str:
    channel: str = thread.memo["channel"]
    return channel


def _go_on(stage: Stage, thread: Thread) -> Next:
    case, rng, at = load(thread.case), thread.chances, thread.at
    if case.state == CaseState.CLOSED:
        return _again(stage, case, thread, rng)
    if case.state == CaseState.WAITING:
        # the requester's own words end the pause
        add_note(
            case=case, kind=NoteKind.REQUESTER, text=pick("voices", rng), by=stage.public, at=at
        )
        return _next(load(case.pk), thread, rng)
    task = waiting(case)
    by = stage.doer(task, rng, at) if task else None
    if task is None or by is None:
        return soon(at, rng, 400, 500) if task and case.state == CaseState.OPEN else None
    aside = _aside(stage, case, task, thread, rng, by)
    if aside is not None:
        return aside
    _STEPS[task.form.rpartition("/")[2]](working.Turn(stage, case, task, thread, rng, by, at))
    return _next(load(case.pk), thread, rng)


def _aside(stage: Stage, case: Case, task: Task, thread: Thread, rng: Random, by: Actor) -> Next:
    """Notes, tags, pauses and extensions on the way; returns when it goes on, if these put the step off."""
    at, memo = thread.at, thread.memo
    if rng.random() < 0.05:
        add_note(case=case, kind=NoteKind.INTERNAL, text=pick("notes", rng), by=by, at=at)
    if task.element == "assign" and rng.random() < 0.08:
        tag_case(
            case=case, tags=[pick("tags", rng)], by=stage.one_of("service_head", rng, at), at=at
        )
    if task.element != "handle":
        return None
    if rng.random() < 0.06:
        add_note(case=case, kind=NoteKind.REPLY, text=pick("replies", rng), by=by, at=at)
    if "aside" in memo or case.urgency == "danger":
        return working.decide(stage, case, thread, rng)
    memo["aside"] = draw = rng.random()
    if draw < 0.06:
        return working.pause(case, thread, rng, by)
    if draw < 0.11:
        return working.ask(case, thread, rng, by)
    return None


def _next(case: Case, thread: Thread, rng: Random) -> Next:
    """Return when the next step is done, or when something else happens to a closed case; None: nothing more."""
    if case.state == CaseState.CLOSED:
        return _reopened_at(case, thread, rng)
    task = waiting(case)
    if task is None or task.form == thread.memo.get("stop"):
        return None
    form = task.form.rpartition("/")[2]
    if case.urgency == "danger" and form in {"accept", "contact", "handle"}:
        return thread.at + timedelta(
            minutes=rng.uniform(3, 14) if form != "handle" else rng.uniform(20, 70)
        )
    least, most, slow, slow_least, slow_most = (
        _URGENT if form == "handle" and case.urgency == "urgent" else _PACE[form]
    )
    if rng.random() < slow:
        least, most = slow_least, slow_most
    return soon(thread.at, rng, least, most)


def _reopened_at(case: Case, thread: Thread, rng: Random) -> Next:
    asks = case.data.get("proof") == "evidence" or rng.random() < 0.015
    if not asks or case.reopened or rng.random() < 0.5 or "stop" in thread.memo:
        return None
    return soon(thread.at, rng, 500, 1300)


def _again(stage: Stage, case: Case, thread: Thread, rng: Random) -> Next:
    """The requester writes on the portal that it has come back."""
    reopen_case(case=case, reason=pick("complaints", rng), by=stage.public, at=thread.at)
    return _next(load(case.pk), thread, rng)


def repeat(stage: Stage, thread: Thread) -> Next:
    """Somebody else reports what is being handled already."""
    rng, who = thread.chances, resident(thread.chances)
    others = Case.objects.filter(
        center_id=stage.center.pk, type="service.request", state="open", opened_at__lt=thread.at
    )
    case = others.exclude(stage="").defer("vector").order_by("-pk").first()
    if case is not None:
        service.add_to_open(
            case=case, description=pick("repeats", rng), channel=_at_desk(thread), name=who.name, phone=who.phone,
            by=stage.one_of("desk", rng, thread.at), at=thread.at,
        )  # fmt: skip
    return None


def duplicate(stage: Stage, thread: Thread) -> Next:
    """Taken in as a new request, then seen to be one that runs already."""
    rng, at, memo = thread.chances, thread.at, thread.memo
    if thread.case:
        into, case = load(memo["into"]), load(thread.case)
        if into.state == CaseState.OPEN and case.state == CaseState.OPEN:
            merge_cases(
                case=case,
                into=into,
                reason="同一地点同一问题，并入先前事项一并办理。",
                by=stage.one_of("service_head", rng, at),
                at=at,
            )
        return None
    others = Case.objects.filter(
        center_id=stage.center.pk, type="service.request", state="open", opened_at__lt=at
    )
    other = others.exclude(urgency="danger").defer("vector").order_by("-pk").first()
    if other is None:
        return None
    who = resident(rng)
    case = service.intake(
        channel=_at_desk(thread), description=f"{title_of(other.description)}，到现在还没有解决。", location=other.location,
        name=who.name, phone=who.phone, assessment=texts()["assessments"][4], by=stage.one_of("desk", rng, at), at=at,
    )  # fmt: skip
    thread.case, memo["into"] = case.pk, other.pk
    return soon(at, rng, 5, 40)


_STEPS: Final[dict[str, Callable[[working.Turn], object]]] = {
    "assess": working.assess,
    "classify": working.classify,
    "assign": working.assign,
    "accept": working.accept,
    "contact": working.contact,
    "handle": working.handle,
    "unable": working.unable,
    "satisfaction": working.rate,
    "callback": working.rate,
    "result": working.result,
}
