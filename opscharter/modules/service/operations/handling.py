"""Contact with the requester and the work itself (S000-1.9.5, 10.1); honest "unable" with an approved reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from opscharter.cases.choices import Urgency
from opscharter.cases.models import Case
from opscharter.cases.operations import attach_files
from opscharter.cases.operations.locking import label_of
from opscharter.charter.parameters import value
from opscharter.core.actor import Actor
from opscharter.core.clock import ZONE
from opscharter.core.files.operations import PreparedFile
from opscharter.core.journal import mark, record
from opscharter.core.operation import operation
from opscharter.core.refusal import Invalid
from opscharter.engines.flow.models import Task
from opscharter.modules.service.access import CLOSE as CLOSE_CAPABILITY
from opscharter.modules.service.access import HANDLE as HANDLE_CAPABILITY
from opscharter.modules.service.catalogue import standards
from opscharter.modules.service.choices import Element
from opscharter.modules.service.controls import CONTACT, HANDLE, REDO, STANDARD
from opscharter.modules.service.operations.running import (
    facts_of,
    finish,
    held,
    keep,
    occasion,
    require,
)
from opscharter.modules.service.refusals import ContentAndTimeNeeded, PlanAndStandardNeeded
from opscharter.modules.service.sentences import (
    AGREED,
    CONTACTED,
    DECLARED,
    GONE_ON,
    HANDLED,
    REDONE,
    REFUSED,
    TRIED,
)


@dataclass(frozen=True, slots=True)
class Work:
    """How a request was carried out. `before`, `after`: photos; `arrived_at`: needed when there was danger."""

    plan: str = ""
    standard: str = ""
    process: str = ""
    arrived_at: datetime | None = None
    before: Sequence[PreparedFile] = ()
    after: Sequence[PreparedFile] = ()


@operation
def contact_requester(
    *,
    task: Task,
    reached: bool,
    content: str = "",
    appointment: datetime | None = None,
    note: str = "",
    by: Actor,
    at: datetime,
) -> Case:
    """Confirm content and time of the service with the requester. Source: S000-1.9.5.

    Not reached: the attempt is recorded and the step goes on waiting, with its deadline; after as many attempts as the charter
    names (`contact.attempts`) the work may begin without. Raises `ContentAndTimeNeeded`.
    """
    require(by, HANDLE_CAPABILITY, task)
    case = held(task, Element.CONTACT, by=by)
    if not reached:
        return _not_reached(task, case, note, by, at)
    missing: dict[str, Any] = {}
    if not content.strip():
        missing["content"] = _("Write down the confirmed content.")
    if appointment is None:
        missing["appointment"] = _("Write down the confirmed time.")
    if missing or appointment is None:
        raise ContentAndTimeNeeded(fields=missing, control=CONTACT)
    told = f"{appointment.astimezone(ZONE):%Y-%m-%d %H:%M}"
    keep(case, content=content.strip()[:2000], appointment=appointment.isoformat())
    finish(
        task=task,
        case=case,
        operation=CONTACTED,
        data={"reached": True},
        changes={"content": content.strip()[:200], "appointment": told},
        outcome="reached",
        reason=note.strip(),
        by=by,
        at=at,
    )
    return case


def _not_reached(task: Task, case: Case, note: str, by: Actor, at: datetime) -> Case:
    attempts = int(case.data.get("contact_attempts", 0)) + 1
    keep(case, contact_attempts=attempts)
    if attempts >= int(value(case.charter_version_id, f"{CONTACT}.attempts", at=case.opened_at)):
        finish(
            task=task,
            case=case,
            operation=GONE_ON,
            data={"reached": False},
            changes={"attempt": attempts},
            outcome="unreached",
            verdict="broken",
            reason=note.strip(),
            by=by,
            at=at,
        )
        return case
    record(
        TRIED, subject=case, label=label_of(case), case=case.pk, post=task.post_id, by=by, at=at,
        changes={"attempt": attempts}, reason=note.strip(),
    )  # fmt: skip
    return case


@operation
def handle_request(*, task: Task, work: Work, by: Actor, at: datetime) -> Case:
    """Report the work done, by its plan and its standard, with photos from before and after. Source: S000-1.10.1.

    Raises `PlanAndStandardNeeded`; where there was danger the arrival time is needed too.
    """
    require(by, HANDLE_CAPABILITY, task)
    case = held(task, Element.HANDLE, by=by)
    _check_work(case, work, at)
    again = int(case.data.get("redos", 0))
    facts = _work_facts(case, work, by, at)
    keep(case, **facts)
    marks = [
        mark(control=STANDARD, key=occasion(case, again + 1), phase="point", **facts_of(case)),
        *_redo_marks(case, again),
    ]
    finish(
        task=task,
        case=case,
        operation=REDONE if again else HANDLED,
        data={"outcome": "done"},
        changes={"plan": work.plan[:200], "standard": standards()[work.standard]},
        marks=marks,
        outcome="done",
        by=by,
        at=at,
    )
    return case


@operation
def declare_unable(
    *, task: Task, reason: str, work: Work | None = None, by: Actor, at: datetime
) -> Case:
    """Say honestly that it cannot be done, and why; the head of the department has to agree."""
    require(by, HANDLE_CAPABILITY, task)
    case = held(task, Element.HANDLE, by=by)
    if len(reason.strip()) < 4:
        raise Invalid(
            fields={"reason": _("Write why it cannot be done; the requester will be told.")},
            control=REDO,
        )
    keep(
        case,
        unable_reason=reason.strip()[:1000],
        **(_work_facts(case, work, by, at) if work else {}),
    )
    finish(
        task=task,
        case=case,
        operation=DECLARED,
        data={"outcome": "unable"},
        outcome="unable",
        reason=reason.strip(),
        by=by,
        at=at,
    )
    return case


@operation
def decide_unable(*, task: Task, agree: bool, opinion: str = "", by: Actor, at: datetime) -> Case:
    """Agree that it cannot be done, or send it back to be carried out (with an opinion). Needs `service.close` there."""
    require(by, CLOSE_CAPABILITY, task)
    case = held(task, Element.UNABLE, by=by)
    if not agree and not opinion.strip():
        raise Invalid(
            fields={"opinion": _("Write how it can be carried out after all.")}, control=REDO
        )
    again = int(case.data.get("redos", 0))
    keep(case, unable_approved=agree, proven_in=case.reopened)
    finish(
        task=task,
        case=case,
        operation=AGREED if agree else REFUSED,
        data={"approved": "yes" if agree else "no"},
        marks=_redo_marks(case, again) if agree else (),
        outcome="agreed" if agree else "refused",
        reason=opinion.strip(),
        grade="confirmed",
        by=by,
        at=at,
    )
    return case


def _redo_marks(case: Case, again: int) -> list[dict[str, Any]]:
    """Close the occasion that the requester's dissatisfaction opened: done again, or agreed to be impossible."""
    if not again:
        return []
    return [mark(control=REDO, key=f"{case.pk}:redo{again}", phase="close", **facts_of(case))]


def _check_work(case: Case, work: Work, at: datetime) -> None:
    missing: dict[str, Any] = {}
    if not work.plan.strip():
        missing["plan"] = _("Write the plan that was followed.")
    if work.standard not in standards():
        missing["standard"] = _("Choose the standard that was followed.")
    if missing:
        raise PlanAndStandardNeeded(fields=missing, control=STANDARD)
    if case.urgency == Urgency.DANGER and work.arrived_at is None and "arrived_at" not in case.data:
        raise Invalid(
            fields={"arrived_at": _("There was danger: write when somebody arrived.")},
            control=HANDLE,
        )
    if work.arrived_at is not None and work.arrived_at > at:
        raise Invalid(fields={"arrived_at": _("This time has not come yet.")}, control=HANDLE)


def _work_facts(case: Case, work: Work, by: Actor, at: datetime) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "plan": work.plan.strip()[:2000],
        "standard": work.standard,
        "process": work.process.strip()[:2000],
        "handler": by.person,
        "handler_name": by.name,
    }
    if work.arrived_at is not None:
        facts["arrived_at"] = work.arrived_at.isoformat()
    return {**facts, **photos(case, work.before, work.after, by, at)}


def photos(
    case: Case,
    before: Sequence[PreparedFile],
    after: Sequence[PreparedFile],
    by: Actor,
    at: datetime,
) -> dict[str, Any]:
    """Attach photos and return the keys of all so far, by when they were taken; a reopened case needs new ones."""
    kept: dict[str, Any] = {}
    same = case.data.get("photos_in", 0) == case.reopened
    for name, files in (("before", before), ("after", after)):
        if files:
            stored = attach_files(case=case, files=files, by=by, at=at)
            earlier = case.data.get(name, []) if same else []
            kept[name] = [*earlier, *(str(file.key) for file in stored)]
            kept["photos_in"] = case.reopened
    return kept
