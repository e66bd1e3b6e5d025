"""Chinese substrings are found from one character on, and nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opscharter.core.clock import now
from opscharter.core.scope import center_scope
from opscharter.core.search import bigrams, matching, normal, terms, text_of, tokens, tsquery
from opscharter.modules.knowledge.models import Answer

FIELDS = ["title", "text"]


def test_a_text_is_cut_into_pairs_and_latin_into_triples_too():
    assert bigrams("三号楼漏水") == "三号 号楼 楼漏 水 漏水"
    assert bigrams("ＳＲ-2026") == "02 026 20 202 26 6 r sr"


@given(st.text("社区物业维修电梯abAB019 ，-", min_size=1, max_size=30), st.data())
def test_every_substring_of_a_text_has_its_pairs_in_the_text(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    for word in terms(text[start:end]):
        parts = [part.strip("'") for part in tsquery([word]).split(" & ")]
        exact = {part for part in parts if not part.endswith(":*")}
        assert exact <= tokens(text)
        for part in parts:
            if part.endswith("':*"):
                assert any(token.startswith(part[0]) for token in tokens(text))


@pytest.fixture
def answers(db):
    with center_scope(77):
        for title, text in [
            ("三号楼电梯困人", "请拨打物业电话，电梯维修人员 30 分钟内到场。"),
            ("物业费缴纳", "可在服务大厅 ＡＢＣ 窗口缴纳；100% 电子发票。"),
            ("维修物品借用", "工具箱可借用。"),
        ]:
            Answer.objects.create(
                center_id=77,
                title=title,
                text=text,
                created_at=now(),
                changed_at=now(),
                vector=text_of(title, text),
            )
        yield Answer.objects.order_by("pk")


def found(answers, query):
    return [answer.title for answer in matching(answers, FIELDS, query)]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("电梯", ["三号楼电梯困人"]),
        ("物业", ["三号楼电梯困人", "物业费缴纳"]),
        ("物业 缴纳", ["物业费缴纳"]),
        ("费", ["物业费缴纳"]),
        ("abc", ["物业费缴纳"]),
        ("３０ 分钟", ["三号楼电梯困人"]),
        ("维修物业", []),
        ("100%", ["物业费缴纳"]),
        ("1_0%", []),
        ("不存在的词", []),
        ("%", []),
        ("'); --", []),
        ("", ["三号楼电梯困人", "物业费缴纳", "维修物品借用"]),
    ],
)
def test_what_was_typed_is_found_exactly(answers, query, titles):
    assert found(answers, query) == titles


def test_pairs_that_stand_apart_are_no_hit(answers):
    """梯维 and 维修 occur, 修物 occurs in another answer: the whole must occur in one."""
    assert found(answers, "梯维修物") == []


def test_another_center_finds_nothing_and_saving_a_loaded_row_keeps_it_findable(answers):
    loaded = answers.first()
    loaded.used = 3
    loaded.save()
    assert found(answers, "困人") == ["三号楼电梯困人"]
    with center_scope(78):
        assert found(answers, "电梯") == []


@given(st.text(max_size=30))
def test_any_query_makes_a_valid_tsquery(text):
    words = terms(text)
    assert all(normal(word) == word or normal(word) for word in words)
    assert ("'" in tsquery(words)) == bool(words)
