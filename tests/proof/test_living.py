"""Months of a living center at random: work, back-dated entries, amendments, exceptions. The recount agrees at every point."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from opscharter.charter.models import CharterVersion, Occasion
from opscharter.charter.operations import publish_text
from opscharter.charter.parameters import active_version, value
from opscharter.charter.tally import drifted
from opscharter.core.actor import Actor
from opscharter.core.clock import ZONE, moved_to
from opscharter.core.durations import Duration
from opscharter.core.models.journal import JournalEntry
from opscharter.core.refusal import Refusal
from opscharter.org.models import Center, Post
from opscharter.proof.exceptions import operations
from opscharter.proof.exceptions.models import ExceptionGrant
from opscharter.proof.exceptions.operations import Wish
from opscharter.proof.rebuilding import compare
from tests.proof.marking import DAY, HOUR, MINUTE, begin, end, enter, follow
from tests.stage import present

ASSESS = "service.request/assess"
pytestmark = pytest.mark.usefixtures("settled")


class Life:
    """What can happen in a center, each at the moment to which the clock has come."""

    def __init__(self, center: Center, actors: dict[str, Actor], at: datetime) -> None:
        self.center, self.actors, self.now = center, actors, at
        self.keys: list[str] = []
        self.posts = {key: Post.objects.get(key=key) for key in ("desk", "engineer")}

    def take_in(self, number: int) -> None:
        """An occasion begins, due by the version in force."""
        version = present(active_version(self.center.pk, self.now))
        within = value(version.pk, f"{ASSESS}.within")
        assert isinstance(within, Duration)
        post = self.posts["desk" if number % 2 else "engineer"]
        facts = {"department": post.department_id, "post": post.pk, "version": version.pk}
        key = f"k{len(self.keys)}"
        self.keys.append(key)
        due = self.now + within.amount * MINUTE
        enter(self.center, self.actors["desk"], self.now, begin(ASSESS, key, due, **facts))

    def finish(self, number: int) -> None:
        """It ends now, or is written to have ended earlier, or was done against the rule."""
        if self.keys:
            key = self.keys[number % len(self.keys)]
            happened = self.now - (number % 3) * HOUR
            outcome = "broken" if number % 5 == 0 else "kept"
            mark = end(ASSESS, key, outcome=outcome, person=self.actors["desk"].person)
            enter(self.center, self.actors["desk"], happened, mark, written=self.now)

    def amend(self, number: int) -> None:
        """A new version gives more or less time."""
        version = CharterVersion.objects.order_by("-pk")[0]
        place = re.compile(r"\[[^\]]+\](?=\(control:service\.request/assess\.within\))")
        text = place.sub(f"[{10 + number} 分钟]", version.text)
        text = text.replace(version.label, f"2026.{version.pk + 1}", 1)
        publish_text(text=text, effective_at=self.now, by=self.actors["director"], at=self.now)

    def except_(self, number: int) -> None:
        """Somebody asks, somebody else decides; some are withdrawn again."""
        reach = "center" if number % 2 else "department"
        department = self.posts["desk"].department_id
        day = (self.now.astimezone(ZONE) + (number % 4) * DAY).date()
        wish = Wish(ASSESS, reach, day, "设备检修期间无法录入", department=department)
        grant = operations.ask(wish=wish, by=self.actors["desk"], at=self.now)
        if number % 3:
            operations.approve(grant=grant, by=self.actors["director"], at=self.now)

    def withdraw(self, number: int) -> None:
        """One of the exceptions ends before its day."""
        rows = ExceptionGrant.objects.filter(state="approved", ends_at__gt=self.now).order_by("pk")
        for grant in rows[: number % 2 + 1]:
            operations.withdraw(grant=grant, by=self.actors["director"], at=self.now)

    def work(self, _number: int) -> None:
        """A round of the worker."""
        follow(self.center, self.now)
        operations.cover_all(self.center.pk, self.now)


DEEDS = ("take_in", "take_in", "finish", "finish", "amend", "except_", "withdraw", "work", "work")
STEPS = st.lists(
    st.tuples(st.sampled_from(DEEDS), st.integers(0, 30), st.sampled_from([1, 20, 90, 600, 1500])),
    min_size=4,
    max_size=18,
)


@settings(
    # a failing life is told as it is: making it shorter would take minutes
    max_examples=10,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(STEPS)
def test_the_recount_agrees_after_any_life(
    center: Center, actors: dict[str, Actor], at: datetime, steps: list[Any]
) -> None:
    # each life follows the one before, in the same center
    last = present(JournalEntry.objects.order_by("-recorded_at").first()).recorded_at
    life = Life(center, actors, max(at, last) + timedelta(days=30))
    life.keys = [f"k{n}" for n in range(Occasion.objects.filter(control=ASSESS).count())]
    for deed, number, minutes in steps:
        life.now += minutes * MINUTE
        with moved_to(life.now):
            try:
                getattr(life, deed)(number)
            except Refusal as refusal:
                pytest.fail(f"{deed}: {refusal} {refusal.fields}")
    life.now += 40 * DAY
    with moved_to(life.now):
        life.work(0)
        life.work(0)
    assert drifted(center.pk) == []
    assert compare(center.pk, life.now).differences == []
