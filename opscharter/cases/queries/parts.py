"""One part of a case that is already known to be visible: a step of it, somebody who takes part, a link."""

from opscharter.cases.models import Case, Link, Participant
from opscharter.core.refusal import NotFound
from opscharter.engines.flow.models import Task
from opscharter.engines.flow.registry import completions


def step_of(case: Case, pk: int) -> Task:
    """Return a step of the case that has a form; raises NotFound."""
    task = Task.objects.filter(
        pk=pk, center_id=case.center_id, subject_kind=Case._meta.label_lower, subject_id=case.pk
    ).first()
    if task is None or task.form not in completions:
        raise NotFound
    return task


def participant_of(case: Case, pk: int) -> Participant:
    """Return somebody who takes part in the case; raises NotFound."""
    participant = Participant.objects.filter(pk=pk, case=case).first()
    if participant is None:
        raise NotFound
    return participant


def link_of(case: Case, pk: int) -> Link:
    """Return a link that the case is one end of; raises NotFound."""
    link = Link.objects.select_related("case", "other").filter(pk=pk).first()
    if link is None or case.pk not in {link.case_id, link.other_id}:
        raise NotFound
    return link
