"""Words of a charter that stand for values."""

import pytest

from opscharter.charter.registry import Parameter, controls
from opscharter.charter.values import NotUnderstood, read_value, tell

EVERY = Parameter("every", "frequency", "每月", "how often")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("每月", "每月"),
        ("每两个月", "每 2 个月"),
        ("每 3 个月", "每季"),
        ("每半年", "每半年"),
        ("每年度", "每年"),
        ("每星期", "每周"),
        ("每工作日", "每工作日"),
    ],
)
def test_a_rhythm_means_the_same_however_it_is_written(words, told):
    assert tell("frequency", read_value(EVERY, words)) == told


@pytest.mark.parametrize("words", ["定期", "经常", "每", "每九千年"])
def test_a_vague_rhythm_is_refused_with_an_example(words):
    with pytest.raises(NotUnderstood) as refused:
        read_value(EVERY, words)
    assert "每月" in str(refused.value.remedy)


def test_a_family_answers_for_every_name_and_for_none_without():
    made = controls["people.statement/meeting-minutes"]
    assert made.parameter("every") is not None
    assert made == controls["people.statement/meeting-minutes"]
    assert "people.statement/" not in controls
    assert "people.unknown/x" not in controls
