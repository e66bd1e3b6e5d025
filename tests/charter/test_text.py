"""Reading and writing the charter's Markdown."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from opscharter.charter.checks import check, check_sources
from opscharter.charter.text import parse, render
from opscharter.charter.text.numerals import read_number, write_number

COMMUNITY = Path(__file__).parents[2] / "charters" / "community"

words = st.builds(
    lambda first, rest: first + rest.strip(),
    st.sampled_from("居民需求受理部门主任"),
    st.text("居民需求受理部门主任甲乙丙，；、abc 12%", max_size=30),
)
link = st.builds(
    lambda text, key: f"[{text}](control:{key})",
    words,
    st.sampled_from(
        ["service.request/assess", "service.request/assess.within", "org.post/deputy_director"]
    ),
)
sentence = st.lists(words | link, min_size=1, max_size=5).map("，".join)


@st.composite
def canonical(draw: st.DrawFn) -> str:
    """A whole charter in canonical form."""
    head = {"key": "some", "title": draw(words), "label": "2026.1"}
    blocks = [
        "\n".join(["---", *(f"{k}: {v}" for k, v in head.items()), "---"]),
        f"# {draw(words)}",
    ]
    article = 0
    for chapter in range(1, draw(st.integers(1, 3)) + 1):
        blocks.append(f"## 第{write_number(chapter)}章　{draw(words)}")
        for _each in range(draw(st.integers(1, 3))):
            article += 1
            blocks.append(f"第{write_number(article)}条　{draw(sentence)}")
            for item in range(1, draw(st.integers(0, 3)) + 1):
                blocks.append(f"（{write_number(item)}）{draw(sentence)}")
                blocks += [f"{n}. {draw(sentence)}" for n in range(1, draw(st.integers(0, 2)) + 1)]
    return "\n\n".join(blocks) + "\n"


@given(canonical())
def test_what_was_read_is_written_back_letter_by_letter(text: str) -> None:
    document = parse(text)
    assert document.problems == ()
    assert render(document) == text


@given(
    st.text(max_size=400)
    | st.lists(
        st.sampled_from(list("---\n#第一章条之（二）1. [a](control:x/y.z)\x00\ud800　key: v")),
        max_size=120,
    ).map("".join)
)
def test_no_text_makes_the_reader_fail(text: str) -> None:
    document = parse(text)
    assert render(document) is not None
    for finding in check(text):
        assert finding.words
        assert finding.mend
        assert 1 <= finding.line <= text.count("\n") + text.count("\r") + 1


@given(st.integers(1, 9999))
def test_numerals_read_back(value: int) -> None:
    assert read_number(write_number(value)) == value


def test_a_number_stands_for_its_place() -> None:
    document = parse(
        "## 第一章　总则\n\n第一条　甲\n\n又一款\n\n（一）乙\n\n1. 丙\n\n第二条之一　丁\n"
    )
    assert [(n.number, n.kind, n.parent) for n in document.nodes] == [
        ("c1", "chapter", ""),
        ("1", "article", "c1"),
        ("1.p2", "clause", "1"),
        ("1.1", "item", "1"),
        ("1.1.1", "subitem", "1.1"),
        ("2-1", "article", "c1"),
    ]


HEAD = "---\nkey: a\ntitle: 甲\nlabel: 1\n---\n\n# 甲\n\n"


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("第一条　[详记](control:service.request/recrd)。\n", "unknown_control", 9),
        ("第一条　在 [30 分种](control:service.request/assess.within)内[评估](control:service.request/assess)。\n", "value", 9),
        ("第一条　[评估](control:service.request/assess)，[30 分钟](control:service.request/assess.limit)。\n", "unknown_parameter", 9),
        ("第一条　甲\n\n第三条　乙\n", "number_gap", 11),
        ("第一条　甲\n\n第一条　乙\n", "number_twice", 11),
        ("第一条　依照第七条办理。\n", "reference", 9),
        ("第一条　[评估](https://example.org)。\n", "link_target", 9),
        ("第一条　[及时评估](control:service.request/assess)。\n", "vague", 9),
        (
            "第一条　[30 分钟](control:service.request/assess.within)[评估](control:service.request/assess)。\n\n第二条　[20 分钟](control:service.request/assess.within)。\n",
            "conflict", 11,
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_line(text: str, code: str, line: int) -> None:
    found = [(f.code, f.line) for f in check(HEAD + text)]
    assert (code, line) in found


def test_a_reference_to_another_law_is_no_reference_of_ours() -> None:
    found = check(HEAD + "第一条　依照《治安管理处罚法》第九十条、第九十一条办理。\n")
    assert "reference" not in {finding.code for finding in found}


def test_the_shipped_charter_is_clean_and_canonical() -> None:
    text = (COMMUNITY / "charter.md").read_text("utf-8")
    document = parse(text)
    assert check(text) == []
    assert render(document) == text
    sources = yaml.safe_load((COMMUNITY / "sources.yaml").read_text("utf-8"))
    assert list(check_sources(document, sources)) == []
