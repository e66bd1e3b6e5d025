"""One step of a service request done by somebody of the demo centre, with the chances of daily work."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from opscharter.cases.choices import ExtensionState
from opscharter.cases.models import Case, Extension
from opscharter.cases.operations import ask_extension, decide_extension, pause_case
from opscharter.core.actor import Actor
from opscharter.core.durations import parse_duration
from opscharter.engines.flow.models import Task
from opscharter.faces.cli.demo import pictures
from opscharter.faces.cli.demo.hours import after
from opscharter.faces.cli.demo.stage import Stage, soon
from opscharter.faces.cli.demo.threads import Thread
from opscharter.faces.cli.demo.words import pick, row_of
from opscharter.modules.service import operations as service
from opscharter.modules.service.catalogue import decide as dispatch
from opscharter.modules.service.catalogue import standard_for

#: satisfaction grades from 5 to 1 as residents give them
_GRADES = (46, 38, 10, 4.5, 1.5)


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody's turn in a request."""

    stage: Stage
    case: Case
    task: Task
    thread: Thread
    rng: Random
    by: Actor
    at: datetime

    @property
    def who(self) -> dict[str, Any]:
        """Return task, actor and moment, as every operation takes them."""
        return {"task": self.task, "by": self.by, "at": self.at}


def assess(turn: Turn) -> None:
    """Enter the first assessment."""
    service.assess_request(assessment=pick("assessments", turn.rng), **turn.who)


def classify(turn: Turn) -> None:
    """Confirm type and urgency; now and then the urgency is corrected."""
    urgency = turn.case.urgency
    if urgency == "normal" and turn.rng.random() < 0.06:
        urgency = "urgent"
    service.classify_request(category=turn.thread.memo["category"], urgency=urgency, **turn.who)


def assign(turn: Turn) -> None:
    """By the dispatch table, often to a person by name."""
    row = dispatch(turn.case.category, turn.case.urgency)
    person = None
    if row is not None and turn.rng.random() < 0.4:
        person = turn.stage.one_of(row.post, turn.rng, turn.at).person
    service.assign_request(person=person, **turn.who)


def accept(turn: Turn) -> None:
    """Accept, or return with a reason; a second return happens, a third is not allowed."""
    returns = turn.case.data.get("returns", 0)
    chance = (0.05, 0.22, 0)[min(returns, 2)]
    if (
        turn.case.urgency != "danger"
        and "stop" not in turn.thread.memo
        and turn.rng.random() < chance
    ):
        service.return_request(reason=pick("returns", turn.rng), **turn.who)
    else:
        service.accept_request(**turn.who)


def contact(turn: Turn) -> None:
    """Agree content and time; some are not reached at first."""
    if turn.rng.random() < 0.08:
        service.contact_requester(reached=False, note="电话无人接听。", **turn.who)
        return
    service.contact_requester(
        reached=True,
        content=pick("agreed", turn.rng),
        appointment=soon(turn.at, turn.rng, 60, 420),
        **turn.who,
    )


def handle(turn: Turn) -> None:
    """Do the work, or say honestly that it cannot be done."""
    rng, memo = turn.rng, turn.thread.memo
    refused = memo.get("refused")
    if memo.get("unable") or (
        turn.case.urgency == "normal" and not refused and rng.random() < 0.03
    ):
        memo["refused"] = True
        service.declare_unable(reason=pick("unables", rng), **turn.who)
        return
    row = row_of(turn.case.category)
    photos: dict[str, Any] = {}
    if rng.random() < 0.2:
        photos = _photos(turn)
    arrived = (
        turn.at - timedelta(minutes=rng.uniform(8, 15)) if turn.case.urgency == "danger" else None
    )
    work = service.Work(
        plan=rng.choice(row["plan"]), standard=standard_for(turn.case.category) or "repair",
        process=rng.choice(row["process"]), arrived_at=arrived, **photos,
    )  # fmt: skip
    service.handle_request(work=work, **turn.who)


def _photos(turn: Turn) -> dict[str, Any]:
    scene = turn.rng.randrange(pictures.SCENES)
    center = turn.stage.center.pk
    return {
        "before": [pictures.prepared(center, scene, False)],
        "after": [pictures.prepared(center, scene, True)],
    }


def unable(turn: Turn) -> None:
    """The head of the department looks at it."""
    agree = turn.rng.random() < 0.9
    opinion = pick("opinions", turn.rng) if agree else "可先采取临时措施，请再上门一次。"
    service.decide_unable(agree=agree, opinion=opinion, **turn.who)


def rate(turn: Turn) -> None:
    """The requester grades on the portal, or is called; some are not reached."""
    rng, case = turn.rng, turn.case
    online = case.channel in {"web", "app"} and rng.random() < 0.45
    if not online and rng.random() < 0.11:
        service.not_reached(
            note="三次拨打无人接听。" if rng.random() < 0.3 else "占线，稍后再拨。", **turn.who
        )
        return
    opinion = _opinion(turn, online=online)
    if online:
        service.rate_by_requester(case=case, opinion=opinion, by=turn.stage.public, at=turn.at)
    else:
        note = pick("unables", rng) if opinion.unable else ""
        service.rate_request(opinion=opinion, note=note, **turn.who)


def _opinion(turn: Turn, *, online: bool) -> service.Opinion:
    rng = turn.rng
    again = bool(turn.case.data.get("redos"))
    grade = rng.choices((5, 4, 3, 2, 1), (30, 55, 12, 3, 0) if again else _GRADES)[0]
    bad = grade <= 2
    asked = None if online else True
    manner = asked and rng.random() > (0.25 if bad else 0.01)
    skill = asked and rng.random() > (0.4 if bad else 0.015)
    wellbeing = asked and rng.random() > (0.7 if bad else 0.09)
    reasons = (
        rng.sample(["speed", "quality", "manner", "explain", "again"], rng.randint(1, 2))
        if bad
        else []
    )
    return service.Opinion(
        grade=grade, reasons=reasons, comment=pick("complaints" if bad else "praise", rng),
        manner=manner, skill=skill, wellbeing=wellbeing, unable=bad and not online and rng.random() < 0.15,
    )  # fmt: skip


def result(turn: Turn) -> None:
    """Record process and result; with nobody's word, photos have to prove it."""
    row = row_of(turn.case.category)
    proven = turn.case.data.get("graded_by") or turn.case.data.get("unable_approved")
    photos = {} if proven or turn.case.data.get("before") else _photos(turn)
    service.record_result(
        process=turn.rng.choice(row["process"]),
        result=turn.rng.choice(row["result"]),
        **photos,
        **turn.who,
    )


def pause(case: Case, thread: Thread, rng: Random, by: Actor) -> datetime:
    """The clock stands until the requester answers."""
    pause_case(case=case, reason=pick("pauses", rng), by=by, at=thread.at)
    return soon(thread.at, rng, 200, 900)


def ask(case: Case, thread: Thread, rng: Random, by: Actor) -> datetime | None:
    """Ask for more time, while there is still some."""
    if case.due_at is None or thread.at >= case.due_at:
        return None
    extension = ask_extension(
        case=case,
        amount=parse_duration("2 个工作日"),
        reason=pick("extensions", rng),
        by=by,
        at=thread.at,
    )
    thread.memo["extension"] = extension.pk
    return soon(thread.at, rng, 20, 150)


def decide(stage: Stage, case: Case, thread: Thread, rng: Random) -> datetime | None:
    """The head of the department decides on an extension that was asked for; then the work goes on."""
    pk = thread.memo.pop("extension", None)
    if pk is None:
        return None
    extension = Extension.objects.select_related("case").get(pk=pk)
    head = stage.head_of(case, thread.at)
    if head is None or head.person == extension.asked_by_id:
        # nobody decides on what they asked for themselves
        head = stage.one_of("service_head", rng, thread.at)
    if extension.state != ExtensionState.ASKED or head.person == extension.asked_by_id:
        return None
    grant = rng.random() < 0.8
    decide_extension(
        extension=extension,
        grant=grant,
        opinion="" if grant else pick("refusals", rng),
        by=head,
        at=thread.at,
    )
    return after(thread.at, rng.uniform(500, 900) if grant else rng.uniform(60, 240))
