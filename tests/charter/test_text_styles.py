"""Every numbering that regulations use is held by the charter's text: what is written is what is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opscharter.charter.text import parse, render
from opscharter.charter.text.rendering import Line, write


def _nodes(text: str) -> list[tuple[str, str, str, str]]:
    document = parse(text)
    assert document.problems == ()
    return [(node.number, node.kind, node.name, node.parent) for node in document.nodes]


def test_an_outline_without_articles_has_its_outermost_level_as_articles() -> None:
    text = "一、总则\n\n（一）目的\n\n1. 甲\n\n（1）乙\n\n①丙\n\n②丁\n\n（2）戊\n\n2. 己\n\n（二）庚\n\n二、辛\n"
    assert _nodes(text) == [
        ("1", "article", "一、", ""),
        ("1.1", "item", "（一）", "1"),
        ("1.1.1", "subitem", "1.", "1.1"),
        ("1.1.1.1", "subitem", "（1）", "1.1.1"),
        ("1.1.1.1.1", "subitem", "①", "1.1.1.1"),
        ("1.1.1.1.2", "subitem", "②", "1.1.1.1"),
        ("1.1.1.2", "subitem", "（2）", "1.1.1"),
        ("1.1.2", "subitem", "2.", "1.1"),
        ("1.2", "item", "（二）", "1"),
        ("2", "article", "二、", ""),
    ]
    assert render(parse(text)) == text


def test_decimals_say_their_place_themselves() -> None:
    text = "1. 总则\n\n1.1 目的\n\n1.1.1 甲\n\n1.2 范围\n\n2. 职责\n\n2.1 乙\n"
    assert _nodes(text) == [
        ("1", "article", "1.", ""),
        ("1.1", "item", "1.1", "1"),
        ("1.1.1", "subitem", "1.1.1", "1.1"),
        ("1.2", "item", "1.2", "1"),
        ("2", "article", "2.", ""),
        ("2.1", "item", "2.1", "2"),
    ]
    assert render(parse(text)) == text


def test_an_amount_at_the_beginning_of_a_line_is_no_decimal_label() -> None:
    text = "第一条　单笔不超过\n1.5 万元的，由主任批准。\n\n1. 甲在\n1.8 万元以内\n"
    assert [node.text for node in parse(text).nodes] == [
        "单笔不超过1.5 万元的，由主任批准。",
        "甲在1.8 万元以内",
    ]


def test_arabic_and_traditional_articles_keep_their_labels() -> None:
    text = "## 第1章　总则\n\n第1条　甲\n\n第２條　乙\n\n(一) 丙\n\n1、丁\n"
    document = parse(text)
    assert [node.label for node in document.nodes] == ["第1章", "第1条", "第２條", "(一)", "1、"]
    assert [node.number for node in document.nodes] == ["c1", "1", "2", "2.1", "2.1.1"]
    assert render(document) == text


def test_what_restarts_in_each_chapter_bears_the_chapters_number() -> None:
    outline = "## 第一章　甲\n\n一、子\n\n二、丑\n\n## 第二章　乙\n\n### 第一节　丙\n\n一、寅\n\n（一）卯\n"
    assert [number for number, *_rest in _nodes(outline)] == [
        "c1", "c1-1", "c1-2", "c2", "c2.s1", "c2s1-1", "c2s1-1.1",
    ]  # fmt: skip
    articles = (
        "## 第一章　甲\n\n第一条　子\n\n第二条　丑\n\n## 第二章　乙\n\n第一条　寅\n\n第二条　卯\n"
    )
    assert [number for number, *_rest in _nodes(articles)] == [
        "c1", "1", "2", "c2", "c2-1", "c2-2",
    ]  # fmt: skip


def test_a_heading_over_mere_words_is_an_article() -> None:
    text = (
        "## 开放时间\n\n大厅每日开放。\n\n节假日另行通知。\n\n## 值班\n\n### 交接\n\n当面交接。\n"
    )
    assert _nodes(text) == [
        ("h1", "article", "开放时间", ""),
        ("h1.p2", "clause", "", "h1"),
        ("h2", "chapter", "值班", ""),
        ("h3", "article", "交接", "h2"),
    ]
    assert parse(text).nodes[0].text == "大厅每日开放。"
    assert render(parse(text)) == text


def test_chapters_of_mere_words_are_articles_when_the_text_has_no_other() -> None:
    text = "## 第一章　目的\n\n规范运行。\n\n## 第二章　范围\n\n适用于全体人员。\n"
    assert [(number, kind) for number, kind, *_rest in _nodes(text)] == [
        ("c1", "article"),
        ("c2", "article"),
    ]
    assert render(parse(text)) == text


def test_an_outline_that_holds_articles_is_its_chapters() -> None:
    text = "一、总则\n\n第一条　甲\n\n二、职责\n\n第二条　乙\n\n（一）丙\n"
    assert [(number, kind) for number, kind, *_rest in _nodes(text)] == [
        ("c1", "chapter"),
        ("1", "article"),
        ("c2", "chapter"),
        ("2", "article"),
        ("2.1", "item"),
    ]
    assert parse(text).nodes[0].title == "总则"
    assert render(parse(text)) == text


def test_depth_that_the_labels_do_not_tell_is_told_by_signs() -> None:
    text = "一、甲\n\n（一）乙\n\n1. 丙\n\n### （1）丁\n\n二、戊\n"
    assert [(number, parent) for number, _kind, _name, parent in _nodes(text)] == [
        ("1", ""), ("1.1", "1"), ("1.1.1", "1.1"), ("1.1b", "1"), ("2", ""),
    ]  # fmt: skip
    assert render(parse(text)) == text


def test_any_label_and_any_heading_can_be_written_in_bold() -> None:
    text = "第一条　甲\n\n**值班** 乙\n\n**1** 丙\n\n- 丁\n"
    assert _nodes(text) == [
        ("1", "article", "第一条", ""),
        ("1.u1", "item", "值班", "1"),
        ("1.u1.1", "subitem", "1", "1.u1"),
        ("1.u1.1.u1", "subitem", "-", "1.u1.1"),
    ]
    assert render(parse(text)) == text


def test_a_backslash_keeps_paragraphs_in_one_node_and_words_from_being_labels() -> None:
    text = "（一）按下列时间开放：\\\n1. 周一\\\n24小时自助区\n\n\\二、级报修除外。\n"
    document = parse(text)
    assert [node.text for node in document.nodes] == [
        "按下列时间开放：\n1. 周一\n24小时自助区",
        "二、级报修除外。",
    ]
    assert render(document) == text


@pytest.mark.parametrize("label", ["（一）", "1.", "一、", "①"])
def test_a_label_that_comes_again_is_kept_and_complained_about(label: str) -> None:
    document = parse(f"第一条　甲\n\n{label}乙\n\n{label}丙\n")
    assert [node.label for node in document.nodes[1:]] == [label, label]
    assert [node.number for node in document.nodes[1:]] == ["1.1", "1.1~2"]
    assert [problem.code for problem in document.problems] == ["number_twice"]


_LABELS = {
    "chinese": [f"{n}、" for n in "一二三"],
    "chinese-brackets": [f"（{n}）" for n in "一二三"],
    "half-width": ["(一)", "(二)", "(三)"],
    "article": [f"第{n}条" for n in "一二三"],
    "spaced": ["第 1 條", "第 2 條", "第 3 條"],
    "digits": ["1.", "2．", "3、"],
    "plain": ["1", "2", "3"],
    "brackets": ["（1）", "(2)", "3)"],
    "decimals": ["1.1", "1.2", "1.3.1"],
    "circled": ["①", "②", "③"],
    "letters": ["a.", "b)", "(c)"],
    "bullets": ["-", "•", "●"],
    "heading": ["【值班】", "目的", "Scope"],
}
_words = st.lists(
    st.sampled_from(["规定甲", "的", "1. 乙", "一、", "24小时", "[丙](control:x/y)", "# 丁", "\\", "**戊**", "第一条", "a", " "]),
    max_size=4,
).map("".join)  # fmt: skip


@st.composite
def trees(draw: st.DrawFn) -> list[Line]:
    """Blocks of any styles in any nesting."""
    lines: list[Line] = []
    chain: list[int] = []
    for place in range(draw(st.integers(0, 12))):
        chain = chain[: draw(st.integers(0, len(chain)))]
        style = draw(st.sampled_from(sorted(_LABELS)))
        label = draw(st.sampled_from(_LABELS[style]))
        texts = [draw(_words).strip().rstrip("\\ ") for _each in range(draw(st.integers(1, 2)))]
        words = "\n".join(text for text in texts if text)
        title, label = (label, "") if style == "heading" else ("", label)
        lines.append(Line(words, label, title, chain[-1] if chain else -1))
        chain.append(place)
    return lines


@given(trees())
def test_whatever_hangs_under_whatever_is_read_back_as_it_was_written(lines: list[Line]) -> None:
    text = write({"key": "some"}, "甲", lines)
    document = parse(text)
    numbers = [node.number for node in document.nodes]
    assert len(set(numbers)) == len(numbers)
    places = {number: place for place, number in enumerate(["", *numbers], start=-1)}
    read = [
        (node.name, "".join(_written(span) for span in node.spans) or "", places[node.parent])
        for node in document.nodes
    ]
    wanted = [(line.label or line.title, line.words, line.parent) for line in lines]
    titled = {place for place, node in enumerate(document.nodes) if node.label and node.title}
    assert [
        (name, document.nodes[place].title if place in titled else words, parent)
        for place, (name, words, parent) in enumerate(read)
    ] == wanted
    again = render(document)
    assert parse(again) == document
    assert render(parse(again)) == again


def _written(span: object) -> str:
    return f"[{span.words}](control:{span.target})" if span.target else span.words  # type: ignore[attr-defined]


_fragments = st.lists(
    st.sampled_from([
        "---\n", "\n", "\n\n", "# ", "## ", "### ", "#### ", "第一章　总则\n", "第一节 甲\n", "第二条 乙", "第一条之二", "（一）", "(1)",
        "1.", "1.1", "1.1.1", "①", "- ", "**值班** ", "**1** ", "一、", "\\", "\\\n", "丙", "[a](control:x/y)", "a.", "第一编 甲\n",
    ]),
    max_size=40,
).map("".join)  # fmt: skip


@given(_fragments)
def test_any_text_has_one_canonical_form(text: str) -> None:
    document = parse(text)
    numbers = [node.number for node in document.nodes]
    assert len(set(numbers)) == len(numbers)
    canonical = render(document)
    assert render(parse(canonical)) == canonical
