"""Plays a request along its way, for the stories."""

from datetime import datetime, timedelta
from typing import Any

from opscharter.cases.models import Case
from opscharter.core.actor import Actor
from opscharter.engines.flow.models import Task, TaskState
from opscharter.modules.service import operations
from opscharter.modules.service.choices import Element

LIGHT = "三号楼地下车库入口的灯坏了三天，晚上有老人差点摔倒。希望今天能有人来看看。"


def taken_in(by: Actor, at: datetime, **other: Any) -> Case:
    """A request taken in by phone, not yet assessed."""
    given = {
        "channel": "phone",
        "description": LIGHT,
        "location": "3 号楼地下车库",
        "name": "周敏",
        "phone": "13800136621",
        "category": "lighting",
        **other,
    }
    return operations.intake(**given, by=by, at=at)


def step(case: Case, element: Element) -> Task:
    """The waiting step; fails when the request waits elsewhere."""
    waiting = Task.objects.filter(subject_id=case.pk, state=TaskState.OPEN)
    assert [task.element for task in waiting] == [element.value]
    return waiting[0]


def to_accept(case: Case, actors: dict[str, Actor], at: datetime) -> None:
    """Assess, classify and assign it by the dispatch table."""
    operations.assess_request(
        task=step(case, Element.ASSESS), assessment="有跌倒风险，先设警示", by=actors["desk"], at=at
    )
    operations.classify_request(
        task=step(case, Element.CLASSIFY),
        category="lighting",
        urgency="normal",
        by=actors["desk"],
        at=at,
    )
    operations.assign_request(task=step(case, Element.ASSIGN), by=actors["dispatcher"], at=at)


def to_handle(case: Case, actors: dict[str, Actor], at: datetime) -> None:
    """On to the work: accepted by an engineer, content and time confirmed."""
    to_accept(case, actors, at)
    operations.accept_request(task=step(case, Element.ACCEPT), by=actors["engineer"], at=at)
    operations.contact_requester(
        task=step(case, Element.CONTACT),
        reached=True,
        content="更换车库入口灯具",
        appointment=at + timedelta(hours=3),
        by=actors["engineer"],
        at=at,
    )


def work(**other: Any) -> operations.Work:
    """Work as it should be reported."""
    return operations.Work(
        **{"plan": "断电、更换灯具、试亮", "standard": "repair", "process": "已更换两盏灯", **other}
    )


def handled(case: Case, actors: dict[str, Actor], at: datetime) -> None:
    """The engineer reports the work."""
    operations.handle_request(
        task=step(case, Element.HANDLE), work=work(), by=actors["engineer"], at=at
    )


def recorded(case: Case, actors: dict[str, Actor], at: datetime) -> Case:
    """The engineer records process and result, which closes it."""
    return operations.record_result(
        task=step(case, Element.RESULT),
        process="到场更换灯具并试亮",
        result="照明恢复",
        by=actors["engineer"],
        at=at,
    )
