"""The main pages of a signed-in service head: time over HTTP, number of queries inside."""

import http.client
import json
import sys
import time
from typing import Any, Final
from urllib.parse import quote

from opscharter.faces.cli.bench.driving import quantile
from opscharter.faces.cli.environment import setup

_TIMES: Final = 40
_WARM: Final = 4


def main(port: int) -> None:
    """Measure, print {name: {"p50_ms", "p95_ms", "queries"}}."""
    setup()
    cookie, number = _visitor()
    addresses = {
        "inbox": "/",
        "list": "/cases/",
        "case": f"/cases/{number}",
        "search": f"/cases/?q={quote('漏水')}",
        "charter": "/charter/",
    }
    found = {name: page(port, address, cookie) for name, address in addresses.items()}
    sys.stdout.write(json.dumps(found) + "\n")


def _visitor() -> tuple[str, str]:
    """Return the session cookie of the head of service and the number of a case with a long story."""
    from django.db.models import Count  # noqa: PLC0415 - after setup

    from opscharter.cases.models import Case  # noqa: PLC0415
    from opscharter.core.scope import center_scope  # noqa: PLC0415
    from opscharter.org.queries import center_id_by_key  # noqa: PLC0415

    center = center_id_by_key("hechang") or 0
    with center_scope(center):
        rows = Case.objects.filter(center_id=center, state="open", type="service.request").defer(
            "vector"
        )
        case = rows.annotate(owners=Count("ownerships")).order_by("-owners", "pk")[:1].get()
    return signed_in("service"), case.number


def signed_in(login: str) -> str:
    """Return a session cookie of a demo login."""
    from opscharter.core import clock  # noqa: PLC0415
    from opscharter.core.actor import system_actor  # noqa: PLC0415
    from opscharter.core.scope import center_scope  # noqa: PLC0415
    from opscharter.org.models import Account  # noqa: PLC0415
    from opscharter.org.operations import set_password, sign_in  # noqa: PLC0415
    from opscharter.org.queries import center_id_by_key  # noqa: PLC0415

    center = center_id_by_key("hechang") or 0
    password = "bench-7421-kwmx"  # noqa: S105 - of an installation that is deleted in a minute
    with center_scope(center):
        account = Account.objects.select_related("person").get(login=login)
        set_password(account=account, password=password, by=system_actor(center), at=clock.now())
    begun = sign_in(
        login=login, password=password, address="127.0.0.1", agent="bench", at=clock.now()
    )
    return begun.cookie


def page(port: int, address: str, cookie: str) -> dict[str, Any]:
    """Return {"p50_ms", "p95_ms", "queries"} of one address."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    times = []
    for number in range(_TIMES + _WARM):
        began = time.perf_counter()
        connection.request("GET", address, headers={"Cookie": f"oc_session={cookie}"})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{address}: {answer.status}")
        if number >= _WARM:
            times.append((time.perf_counter() - began) * 1000)
    times.sort()
    return {
        "p50_ms": quantile(times, 0.5),
        "p95_ms": quantile(times, 0.95),
        "queries": _queries(address, cookie),
    }


def _queries(address: str, cookie: str) -> int:
    """Return how many statements a warm request of the page sends."""
    from django.db import connection  # noqa: PLC0415 - after setup
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    client = Client(headers={"host": "127.0.0.1"})
    client.cookies["oc_session"] = cookie
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)


if __name__ == "__main__":
    main(int(sys.argv[1]))
