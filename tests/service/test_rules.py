"""Suggestions, titles, the dispatch table, receipts: values in, values out."""

import pytest

from opscharter.engines.flow.engine import compile_process
from opscharter.modules.service.catalogue import (
    DEFINITIONS,
    categories,
    decide,
    dispatch_table,
    standard_for,
    suggest_for,
)
from opscharter.modules.service.rules import title_of
from tests.stage import present


@pytest.mark.parametrize(
    ("words", "category", "urgency"),
    [
        ("三号楼车库入口的灯坏了，路灯也不亮", "lighting", "normal"),
        ("楼上漏水，一直流", "plumbing", "urgent"),
        ("电梯困人了", "elevator", "danger"),
        ("闻到燃气味", "gas", "danger"),
        ("想问居住证怎么办理", "certificate", "normal"),
        ("今天天气不错", "", "normal"),
    ],
)
def test_a_requests_own_words_suggest_what_it_is(words, category, urgency):
    found = suggest_for(words)
    assert (found.category, found.urgency) == (category, urgency)


def test_title_is_the_first_sentence_and_never_longer_than_forty():
    assert title_of("灯坏了。请来修。") == "灯坏了"
    assert len(title_of("很长的一句话" * 30)) == 40


def test_every_category_has_a_way_a_limit_and_a_standard():
    for category in categories():
        for urgency, limit in (("normal", "within"), ("urgent", "urgent"), ("danger", "danger")):
            assert present(decide(category.code, urgency)).limit == limit
        assert standard_for(category.code)
    assert len(dispatch_table()) == 3 * len(categories())


def test_the_running_process_decides_by_the_same_table(db):
    sources = {"dispatch.dmn": (DEFINITIONS / "dispatch.dmn").read_text(encoding="utf-8")}
    process = compile_process((DEFINITIONS / "request.bpmn").read_text(encoding="utf-8"), sources)
    for (category, urgency), row in dispatch_table().items():
        outcome = process.tables["dispatch"].outcome({"category": category, "urgency": urgency})
        assert (outcome["department"], outcome["post"], outcome["limit"], outcome["priority"]) == (
            row.department, row.post, row.limit, row.priority,
        )  # fmt: skip
