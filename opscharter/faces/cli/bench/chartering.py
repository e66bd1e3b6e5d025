"""A center under a charter of 200 articles with a year of counts and 100,000 occasions of one control; how long its page and a
replay take.
"""

import json
import random
import sys
import time
from datetime import date, datetime, timedelta
from typing import Any, Final

from opscharter.faces.cli.environment import setup

ARTICLES: Final = 200
DAYS: Final = 365
CONTROL: Final = "service.request/assess"
_VERDICTS: Final = (("kept", 18), ("late", 2), ("missed", 1))


def main(port: int, occasions: int) -> None:
    """Build and measure; prints {"page": {...}, "whatif": {...}}."""
    setup()
    from opscharter.core import clock  # noqa: PLC0415 - after setup
    from opscharter.core.scope import center_scope  # noqa: PLC0415
    from opscharter.faces.cli.demo import founding  # noqa: PLC0415

    now = clock.now()
    center = founding.found(now)
    with center_scope(center.pk):
        _publish(center.pk, now)
        cells = _tallies(center.pk, now.date())
        _occasions(center.pk, now, occasions)
    _analyse()
    found = {"page": _page(port, now.date()), "whatif": _whatif(center.pk, now), "cells": cells}
    sys.stdout.write(json.dumps(found) + "\n")


def _text() -> str:
    """Return a charter of `ARTICLES` articles in ten chapters, bound to the installed controls in turn."""
    from opscharter.charter.registry import controls  # noqa: PLC0415
    from opscharter.charter.text.numerals import write_number  # noqa: PLC0415

    keys = [control.key for control in controls.values() if not control.standing]
    lines = ["---", "key: bench", "title: 测量用制度", "label: 1", "---", "", "# 测量用制度", ""]
    for number in range(1, ARTICLES + 1):
        if number % 20 == 1:
            lines += [f"## 第{write_number(number // 20 + 1)}章　测量", ""]
        key = keys[number % len(keys)]
        lines += [
            f"第{write_number(number)}条　承办人员应当[按照规定办理](control:{key})本条所列的事项，并且[如实记录](control:{keys[(number * 7) % len(keys)]})办理的经过和结果。",
            "",
        ]
    return "\n".join(lines)


def _publish(center_id: int, now: datetime) -> None:
    from opscharter.charter.operations import publish_text  # noqa: PLC0415
    from opscharter.core.actor import system_actor  # noqa: PLC0415

    publish_text(text=_text(), effective_at=now, by=system_actor(center_id), at=now)


def _tallies(center_id: int, today: date) -> int:
    """Write a year of daily counts: every control, four departments, three verdicts."""
    from opscharter.charter.models import Tally  # noqa: PLC0415
    from opscharter.charter.registry import controls  # noqa: PLC0415

    rows = [
        Tally(
            center_id=center_id, control=control.key, day=today - timedelta(days=back),
            department_id=department, verdict=verdict, count=number,
        )
        for control in controls.values()
        if not control.standing and control.key != CONTROL
        for back in range(DAYS)
        for department in range(1, 5)
        for verdict, number in _VERDICTS
    ]  # fmt: skip
    Tally.objects.bulk_create(rows, batch_size=5000, ignore_conflicts=True)
    return len(rows)


def _occasions(center_id: int, now: datetime, number: int) -> None:
    """Write occasions of one control as its rules would have: begun in opening time, due after 30 minutes of it."""
    from opscharter.charter.models import Occasion  # noqa: PLC0415
    from opscharter.charter.rules import verdict  # noqa: PLC0415
    from opscharter.core.calendar.queries import calendar_for  # noqa: PLC0415
    from opscharter.core.durations import minutes  # noqa: PLC0415

    rng, calendar, limit = random.Random(7), calendar_for(center_id), minutes(30)  # noqa: S311 - a bench
    rows = []
    for key in range(number):
        back = timedelta(minutes=rng.randrange(60, DAYS * 1440))
        opened = calendar.next_open(now - back)
        due = calendar.due(opened, limit)
        done = calendar.due(opened, minutes(max(1, int(rng.lognormvariate(2.8, 0.6)))))
        rows.append(
            Occasion(
                center_id=center_id, control=CONTROL, key=f"bench-{key}", opened_at=opened, due_at=due,
                done_at=done, recorded_at=done, verdict=verdict(due_at=due, done_at=done), grade="single",
                department_id=1 + key % 4, day=opened.date(), entries=[],
            )
        )  # fmt: skip
    Occasion.objects.bulk_create(rows, batch_size=5000)


def _analyse() -> None:
    from django.db import connections  # noqa: PLC0415

    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")


def _page(port: int, today: date) -> dict[str, Any]:
    """Return time and queries of the charter page with the lights of a year."""
    from opscharter.faces.cli.bench import pages  # noqa: PLC0415

    first = today - timedelta(days=DAYS - 1)
    address = f"/charter/?period=chosen&from={first}&to={today}"
    return pages.page(port, address, pages.signed_in("director"))


def _whatif(center_id: int, now: datetime) -> dict[str, Any]:
    """Return how long the replay of a year under another deadline takes."""
    from opscharter.charter.periods import Period  # noqa: PLC0415
    from opscharter.proof.whatif.queries import read_changes, replay  # noqa: PLC0415

    changes = read_changes(center_id, None, {f"{CONTROL}.within": "20 分钟"})
    began = time.perf_counter()
    (found,) = replay(
        center_id, changes, Period("chosen", now.date() - timedelta(days=DAYS), now.date()), now
    )
    seconds = time.perf_counter() - began
    return {
        "seconds": round(seconds, 2),
        "occasions": found.outcome.total,
        "worse": found.outcome.worse,
        "unknown": found.outcome.unknown,
    }


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
