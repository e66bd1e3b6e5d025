"""A process file is refused with what is wrong, on which element and line."""

import pytest

from opscharter.engines.flow.checks import check
from opscharter.engines.flow.engine import compile_process
from opscharter.engines.flow.source import BadProcess, Problem, read
from opscharter.engines.flow.tables import read_tables
from tests.flow.drawing import HEAD, choice, draw, fork, script, service, timer, user


def problems(bpmn: str) -> list[Problem]:
    try:
        return check(read(bpmn))
    except BadProcess as refusal:
        return refusal.problems


def codes(bpmn: str) -> set[str]:
    return {problem.code for problem in problems(bpmn)}


def test_a_good_process_has_nothing_to_say() -> None:
    assert problems(draw([user("a")], "start > a\na > end")) == []


@pytest.mark.parametrize(
    ("nodes", "flows", "code"),
    [
        ([user("a"), user("b")], "start > a\na > end", "no_way_in"),
        ([user("a"), user("b")], "start > a\na > b", "dead_end"),
        ([user("a"), user("b")], "start > a\na > end\nb > a\na > b", "split"),
        ([user("a"), choice("g"), user("b")], "start > a\na > g\ng > end\ng > b\nb > end", "no_condition"),
        ([user("a"), choice("g", "d"), user("b")], "start > a\na > g\nd: g > end\ng > b if os.system(1)\nb > end", "expression"),
        ([choice("g", "d"), script("s", "n = 1")], "start > g\nd: g > s\nx: g > end if n == 9\ns > g", "endless"),
        ([choice("g", "d"), fork("f"), user("a"), user("b")], "start > g\nd: g > a\nx: g > b if y\na > f\nb > f\nf > end", "waits_for_ever"),
        ([user("a", post=""), ], "start > a\na > end", "nobody"),
        ([service("s", "")], "start > s\ns > end", "no_step"),
        ([script("s", "import os")], "start > s\ns > end", "script"),
        ([user("a"), timer("t", "a", "half an hour")], "start > a\na > end\nt > end", "timer"),
        ([user("a"), '<bpmn:inclusiveGateway id="g"/>'], "start > a\na > end", "unsupported"),
        ([user("a"), '<bpmn:subProcess id="g"/>'], "start > a\na > end", "unsupported"),
        (['<bpmn:userTask id="a" name="a"><bpmn:multiInstanceLoopCharacteristics/></bpmn:userTask>'], "start > a\na > end", "unsupported"),
        ([user("a"), user("a")], "start > a\na > end", "id"),
        ([user("a")], "start > a\na > nowhere", "dangling"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(nodes: list[str], flows: str, code: str) -> None:
    found = [each for each in problems(draw(nodes, flows)) if each.code == code]
    assert found
    assert found[0].severity == "error"
    assert str(found[0])


def test_a_gateway_without_default_is_only_a_warning() -> None:
    drawn = draw([user("a"), choice("g")], "start > a\na > g\nx: g > end if y\nz: g > a if not y")
    (problem,) = problems(drawn)
    assert (problem.code, problem.severity) == ("no_default", "warning")
    compile_process(drawn)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<a>",
        "<a/>",
        HEAD + "</bpmn:definitions>",
        '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><l>&b;</l>',
        "\x00\x01",
        "<a>" * 5000,
        "x" * 1_100_000,
    ],
)
def test_no_file_whatever_is_a_fault(text: str) -> None:
    with pytest.raises(BadProcess) as refusal:
        read(text)
    assert refusal.value.problems


TABLE = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n"><decision id="way" name="way">
<decisionTable id="t" hitPolicy="{policy}"><input id="i" label="kind"><inputExpression id="e"><text>kind</text></inputExpression></input>
<input id="j" label="n"><inputExpression id="f"><text>n</text></inputExpression></input><output id="o" label="d" name="to"/>
<rule id="r1"><inputEntry id="a1"><text>{cell}</text></inputEntry><inputEntry id="b1"><text>&gt;= 3</text></inputEntry><outputEntry id="c1"><text>"first"</text></outputEntry></rule>
<rule id="r2"><inputEntry id="a2"><text>not("x", "y")</text></inputEntry><inputEntry id="b2"><text>-</text></inputEntry><outputEntry id="c2"><text>"second"</text></outputEntry></rule>
</decisionTable></decision></definitions>"""


def test_decision_tables_read_lists_comparisons_and_negations() -> None:
    table = read_tables({"t.dmn": TABLE.format(policy="FIRST", cell='"x","y"')})["way"]
    assert table.outcome({"kind": "y", "n": 3}) == {"to": "first"}
    assert table.outcome({"kind": "y", "n": 2}) == {}
    assert table.outcome({"kind": "z", "n": 2}) == {"to": "second"}


def test_a_table_with_code_in_it_is_refused() -> None:
    with pytest.raises(BadProcess):
        read_tables({"t.dmn": TABLE.format(policy="FIRST", cell="__import__('os')")})
