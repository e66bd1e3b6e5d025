"""What changed is found whatever the numbers do: inserted, moved, cut in two, joined, items; and whether the meaning changed."""

import pytest

from opscharter.charter.carrying import carried
from opscharter.charter.difference import ArticleChange, difference
from opscharter.charter.text import parse
from opscharter.charter.text.numerals import write_number

WORDS = (
    "值班人员应当在三十分钟内接听并登记居民来电，写明姓名、地点和事由。",
    "维修人员接到派单后携带工具到场，完工后请居民签字确认。",
    "社区活动应当提前公布时间、地点和报名办法，不得收取费用。",
    "财务人员每月核对票据，发现不符的退回经办人并说明理由。",
)
LINKED = "工作人员应当在[{words}](control:service.request/assess.within)内[评估](control:service.request/assess)诉求。"


def text(*articles: str) -> str:
    lines = [f"第{write_number(n)}条　{words}\n" for n, words in enumerate(articles, 1)]
    return "---\nkey: x\ntitle: 办法\nlabel: 1\n---\n\n# 办法\n\n" + "\n".join(lines)


def found(before: str, after: str) -> dict[str, ArticleChange]:
    changes = difference(parse(before), parse(after)).articles
    gone = {"removed", "merged"}
    return {f"-{c.before}" if c.kind in gone else c.after: c for c in changes}


def test_an_insertion_shifts_every_number_and_changes_one_article() -> None:
    new = "本办法自公布之日起对全体人员适用，由办公室负责说明。"
    changes = found(text(*WORDS), text(WORDS[0], new, *WORDS[1:]))
    kinds = {number: change.kind for number, change in changes.items()}
    assert kinds == {"1": "same", "2": "added", "3": "moved", "4": "moved", "5": "moved"}
    assert [n for n, change in changes.items() if change.substance] == ["2"]


def test_a_moved_article_that_changed_a_little_is_still_the_same_article() -> None:
    moved = WORDS[0].replace("三十分钟", "二十分钟")
    changes = found(text(*WORDS), text(*WORDS[1:], moved))
    assert (changes["4"].before, changes["4"].kind, changes["4"].substance) == (
        "1",
        "changed",
        True,
    )
    assert {changes[n].kind for n in "123"} == {"moved"}


def test_an_article_cut_in_two_and_two_joined_into_one() -> None:
    whole = WORDS[0] + WORDS[1]
    cut = found(text(whole, *WORDS[2:]), text(*WORDS))
    assert {cut["1"].kind, cut["2"].kind} == {"changed", "split"}
    assert {cut["1"].before, cut["2"].before} == {"1"}
    joined = found(text(*WORDS), text(whole, *WORDS[2:]))
    assert joined["1"].kind == "changed"
    gone = next(change for number, change in joined.items() if number.startswith("-"))
    assert (gone.kind, gone.after) == ("merged", "1")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (WORDS[1], WORDS[1].replace("，", "；")),
        (WORDS[0], WORDS[0].replace("三十分钟", "30 分钟")),
        (LINKED.format(words="30 分钟"), LINKED.format(words="三十分钟")),
    ],
)
def test_punctuation_and_another_way_to_write_a_number_change_no_meaning(
    old: str, new: str
) -> None:
    change = found(text(old, WORDS[2]), text(new, WORDS[2]))["1"]
    assert change.kind == "changed"
    assert not change.substance


def test_a_value_a_binding_or_a_word_of_duty_does() -> None:
    old = LINKED.format(words="30 分钟")
    for new in (
        LINKED.format(words="20 分钟"),
        old.replace("[评估](control:service.request/assess)", "评估"),
        old.replace("应当", "可以"),
    ):
        assert found(text(old, WORDS[2]), text(new, WORDS[2]))["1"].substance


def test_a_reference_that_was_only_renumbered_is_no_change_and_another_one_is() -> None:
    pointing = "违反第一条规定的，由办公室约谈并记入当月考核。"
    before = text(WORDS[0], pointing)
    shifted = text(WORDS[3], WORDS[0], pointing.replace("第一条", "第二条"))
    assert not found(before, shifted)["3"].substance
    elsewhere = text(WORDS[3], WORDS[0], pointing)
    assert found(before, elsewhere)["3"].substance


def test_items_follow_their_article_and_tell_which_of_them_changed() -> None:
    listed = "工作人员应当做到：\n\n（一）按时到岗，不得擅离；\n\n（二）如实登记，不得涂改。\n"
    changed = listed.replace(
        "（一）按时到岗，不得擅离；\n\n（二）如实登记，不得涂改。",
        "（一）佩戴工牌；\n\n（二）按时到岗，不得擅离；\n\n（三）如实登记，每日复核，不得涂改。",
    )
    where = carried(parse(text(listed, WORDS[2])), parse(text(WORDS[3], changed, WORDS[2])))
    assert (where["1.1"].number, where["1.1"].changed) == ("2.2", False)
    assert (where["1.2"].number, where["1.2"].changed) == ("2.3", True)
    assert (where["2"].number, where["2"].changed) == ("3", False)
