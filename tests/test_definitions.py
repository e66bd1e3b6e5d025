"""What the product ships as definitions is in order: every process can run, every name in it is known."""

import pytest

from opscharter.engines.flow.registry import completions, processes
from opscharter.engines.flow.source import read
from opscharter.faces.cli.flow import problems_of


@pytest.mark.parametrize("key", list(processes))
def test_every_shipped_process_passes_its_own_check(key):
    source = processes[key]
    tables = {path.name: path.read_text(encoding="utf-8") for path in source.dmn}
    found = problems_of(source.bpmn.read_text(encoding="utf-8"), tables)
    assert [str(problem) for problem in found if problem.severity == "error"] == []


@pytest.mark.parametrize("key", list(processes))
def test_the_form_of_every_step_has_an_answer_that_takes_it(key):
    definition = read(processes[key].bpmn.read_text(encoding="utf-8"))
    wanted = {
        step.own.get("form", "") for step in definition.elements.values() if step.kind == "userTask"
    }
    assert wanted - set(completions) == set()
