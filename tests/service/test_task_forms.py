"""The forms of the steps: each can be drawn and checked, and filling them in leads a request all the way."""

from datetime import timedelta

import pytest
from django.http import QueryDict

from opscharter.cases.models import Case
from opscharter.engines.flow.models import Task, TaskState
from opscharter.engines.flow.registry import completions
from opscharter.engines.forms.rendering import SchemaForm
from opscharter.engines.forms.schema import check_schema
from opscharter.modules.service.catalogue import form
from opscharter.modules.service.choices import Element
from tests.service.way import taken_in

#: post, then what they fill in, step by step: dissatisfied once, then satisfied
WAY = (
    ("desk", {"assessment": "有跌倒风险"}),
    ("desk", {"category": "lighting", "urgency": "urgent"}),
    ("dispatcher", {"department": "engineering"}),
    ("engineer", {"decision": "accept"}),
    ("engineer", {"reached": "yes", "content": "换灯", "appointment": "2026-11-09T15:00"}),
    ("engineer", {"outcome": "done", "plan": "换灯", "standard": "repair", "process": "已换"}),
    (
        "callback",
        {"reached": "yes", "grade": "2", "reasons": "quality", "manner": "yes", "skill": "no"},
    ),
    ("engineer", {"outcome": "done", "plan": "重换", "standard": "repair"}),
    ("callback", {"reached": "no"}),
    ("callback", {"reached": "yes", "grade": "5", "wellbeing": "yes"}),
    ("engineer", {"process": "两次到场", "result": "照明恢复"}),
)


@pytest.mark.parametrize("name", [element.value for element in Element])
def test_every_form_is_one_that_can_be_drawn_safely(name):
    check_schema(form(name))


def test_filling_in_the_forms_leads_to_a_proven_close(actors, at):
    case = taken_in(actors["desk"], at, category="")
    for minute, (post, filled) in enumerate(WAY):
        task = Task.objects.get(subject_id=case.pk, state=TaskState.OPEN)
        completion = completions[task.form]
        schema = completion.schema(task)
        check_schema(schema)
        posted = QueryDict(mutable=True)
        posted.update(filled)
        answered = SchemaForm(schema, posted)
        assert answered.is_valid(), (task.element, answered.errors)
        completion.run(
            task, answered.cleaned_data, [], actors[post], at + timedelta(minutes=minute)
        )
    closed = Case.objects.get(pk=case.pk)
    assert (closed.state, closed.satisfaction, closed.data["proof"]) == ("closed", 5, "callback")
    assert (closed.data["redos"], closed.data["wellbeing"]) == (1, True)
    # urgent: one working day from when it was taken in, not from when it was classified
    assert closed.due_at == at + timedelta(days=1)
