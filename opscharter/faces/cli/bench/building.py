"""A center with N cases: some weeks played by the real operations, then multiplied row by row inside the database."""

import json
import sys
import time

from opscharter.faces.cli.environment import setup

_DAYS = 14


def main(cases: int) -> None:
    """Build, print {"token", "seconds", "cases"}."""
    setup()
    from django.conf import settings  # noqa: PLC0415 - after setup
    from django.utils import translation  # noqa: PLC0415

    from opscharter.core import clock  # noqa: PLC0415
    from opscharter.core.actor import system_actor  # noqa: PLC0415
    from opscharter.core.scope import center_scope  # noqa: PLC0415
    from opscharter.faces.cli.bench.multiplying import multiply  # noqa: PLC0415
    from opscharter.faces.cli.demo import founding, playing  # noqa: PLC0415
    from opscharter.org.models import Account  # noqa: PLC0415
    from opscharter.org.operations import make_token  # noqa: PLC0415

    began = time.monotonic()
    with translation.override(settings.LANGUAGE_CODE):
        center = founding.found(clock.now())
        # holds the lock of the past until this process ends: nobody else writes rows of the center meanwhile
        playing.play(center, told=lambda *_progress: None, only=_DAYS)
    with center_scope(center.pk):
        there = multiply(center.pk, cases)
        account = Account.objects.get(login="desk")
        token = make_token(
            account=account, label="bench", by=system_actor(center.pk), at=clock.now()
        )
    result = {"token": token, "cases": there, "seconds": round(time.monotonic() - began, 1)}
    sys.stdout.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
