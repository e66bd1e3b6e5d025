"""Playing the history day by day through the real operations under a moved clock.

One day is one operation: its cases, what lies ahead of them and how far the history has come are committed together. A killed
run goes on with the next day and plays nothing twice; every choice is drawn from a seed, so each day always brings the same.
"""

import heapq
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.utils import translation

from opscharter.charter.follow import PLAYED, follow_center
from opscharter.core import clock
from opscharter.core.actor import Actor, system_actor
from opscharter.core.clock import moved_to
from opscharter.core.journal import record
from opscharter.core.operation import operation
from opscharter.core.scope import center_scope
from opscharter.engines.flow.operations import wake_due
from opscharter.engines.flow.ticking import tick
from opscharter.engines.notices.models import Notice
from opscharter.faces.cli.demo import arrivals, everyday, requests
from opscharter.faces.cli.demo.duties import play_duties
from opscharter.faces.cli.demo.founding import WEEKS, first_day
from opscharter.faces.cli.demo.hours import moment
from opscharter.faces.cli.demo.stage import Stage
from opscharter.faces.cli.demo.threads import Thread
from opscharter.faces.cli.sentences import PLAYED_DAY
from opscharter.faces.cli.speech import say
from opscharter.org.models import Center

_READ_AFTER: Final = timedelta(days=2)
_KINDS: Final[dict[str, Callable[[Stage, Thread], datetime | None]]] = {
    "question": requests.question,
    "request": requests.request,
    "repeat": requests.repeat,
    "duplicate": requests.duplicate,
    "away": everyday.away,
    **dict.fromkeys(
        ("errand", "report", "plan", "coordination", "liaison", "training"), everyday.going
    ),
}


class StepFailedError(Exception):
    """A thread could not go on; the day is played again without it."""

    def __init__(self, thread: Thread, cause: Exception) -> None:
        super().__init__(
            f"{thread.kind} {thread.key} turn {thread.turn}: {type(cause).__name__} {cause}"
        )
        self.mark = (thread.key, thread.turn)


def unplayed(center: Center) -> bool:
    """Tell whether history is still missing."""
    return not _state(center).get("done")


def _state(center: Center) -> dict[str, Any]:
    found: dict[str, Any] = center.settings.get("demo", {})
    return found


def play(center: Center, *, told: Callable[[int, int, int], None], only: int = 0) -> None:
    """Play all days that are left, or as if history ended after `only` days; `told` hears (days done, in all, cases so far)."""
    with translation.override(settings.LANGUAGE_CODE), center_scope(center.pk):
        with connection.cursor() as cursor:
            # the worker leaves the centre alone as long as this connection lives
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [PLAYED, center.pk])
        center.refresh_from_db(fields=["settings"])
        state = _state(center)
        first = first_day(center.opened_at + timedelta(weeks=WEEKS))
        end = moment(first + timedelta(days=only), -1) if only else clock.now()
        end = datetime.fromisoformat(state["end"]) if "end" in state else end
        days = (end.astimezone(clock.ZONE).date() - first).days + 1
        stage = Stage(center)
        for number in range(state.get("days", 0), days):
            cases = _one_day(stage, first + timedelta(days=number), first, end, number + 1, days)
            if number % 7 == 6 or number + 1 == days:
                told(number + 1, days, cases)


def _one_day(stage: Stage, day: date, first: date, end: datetime, number: int, days: int) -> int:
    """Play a day; what fails is left out and said, and the day played again, since it stands or falls as a whole."""
    left_out: set[tuple[str, int]] = set()
    closing = min(moment(day, 1439), end)
    if closing >= moment(day, 1020):
        play_duties(stage, day)
    while True:
        try:
            with moved_to(closing):
                cases = play_day(
                    stage=stage, day=day, first=first, end=end, progress=(number, days), left_out=left_out,
                    by=system_actor(stage.center.pk), at=closing,
                )  # fmt: skip
            break
        except StepFailedError as failed:
            say(f"left out: {failed}", f"略去：{failed}")
            stage.forget()
            left_out.add(failed.mark)
    with moved_to(closing):
        follow_center(stage.center.pk, seal=number % 7 == 0)
        tick(stage.center.pk)
        # people have read what was told days ago
        Notice.objects.filter(
            center_id=stage.center.pk, read_at=None, at__lt=closing - _READ_AFTER
        ).update(read_at=closing)
    return cases


@operation
def play_day(  # noqa: PLR0913 - a day and where it stands
    *,
    stage: Stage,
    day: date,
    first: date,
    end: datetime,
    progress: tuple[int, int],
    left_out: set[tuple[str, int]],
    by: Actor,
    at: datetime,
) -> int:
    """Play one day and keep what lies ahead; returns how many cases there are so far."""
    stage.away = {"director"} if arrivals.director_away(day, first) else set()
    center = Center.objects.get(pk=stage.center.pk)
    state = _state(center)
    queue = [Thread.from_json(row) for row in state.get("threads", [])]
    queue += arrivals.of_day(day, first, end)
    heapq.heapify(queue)
    begun = int(state.get("cases", 0))
    while queue and queue[0].at <= at:
        thread = heapq.heappop(queue)
        if (thread.key, thread.turn) in left_out:
            continue
        new = not thread.case
        following = _step(stage, thread)
        begun += new and thread.kind not in {"away", "repeat"}
        if following is not None:
            thread.at, thread.turn = (
                max(following, thread.at + timedelta(seconds=20)),
                thread.turn + 1,
            )
            heapq.heappush(queue, thread)
    done, days = progress
    finished = done == days
    demo = {
        "days": done, "of": days, "percent": 100 * done // days, "cases": begun, "done": finished, "end": end.isoformat(),
        "threads": [] if finished else [thread.as_json() for thread in queue],
    }  # fmt: skip
    held = Center.objects.select_for_update().get(pk=center.pk)
    Center.objects.filter(pk=center.pk).update(settings={**held.settings, "demo": demo})
    record(
        PLAYED_DAY, subject=center, by=by, at=at, changes={"day": day.isoformat(), "cases": begun}
    )
    return begun


def _step(stage: Stage, thread: Thread) -> datetime | None:
    try:
        with moved_to(thread.at):
            wake_due(stage.center.pk, thread.at)
            return _KINDS[thread.kind](stage, thread)
    except Exception as error:
        raise StepFailedError(thread, error) from error
