"""The goals of the charter are measured from what happened."""

from collections.abc import Sequence
from datetime import datetime

import pytest

from opscharter.cases.models import Case
from opscharter.charter.registry import controls
from opscharter.modules.service import indicators
from opscharter.org.models import Center


@pytest.fixture(autouse=True)
def counted_anew() -> None:
    indicators._opinions.clear()


def rated(center: Center, at: datetime, opinions: Sequence[tuple[int | None, bool | None]]) -> None:
    Case.objects.bulk_create(
        Case(
            center_id=center.pk, type="service.request", number=f"SR-{number}", title="报修", channel="phone",
            opened_at=at, recorded_at=at, satisfaction=grade, data={"wellbeing": better},
        )
        for number, (grade, better) in enumerate(opinions)
    )  # fmt: skip


def test_satisfaction_and_wellbeing_are_shares_of_those_who_answered(
    center: Center, at: datetime
) -> None:
    rated(center, at, [(5, True), (4, True), (4, None), (2, False), (None, None)])
    assert indicators.opinion_shares(center.pk) == {
        indicators.SATISFIED: (3, 4),
        indicators.WELLBEING: (2, 3),
    }


def test_a_goal_holds_when_its_target_is_reached_and_says_nothing_without_answers(
    center: Center, at: datetime
) -> None:
    holds = controls[indicators.SATISFIED].holds
    assert holds is not None
    assert holds(center.pk).ok is None
    indicators._opinions.clear()
    rated(center, at, [(5, True)] * 9 + [(1, False)])
    assert holds(center.pk).ok is True  # nine of ten, and the charter says 90 %
    indicators._opinions.clear()
    Case.objects.filter(number="SR-0").update(satisfaction=3)
    assert holds(center.pk).ok is False


def test_the_processes_of_intake_and_service_are_defined(center: Center) -> None:
    for key in (indicators.INTAKE, indicators.DELIVERY):
        holds = controls[key].holds
        assert holds is not None
        assert holds(center.pk).ok is True
