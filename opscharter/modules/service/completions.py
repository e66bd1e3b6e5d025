"""How each step's form is filled for its case, and which operation its answer calls. Called by the case page and the API."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from opscharter.cases.models import Case
from opscharter.core.actor import Actor
from opscharter.core.clock import ZONE
from opscharter.core.files.operations import PreparedFile, prepare_file
from opscharter.core.refusal import Invalid, Text
from opscharter.engines.flow.models import Task
from opscharter.engines.flow.registry import Completion, completions
from opscharter.modules.service import operations
from opscharter.modules.service.catalogue import (
    category_names,
    form,
    offer,
    standard_for,
    standards,
    suggest_for,
)
from opscharter.modules.service.choices import Element
from opscharter.modules.service.queries import assignable, chosen_department

type Data = Mapping[str, Any]
type Files = Sequence[Any]


def _case(task: Task) -> Case:
    return Case.objects.defer("vector").get(pk=task.subject_id)


def _plain(name: str) -> Callable[[Task], dict[str, Any]]:
    return lambda task: form(name)  # noqa: ARG005 - every schema takes its task


# --- schemas -------------------------------------------------------------------------------


def _classify_form(task: Task) -> dict[str, Any]:
    case, schema = _case(task), form("classify")
    suggested = suggest_for(f"{case.title} {case.description}")
    offer(schema, "category", category_names(), case.category or suggested.category)
    schema["properties"]["urgency"]["default"] = case.urgency
    return schema


def _assign_form(task: Task) -> dict[str, Any]:
    case, schema = _case(task), form("assign")
    departments, people = assignable(case.center_id, task.opened_at)
    offer(schema, "department", departments, chosen_department(case))
    offer(schema, "person", people)
    return schema


def _handle_form(task: Task) -> dict[str, Any]:
    case, schema = _case(task), form("handle")
    data = case.data
    offer(schema, "standard", standards(), data.get("standard") or standard_for(case.category))
    for name in ("plan", "process"):
        if data.get(name):
            schema["properties"][name]["default"] = data[name]
    if case.urgency != "danger":
        del schema["properties"]["arrived_at"]
    return schema


def _result_form(task: Task) -> dict[str, Any]:
    case, schema = _case(task), form("result")
    if case.data.get("process"):
        schema["properties"]["process"]["default"] = case.data["process"]
    if case.data.get("unable_approved"):
        schema["properties"]["result"]["default"] = case.data.get("unable_reason", "")
    return schema


def _contact_form(task: Task) -> dict[str, Any]:
    case, schema = _case(task), form("contact")
    schema["properties"]["content"]["default"] = case.data.get("content") or case.title
    return schema


# --- answers -------------------------------------------------------------------------------


def _assess(task: Task, data: Data, files: Files, by: Actor, at: datetime) -> object:
    del files
    return operations.assess_request(task=task, assessment=data.get("assessment", ""), by=by, at=at)


def _classify(task: Task, data: Data, files: Files, by: Actor, at: datetime) -> object:
    del files
    return operations.classify_request(
        task=task,
        category=data.get("category", ""),
        urgency=data.get("urgency", ""),
        note=data.get("note", ""),
        by=by,
        at=at,
    )


def _assign(task: Task, data: Data, files: Files, by: Actor, at: datetime) -> object:
    del files
    person = str(data.get("person") or "")
    return operations.assign_request(
        task=task,
        department=data.get("department", ""),
        person=int(person) if person.isdecimal() else None,
        note=data.get("note", ""),
        by=by,
        at=at,
    )


def _accept(task: Task, data: Data, files: Files, by: Actor, at: datetime) -> object:
    del files
    if data.get("decision") == "return":
        return operations.return_request(task=task, reason=data.get("reason", ""), by=by, at=at)
    return operations.accept_request(task=task, by=by, at=at)


def _contact(task: Task, data: Data, files: Files, by: Actor, at: datetime) -> object:
    del files
    return operations.contact_requester(
        task=task,
        reached=data.get("reached") == "yes",
        content=data.get("content", ""),
        appointment=_moment(data, "appointment"),
        note=data.get("note", ""),
        by=by,
        at=at,
    )


def _handle(task: Task, data: Data, files: Files, by: Actor, at: datetime) -> object:
    before, after = _photos(data, files, by)
    work = operations.Work(
        plan=data.get("plan", ""),
        standard=data.get("standard", ""),
        process=data.get("process", ""),
        arrived_at=_moment(data, "arrived_at"),
        before=before,
        after=after,
    )
    if data.get("outcome") == "unable":
        return operations.declare_unable(
            task=task, reason=data.get("reason", ""), work=work, by=by, at=at
        )
    return operations.handle_request(task=task, work=work, by=by, at=at)


def _unable(task: Task, data: Data, files: Files, by: Actor, at: datetime) -> object:
    del files
    return operations.decide_unable(
        task=task,
        agree=data.get("decision") == "agree",
        opinion=data.get("opinion", ""),
        by=by,
        at=at,
    )


def _rate(task: Task, data: Data, files: Files, by: Actor, at: datetime) -> object:
    del files
    if data.get("reached") != "yes":
        return operations.not_reached(task=task, note=data.get("note", ""), by=by, at=at)
    grade = str(data.get("grade") or "")
    opinion = operations.Opinion(
        grade=int(grade) if grade.isdecimal() else 0,
        reasons=tuple(data.get("reasons") or ()),
        comment=data.get("comment", ""),
        manner=_yes(data, "manner"),
        skill=_yes(data, "skill"),
        wellbeing=_yes(data, "wellbeing"),
        unable=data.get("follow") == "unable",
    )
    return operations.rate_request(
        task=task, opinion=opinion, note=data.get("note", ""), by=by, at=at
    )


def _result(task: Task, data: Data, files: Files, by: Actor, at: datetime) -> object:
    before, after = _photos(data, files, by)
    return operations.record_result(
        task=task,
        process=data.get("process", ""),
        result=data.get("result", ""),
        before=before,
        after=after,
        by=by,
        at=at,
    )


def _yes(data: Data, name: str) -> bool | None:
    return {"yes": True, "no": False}.get(str(data.get(name) or ""))


def _moment(data: Data, name: str) -> datetime | None:
    text = data.get(name)
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        raise Invalid(
            fields={name: _("Write a day and a time, such as 2026-11-09 14:30.")}
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=ZONE)


def _photos(data: Data, files: Files, by: Actor) -> tuple[list[PreparedFile], list[PreparedFile]]:
    """Return photos from before and after; files without a place of their own show the work done."""
    before = [each for each in data.get("before") or () if isinstance(each, UploadedFile)]
    after = [each for each in data.get("after") or () if isinstance(each, UploadedFile)]
    placed = {id(each) for each in (*before, *after)}
    after += [each for each in files if isinstance(each, UploadedFile) and id(each) not in placed]
    prepared = [
        [prepare_file(upload=each, center_id=by.center) for each in uploads]
        for uploads in (before, after)
    ]
    return prepared[0], prepared[1]


_STEPS: Final[tuple[tuple[Element, Text, Any, Any], ...]] = (
    (Element.ASSESS, _("Enter the assessment"), _plain("assess"), _assess),
    (Element.CLASSIFY, _("Confirm type and urgency"), _classify_form, _classify),
    (Element.ASSIGN, _("Assign"), _assign_form, _assign),
    (Element.ACCEPT, _("Accept"), _plain("accept"), _accept),
    (Element.CONTACT, _("Contact the requester"), _contact_form, _contact),
    (Element.HANDLE, _("Report the work"), _handle_form, _handle),
    (Element.UNABLE, _("Decide"), _plain("unable"), _unable),
    (Element.SATISFACTION, _("Record the call-back"), _plain("satisfaction"), _rate),
    (Element.CALLBACK, _("Call again"), _plain("callback"), _rate),
    (Element.RESULT, _("Record and close"), _result_form, _result),
)

for element, label, schema, run in _STEPS:
    key = f"service.request/{element}"
    completions.add(key, Completion(key, label, schema, run))
