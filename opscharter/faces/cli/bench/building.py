"""A center with N cases: some weeks played by the real operations, then multiplied row by row inside the database."""

import json
import sys
import time
from datetime import datetime, timedelta

from opscharter.faces.cli.environment import setup

_DAYS = 21


def main(cases: int) -> None:
    """Build, print {"token", "seconds", "cases"}."""
    setup()
    from django.conf import settings  # noqa: PLC0415 - after setup
    from django.utils import translation  # noqa: PLC0415

    from opscharter.core import clock  # noqa: PLC0415
    from opscharter.core.actor import system_actor  # noqa: PLC0415
    from opscharter.core.scope import center_scope  # noqa: PLC0415
    from opscharter.faces.cli.bench.multiplying import multiply  # noqa: PLC0415
    from opscharter.faces.cli.demo import founding  # noqa: PLC0415
    from opscharter.org.models import Account  # noqa: PLC0415
    from opscharter.org.operations import make_token  # noqa: PLC0415

    began = time.monotonic()
    with translation.override(settings.LANGUAGE_CODE):
        center = founding.found(clock.now())
        _play(center.pk, center.opened_at)
    with center_scope(center.pk):
        there = multiply(center.pk, cases)
        account = Account.objects.get(login="desk")
        token = make_token(
            account=account, label="bench", by=system_actor(center.pk), at=clock.now()
        )
    result = {"token": token, "cases": there, "seconds": round(time.monotonic() - began, 1)}
    sys.stdout.write(json.dumps(result) + "\n")


def _play(center_id: int, opened_at: datetime) -> None:
    from opscharter.core import clock  # noqa: PLC0415 - after setup
    from opscharter.core.scope import center_scope  # noqa: PLC0415
    from opscharter.faces.cli.demo.playing import play_first_days  # noqa: PLC0415
    from opscharter.org.models import Center  # noqa: PLC0415

    with center_scope(center_id):
        center = Center.objects.get(pk=center_id)
        first = opened_at.astimezone(clock.ZONE)
        play_first_days(center, _DAYS, until=first + timedelta(days=_DAYS))


if __name__ == "__main__":
    main(int(sys.argv[1]))
