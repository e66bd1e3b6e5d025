"""Edits of a charter's text change what they say and nothing else."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from opscharter.charter.text import Document, parse
from opscharter.charter.text.editing import (
    NoSuchWords,
    NotLinkable,
    Overlapping,
    bind,
    replace_words,
    set_meta,
    set_value,
    unbind,
)
from opscharter.charter.text.linking import merged
from opscharter.core.refusal import Refusal

TEXT = (
    "---\r\nkey: some\r\nlabel: 1\r\n---\r\n# 甲\r\n\r\n"
    "　　第一条　接到诉求后及时登记，\r\n  并在当日回复 within one\r\nday of work。\r\n"
    "（一）由[前台](control:org.post/desk)核对；\r\n"
)
TARGET = "service.request/record"


def _spans(text: str, number: str) -> list[tuple[str, str, str]]:
    node = parse(text).node(number)
    assert node is not None
    return [(span.kind, span.words, span.target) for span in node.spans]


def _at(text: str, number: str, words: str) -> tuple[int, int]:
    node = parse(text).node(number)
    assert node is not None
    start = node.text.index(words)
    return start, start + len(words)


def test_words_are_bound_and_every_other_letter_stays() -> None:
    after = bind(TEXT, "1", *_at(TEXT, "1", "登记"), TARGET)
    assert after == TEXT.replace("登记", f"[登记](control:{TARGET})")
    assert ("control", "登记", TARGET) in _spans(after, "1")
    assert unbind(after, "1", TARGET) == TEXT


def test_words_that_run_over_a_line_are_joined_into_one_link() -> None:
    after = bind(TEXT, "1", *_at(TEXT, "1", "登记，并在当日"), TARGET)
    assert ("control", "登记，并在当日", TARGET) in _spans(after, "1")
    after = bind(TEXT, "1", *_at(TEXT, "1", "one day"), TARGET)
    assert ("control", "one day", TARGET) in _spans(after, "1")


def test_a_vague_word_is_given_a_value() -> None:
    after = replace_words(
        TEXT, "1", *_at(TEXT, "1", "及时"), f"在 [2 小时](control:{TARGET}.within) 内"
    )
    assert ("value", "2 小时", f"{TARGET}.within") in _spans(after, "1")
    assert "接到诉求后在 " in after


def test_a_value_is_set_on_a_parameter() -> None:
    after = set_value(TEXT, "1", *_at(TEXT, "1", "当日"), f"{TARGET}.within")
    assert ("value", "当日", f"{TARGET}.within") in _spans(after, "1")


@pytest.mark.parametrize(
    ("number", "words", "target", "refusal"),
    [
        ("1.1", "由前", TARGET, Overlapping),
        ("1.1", "前台", TARGET, Overlapping),
        ("1.1", "由前台核对", TARGET, Overlapping),
        ("1", "登记", "no key", NotLinkable),
        ("1", "登记", f"{TARGET}.within", NotLinkable),
    ],
)
def test_what_could_not_be_read_back_is_refused(
    number: str, words: str, target: str, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        bind(TEXT, number, *_at(TEXT, number, words), target)


@pytest.mark.parametrize(("number", "start", "end"), [("7", 0, 1), ("1", 0, 900), ("1", 3, 3)])
def test_words_that_are_not_there_are_refused(number: str, start: int, end: int) -> None:
    with pytest.raises(NoSuchWords):
        bind(TEXT, number, start, end, TARGET)


def test_a_link_that_hides_a_number_is_not_taken_out() -> None:
    text = f"第一条　按照\n[第二条](control:{TARGET})办理。\n"
    with pytest.raises(NotLinkable):
        unbind(text, "1", TARGET)


def test_new_words_that_would_begin_an_article_are_refused() -> None:
    text = "第一条　甲\n乙\n"
    with pytest.raises(NotLinkable):
        replace_words(text, "1", 1, 2, "第二条　丙")


@pytest.mark.parametrize("text", [TEXT, "第一条　甲\n", "\ufeff---\nlabel: 1\n---\n第一条　甲\n"])
def test_the_head_takes_a_line(text: str) -> None:
    after = set_meta(text, "source", "制度.docx")
    assert parse(after).meta["source"] == "制度.docx"
    assert parse(after).nodes == parse(text).nodes
    again = set_meta(after, "source", "")
    assert parse(again).meta["source"] == ""
    assert set_meta(again, "source", "制度.docx") == after


def test_a_head_without_an_end_is_left_alone() -> None:
    with pytest.raises(NotLinkable):
        set_meta("---\nkey: a\n", "label", "1")


fragment = st.sampled_from(
    [
        *"第一二条章（）甲乙丙。1.、—a b\n\r\u3000\x00#",
        *(
            "\n第一条　",
            "\n（一）",
            "[甲](control:x/y)",
            "[乙](control:x/y.z)",
            "](control:",
            "[丙](q)",
        ),
    ]
)


@given(st.lists(fragment, max_size=60).map("".join), st.data())
def test_an_edit_changes_its_own_node_only(text: str, data: st.DataObject) -> None:
    document = parse("第一条　" + text)
    text = "第一条　" + text
    node = data.draw(st.sampled_from(document.nodes))
    assume(node.text)
    start = data.draw(st.integers(0, len(node.text) - 1))
    end = data.draw(st.integers(start + 1, len(node.text)))
    try:
        after = bind(text, node.number, start, end, "p/q")
    except Refusal:
        assert _must_refuse(document, node.number, start, end)
        return
    changed = parse(after)
    assert [n.text for n in changed.nodes] == [n.text for n in document.nodes]
    assert _links(changed) == sorted([*_links(document), (node.number, start, end, "p/q")])
    if ("p/q" not in text) and (back := _unbound(after, node.number)) is not None:
        assert [replace(n, spans=merged(n.spans)) for n in parse(back).nodes] == [
            replace(n, spans=merged(n.spans)) for n in document.nodes
        ]


def _unbound(text: str, number: str) -> str | None:
    try:
        return unbind(text, number, "p/q")
    except NotLinkable:
        return None


def _links(document: Document) -> list[tuple[str, int, int, str]]:
    found = []
    for node in document.nodes:
        position = 0
        for span in node.spans:
            if span.target:
                found.append((node.number, position, position + len(span.words), span.target))
            position += len(span.words)
    return sorted(found)


def _must_refuse(document: Document, number: str, start: int, end: int) -> bool:
    """Overlaps a link, begins or ends in the gap between lines, holds brackets, or stands where a bracket opens."""
    node = document.node(number)
    assert node is not None
    words = node.text[start:end]
    overlaps = any(n == number and a < end and start < b for n, a, b, _target in _links(document))
    return (
        overlaps
        or not words.strip()
        or bool({"[", "]", " "} & set(words[:1] + words[-1:]))
        or bool({"[", "]"} & set(node.text))
        or document.problems != ()
    )
