"""Every change of state passes through here: one durable transaction, at least one journal entry.

The outermost operation opens the transaction, nested ones stand or fall with it.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.db import connection, transaction

from opscharter.core import clock
from opscharter.core.actor import Actor
from opscharter.core.database.prepared import fetch, insert
from opscharter.core.journal import UnrecordedOperationError, pending
from opscharter.core.models.journal import OnceKey
from opscharter.core.scope import center_scope, current_center


class SwallowedFailureError(AssertionError):
    """An operation caught the failure of another one it had called."""


class WrongCenterError(AssertionError):
    """An operation's actor belongs to another center than the one named in the scope."""


@contextmanager
def _outermost(name: str) -> Iterator[None]:
    token = pending.set([])
    try:
        with transaction.atomic(durable=True):
            yield
            if transaction.get_rollback():
                raise SwallowedFailureError(name)
            entries = pending.get()
            if not entries:
                raise UnrecordedOperationError(name)
            insert(*entries)
    finally:
        pending.reset(token)


def operation[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """Make `function(*, ..., by: Actor, at: datetime)` the only way to one change of state.

    Runs in the center of `by`, in one transaction; refuses to end without `record()`.
    """

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        by = kwargs.get("by")
        if not isinstance(by, Actor):
            raise TypeError(f"{function.__qualname__} needs by=Actor")
        if pending.get() is not None:
            if current_center() != by.center:
                raise WrongCenterError(function.__qualname__)
            with transaction.atomic(savepoint=False):
                return function(*args, **kwargs)
        with center_scope(by.center), _outermost(function.__qualname__):
            return function(*args, **kwargs)

    run.is_operation = True  # type: ignore[attr-defined]
    return run


def once[R](
    key: str, *, by: Actor, run: Callable[[], R], remember: Callable[[R], dict[str, Any]]
) -> tuple[dict[str, Any], bool]:
    """Run an operation at most once per (actor, key); returns (what was remembered, whether it ran now).

    A second call waits for a running first one and gets its result; a failed first one leaves no trace. Without a key it
    simply runs. `remember` turns the result into JSON (a number, an address to go to).
    """
    if not key:
        return remember(run()), True
    try:
        return _first_time(key[:120], by, run, remember), True
    except _AlreadyDone as done:
        return done.result, False


def _first_time[R](
    key: str, by: Actor, run: Callable[[], R], remember: Callable[[R], dict[str, Any]]
) -> dict[str, Any]:
    who = f"{by.kind}:{by.person or ''}"
    with center_scope(by.center), _outermost("once"):
        fresh = fetch(
            "INSERT INTO core_oncekey (center_id, actor, key, result, at) VALUES (%s, %s, %s, '{}', %s)"
            " ON CONFLICT (center_id, actor, key) DO NOTHING RETURNING id",
            [by.center, who, key, clock.now()],
        )
        if not fresh:
            stored = OnceKey.objects.get(center_id=by.center, actor=who, key=key)
            raise _AlreadyDone(stored.result)
        result = remember(run())
        fetch(
            "UPDATE core_oncekey SET result = %s::jsonb WHERE id = %s",
            [json.dumps(result, ensure_ascii=False), fresh[0][0]],
        )
        return result


class _AlreadyDone(Exception):  # noqa: N818 - a way out of the transaction, not an error
    def __init__(self, result: dict[str, Any]) -> None:
        self.result = result


def one_at_a_time(key: int, center_id: int) -> None:
    """Wait until no other operation of a center holds `key`, and hold it until the outermost operation ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [key, center_id % 2**31])


def after_commit(function: Callable[[], None]) -> None:
    """Mail, files, other systems: only once the change is really in the database."""
    transaction.on_commit(function, robust=True)
