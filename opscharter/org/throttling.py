"""Slowing down who tries too often: failed sign-ins per name and per address, public forms per address.

Rows carry a keyed hash of who, so that the table says nothing about anybody. Every attempt is counted before it is tried, in
one statement, so that many at once do not slip through; written outside any operation, so that a refusal does not undo it.
"""

from datetime import datetime, timedelta
from typing import Final

from django.db import connection
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from opscharter.core.refusal import TooMany
from opscharter.org.models import Throttle
from opscharter.org.rules import WAITS, wait_words

_WINDOW: Final = timedelta(hours=24)

_COUNT = """
    INSERT INTO org_throttle AS t (key, count, blocked_until, until)
    VALUES (%(key)s, 1, NULL, %(at)s + make_interval(secs => %(window)s))
    ON CONFLICT (key) DO UPDATE SET
        count = CASE WHEN t.until <= %(at)s THEN 1 ELSE t.count + 1 END,
        blocked_until = CASE
            WHEN t.until > %(at)s AND t.count + 1 >= %(free)s
            THEN %(at)s + make_interval(secs => (%(waits)s::int[])[least(t.count + 2 - %(free)s, %(most)s)])
        END,
        until = %(at)s + make_interval(secs => %(window)s)
    WHERE t.blocked_until IS NULL OR t.blocked_until <= %(at)s
    RETURNING count
"""

_SPEND = """
    INSERT INTO org_throttle AS t (key, count, blocked_until, until)
    VALUES (%(key)s, 1, NULL, %(at)s + make_interval(secs => %(window)s))
    ON CONFLICT (key) DO UPDATE SET
        count = CASE WHEN t.until <= %(at)s THEN 1 ELSE t.count + 1 END,
        until = CASE WHEN t.until <= %(at)s THEN %(at)s + make_interval(secs => %(window)s) ELSE t.until END
    RETURNING count, until
"""


def attempt(kind: str, who: str, *, free: int, at: datetime) -> None:
    """Count one attempt that may fail. After `free` attempts each further one has to wait longer: raises TooMany."""
    key = _key(kind, who)
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNT,
            {
                "key": key,
                "at": at,
                "window": _WINDOW.total_seconds(),
                "free": free,
                "waits": list(WAITS),
                "most": len(WAITS),
            },
        )
        counted = cursor.fetchone()
    if counted is None:
        row = Throttle.objects.filter(pk=key).first()
        raise _too_many((row.blocked_until if row and row.blocked_until else at) - at)


def succeeded(kind: str, who: str) -> None:
    """Forget the failed attempts of who has now succeeded."""
    Throttle.objects.filter(pk=_key(kind, who)).delete()


def forgive(kind: str, who: str) -> None:
    """Take back the last counted attempt: it succeeded, but the earlier ones from here still count."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE org_throttle SET count = greatest(count - 1, 0), blocked_until = NULL WHERE key = %s",
            [_key(kind, who)],
        )


def spend(kind: str, who: str, *, most: int, window: timedelta, at: datetime) -> None:
    """Allow `most` uses per window and who (an address, a telephone number); raises TooMany saying how long to wait."""
    with connection.cursor() as cursor:
        cursor.execute(_SPEND, {"key": _key(kind, who), "at": at, "window": window.total_seconds()})
        count, until = cursor.fetchone()
    if count > most:
        raise _too_many(until - at)


def sweep(at: datetime) -> int:
    """Delete counters whose window is over; for the worker. Returns how many."""
    gone, _rows = Throttle.objects.filter(until__lt=at).delete()
    return gone


def _key(kind: str, who: str) -> str:
    return salted_hmac("opscharter.throttle", f"{kind}\0{who}", algorithm="sha256").hexdigest()


def _too_many(left: timedelta) -> TooMany:
    amount, minutes = wait_words(left)
    if minutes:
        words = ngettext("%(count)d minute", "%(count)d minutes", amount) % {"count": amount}
    else:
        words = ngettext("%(count)d second", "%(count)d seconds", amount) % {"count": amount}
    return TooMany(
        _("Too many attempts. Please try again in %(time)s.") % {"time": words},
        remedy=_("If you forgot your password, ask your administrator for a new one."),
    )
