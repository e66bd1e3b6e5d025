"""Deciding: every decision is a link in the draft's text, and what the screen shows is read from the text."""

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opscharter.binding.importing import to_charter
from opscharter.binding.reviewing.decisions import (
    Decision,
    Edit,
    apply,
    decision,
    markdown,
    node_of,
    steps_between,
    take_back,
    withdraw,
)
from opscharter.binding.reviewing.panel import SURE, chosen, measured, measures, panel_of, sure_ones
from opscharter.binding.reviewing.state import review_of
from opscharter.binding.reviewing.trail import LONGEST, Trail, read_trail
from opscharter.binding.suggesting.actors import PostName
from opscharter.charter.checks import check, errors
from opscharter.charter.checks.coverage import coverage
from opscharter.charter.checks.world import World
from opscharter.charter.operations import DraftMoved
from opscharter.charter.text import parse
from opscharter.charter.text.editing import NoSuchWords
from opscharter.charter.values import NotUnderstood
from opscharter.core.refusal import NotFound
from opscharter.regulation.reading import read_file
from opscharter.regulation.structure import regulations_in
from tests.binding.material import STATION
from tests.stage import CHARTER, present

FAMILY = "people.statement/a7"


def accepted(text: str, number: str, key: str, *, with_values: bool = True) -> str:
    """The text after one suggestion was accepted."""
    place = review_of(text).by_number[number]
    return apply(text, [chosen(place, key, [], with_values=with_values)])


def test_a_fresh_import_has_everything_open_and_nothing_decided() -> None:
    review = review_of(STATION)
    assert review.decided == 0
    assert review.left == review.total
    states = {place.number: place.state for place in review.places}
    assert states["c2"] == "heading"
    assert {states[n] for n in ("4.1", "4.2", "5", "7", "8")} == {"open"}
    assert {states[n] for n in ("2", "4")} == {"free"}


@pytest.mark.parametrize("shipped", [False, True])
def test_screen_and_check_count_the_same_obligations(*, shipped: bool) -> None:
    text = (CHARTER / "charter.md").read_text("utf-8") if shipped else STATION
    if not shipped:
        text = accepted(text, "7", FAMILY) + "\n值班人员应当每日登记情况。\n"
    review = review_of(text)
    counted = coverage(parse(text), World())
    assert (review.total, review.decided) == (counted.obligations, counted.bound)
    vague = {finding.article for finding in check(text) if finding.code == "vague"}
    assert {place.number for place in review.loose} <= vague


def test_accepting_links_the_words_and_sets_the_exact_value() -> None:
    text = accepted(STATION, "4.2", "service.request/assess")
    assert (
        "（二）应当在 [20 分钟](control:service.request/assess.within)内作出"
        "[初步评估](control:service.request/assess)；" in text
    )
    assert review_of(text).by_number["4.2"].state == "decided"
    assert node_of(text, "4.2").text == node_of(STATION, "4.2").text


def test_a_vague_word_gets_its_value_or_is_left_and_listed() -> None:
    with_value = accepted(STATION, "5", "service.request/contact")
    assert "在 [4 小时](control:service.request/contact.within)内与乘客" in with_value
    assert not review_of(with_value).loose
    without = accepted(STATION, "5", "service.request/contact", with_values=False)
    assert [place.number for place in review_of(without).loose] == ["5"]


def test_a_vague_word_left_behind_is_given_a_value_later() -> None:
    text = accepted(STATION, "5", "service.request/contact", with_values=False)
    place = review_of(text).by_number["5"]
    (measure,) = measures(place)
    assert (measure.target, measure.words) == ("service.request/contact.within", "4 小时")
    edit = measured(place, measure.loose.start, "6 小时", measure.target)
    text = apply(text, [Decision("5", edit.target, (edit,))])
    assert "在 [6 小时](control:service.request/contact.within)内" in text
    assert not review_of(text).loose


def test_a_vague_word_whose_control_has_no_such_value_is_written_out_in_plain_words() -> None:
    text = accepted(STATION, "4.4", "people.statement/a4-4", with_values=False)
    place = review_of(text).by_number["4.4"]
    measure = measures(place)[0]
    assert (measure.target, measure.words) == ("", "在 2 个工作日内")
    edit = measured(place, measure.loose.start, measure.words, "")
    text = apply(text, [Decision("4.4", "", (edit,))])
    assert "（四）在 2 个工作日内" in text.replace("[", "")


def test_vague_words_inside_linked_words_are_made_exact_too() -> None:
    assert not review_of(accepted(STATION, "7", FAMILY)).by_number["7"].loose  # 每月 makes it exact
    both = STATION.replace("及时与乘客联系", "[及时与乘客联系](control:service.request/contact)")
    place = review_of(both).by_number["5"]
    start = place.loose[0].start
    edit = measured(place, start, "3 小时", "service.request/contact.within")
    text = apply(both, [Decision("5", edit.target, (edit,))])
    assert (
        "在 [3 小时](control:service.request/contact.within)内"
        "[与乘客联系](control:service.request/contact)" in text
    )
    plain = measured(place, start, "", "")
    text = apply(both, [Decision("5", "", (plain,))])
    assert "应当[与乘客联系](control:service.request/contact)" in text


def test_words_to_link_leave_vague_words_out() -> None:
    text = accepted(STATION, "10", "people.statement/a10")
    assert (
        "相关部门" not in text.partition("第十条")[2].partition("](control")[0].rpartition("[")[2]
    )


@pytest.mark.parametrize("words", ["尽快", "3", "随便"])
def test_a_value_that_cannot_be_read_is_refused_before_anything_is_written(words: str) -> None:
    text = accepted(STATION, "5", "service.request/contact", with_values=False)
    place = review_of(text).by_number["5"]
    with pytest.raises(NotUnderstood):
        measured(place, place.loose[0].start, words, "service.request/contact.within")
    with pytest.raises(NotFound):
        measured(place, 999, "2 小时", "service.request/contact.within")
    with pytest.raises(NotFound):
        measured(place, place.loose[0].start, "2 小时", "no.such/control.within")


def test_a_statement_gets_a_name_of_its_own_and_its_rhythm_from_the_words() -> None:
    text = accepted(STATION, "7", FAMILY)
    assert "[每月](control:people.statement/a7.every)" in text
    assert "](control:people.statement/a7)" in text


POSTS = [
    PostName("director", "主任", "中心领导", heads=True),
    PostName("desk", "前台受理员", "服务受理部"),
]


def test_the_post_that_is_meant_states_and_the_text_says_so() -> None:
    review = review_of(STATION)
    place = review.by_number["8"]
    text = apply(STATION, [chosen(place, "people.statement/a8", POSTS, with_values=True)])
    assert "，由[前台受理员](control:people.statement/a8.by)说明。" in text
    assert take_back(text, steps_between(STATION, text, ["8"])) == STATION
    plain = apply(STATION, [chosen(place, "people.statement/a8", POSTS, with_values=False)])
    assert "前台受理员" not in plain


def test_a_post_named_by_the_sentence_itself_is_linked_where_it_stands() -> None:
    named = STATION.replace("值班人员发现", "前台受理员发现")
    place = review_of(named).by_number["8"]
    text = apply(named, [chosen(place, "people.statement/a8", POSTS, with_values=True)])
    assert "[前台受理员](control:people.statement/a8.by)[发现" in text
    assert "说明" not in text.partition("第八条")[2].partition("第九条")[0]


def test_a_declaration_is_decided_and_its_vague_words_need_no_value() -> None:
    text = accepted(STATION, "10", "people.declaration/a10")
    review = review_of(text)
    assert review.by_number["10"].state == "decided"
    assert not review.loose


def test_the_words_to_link_can_be_chosen() -> None:
    place = review_of(STATION).by_number["9"]
    text = apply(
        STATION, [chosen(place, "cases.training/recorded", [], with_values=True, words="登记在册")]
    )
    assert "[登记在册](control:cases.training/recorded)" in text


def test_an_unknown_control_is_refused() -> None:
    with pytest.raises(NotFound):
        chosen(review_of(STATION).by_number["9"], "no.such/control", [], with_values=True)


def test_taking_out_leaves_the_words_as_they_were() -> None:
    text = accepted(STATION, "4.2", "service.request/assess")
    assert withdraw(text, "4.2", "service.request/assess") == STATION
    with pytest.raises(NoSuchWords):
        withdraw(STATION, "4.2", "service.request/assess")
    with pytest.raises(NoSuchWords):
        withdraw(STATION, "44", "service.request/assess")


def test_a_second_control_can_be_bound_in_the_same_article() -> None:
    text = accepted(STATION, "4.4", "service.request/assign")
    place = review_of(text).by_number["4.4"]
    again = apply(text, [chosen(place, "service.request/accept", [], with_values=True)])
    assert len(review_of(again).by_number["4.4"].bound) == 2


def test_sure_first_suggestions_are_accepted_together() -> None:
    review = review_of(STATION)
    article = review.within("4.1", whole_chapter=False)
    assert [place.number for place in article] == ["4.1", "4.2", "4.3", "4.4"]
    chapter = review.within("4.1", whole_chapter=True)
    assert [place.number for place in chapter][-2:] == ["5", "6"]
    after = review_of(apply(STATION, sure_ones(article, [])))
    assert all(after.by_number[f"4.{n}"].state == "decided" for n in (1, 2, 3, 4))
    assert sure_ones(review.within("7", whole_chapter=False), [], least=0.99) == []


def test_the_panel_offers_each_control_once_and_never_one_that_is_bound() -> None:
    text = accepted(STATION, "4.4", "service.request/assign")
    review = review_of(text)
    panel = panel_of(review, review.by_number["4.4"], "all", [], asked="评估")
    keys = [offer.suggestion.key for offer in (*panel.offers, *panel.more)]
    assert len(keys) == len(set(keys))
    assert "service.request/assign" not in keys
    assert panel.bound[0].values == [("时限", "30 分钟")] or len(panel.bound[0].values) == 1
    assert "service.request/assess" in [offer.suggestion.key for offer in panel.found]


def test_going_through_the_open_ones_skips_what_is_decided() -> None:
    review = review_of(accepted(STATION, "4.2", "service.request/assess"))
    after = review.beside("4.1", "open")[1]
    assert after is not None
    assert after.number == "4.3"
    assert present(review.beside("4.1", "all")[1]).number == "4.2"
    assert [place.number for place in review.stops("decided")] == ["4.2"]


def test_a_step_is_taken_back_word_for_word() -> None:
    text = accepted(STATION, "5", "service.request/contact")
    steps = steps_between(STATION, text, ["5"])
    assert take_back(text, steps) == STATION


def test_a_step_in_an_item_of_several_lines_is_taken_back_too() -> None:
    text = STATION.replace("（三）按照类型", "（三）办理要求：\\\n按照类型")
    assert "\n" in node_of(text, "4.3").text
    after = accepted(text, "4.3", "service.request/classify")
    assert take_back(after, steps_between(text, after, ["4.3"])) == text


def test_a_step_is_not_taken_back_over_somebody_elses_change() -> None:
    text = accepted(STATION, "5", "service.request/contact")
    steps = steps_between(STATION, text, ["5"])
    moved = withdraw(text, "5", "service.request/contact")
    with pytest.raises(DraftMoved):
        take_back(moved, steps)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["4.1", "4.2", "4.3", "4.4", "5", "6", "7", "8", "9", "10"]),
            st.integers(0, 2),
        ),
        max_size=6,
    )
)
def test_whatever_is_decided_can_be_taken_back_and_text_and_screen_agree(
    choices: list[tuple[str, int]],
) -> None:
    text, undo, done = STATION, [], set()
    for number, which in choices:
        review = review_of(text)
        panel = panel_of(review, review.by_number[number], "all", [])
        offers = [*panel.offers, panel.statement, panel.declaration]
        suggestion = offers[min(which, len(offers) - 1)].suggestion
        if number in done:
            continue
        after = apply(text, [decision(number, review.by_number[number].node.text, suggestion)])
        assert review_of(after).by_number[number].state == "decided"
        assert f"](control:{suggestion.key})" in markdown(node_of(after, number))
        undo.append(steps_between(text, after, [number]))
        done.add(number)
        text = after
    assert review_of(text).decided >= len(done)
    for steps in reversed(undo):
        text = take_back(text, steps)
    assert text == STATION


def test_the_trail_fits_into_a_cookie_and_nobody_can_forge_it(at: datetime) -> None:
    trail = Trail()
    text = accepted(STATION, "5", "service.request/contact")
    for _step in range(40):
        trail = trail.after(steps_between(STATION, text, ["5"]), 1, at)
    written = trail.write()
    assert len(written) <= LONGEST
    assert read_trail(written).steps[-1] == trail.steps[-1]
    assert read_trail(written[:-3] + "abc") == Trail()
    assert read_trail("") == Trail()


GOLD = Path(__file__).parents[1] / "regulation" / "gold"


def one_by_one(text: str) -> tuple[str, int]:
    """Decide every open place as the screen proposes, and give every vague word what is proposed; each step can be undone."""
    count = 0
    for place in review_of(text).places:
        if place.state != "open":
            continue
        review = review_of(text)
        panel = panel_of(review, review.by_number[place.number], "open", POSTS)
        sure = [offer for offer in panel.offers if offer.suggestion.score >= SURE]
        suggestion = (sure[0] if sure else panel.statement).suggestion
        after = apply(text, [decision(place.number, panel.place.node.text, suggestion)])
        assert take_back(after, steps_between(text, after, [place.number])) == text
        text, count = after, count + 1
        for _word in range(9):
            here = review_of(text).by_number[place.number]
            if not here.loose:
                break
            measure = measures(here)[0]
            edit = measured(here, measure.loose.start, measure.words, measure.target)
            text, count = apply(text, [Decision(place.number, edit.target, (edit,))]), count + 1
    return text, count


@pytest.mark.parametrize("name", ["02", "04", "06", "09", "15", "16"])
def test_every_imported_regulation_can_be_decided_to_the_end_and_nothing_new_is_wrong_then(
    name: str,
) -> None:
    source = next(GOLD.glob(f"{name}_*.txt"))
    for regulation in regulations_in(read_file(source.name, source.read_bytes())):
        text = to_charter(regulation, key="imported", label="1")
        known = {(f.code, f.article) for f in errors(check(text))}
        after, count = one_by_one(text)
        review = review_of(after)
        assert (review.left, review.loose) == (0, [])
        assert count <= 3 * review.total
        assert {(f.code, f.article) for f in errors(check(after))} <= known
        assert not [f for f in check(after) if f.code == "unbound"]


def test_edits_of_words_that_are_not_there_are_refused() -> None:
    with pytest.raises(NoSuchWords):
        apply(STATION, [Decision("5", "x.y/z", (Edit(900, 902, "没有", "x.y/z"),))])
