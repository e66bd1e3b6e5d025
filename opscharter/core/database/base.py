"""PostgreSQL with row-level security by center.

The application's role sees the rows of exactly one center: the one in the session variable `opscharter.center`, which the
policies of `core.security` read. It is set from `core.scope` before the next statement whenever it differs, and forgotten
after a rollback, because PostgreSQL undoes a SET of a transaction that fails.
"""

from collections.abc import Callable
from select import POLLIN, poll
from typing import Any, override

from django.db.backends.postgresql import base
from django.db.backends.utils import CursorWrapper

from opscharter.core.scope import current_center

_UNKNOWN = -1


# django-stubs leave out that Django's cursors are psycopg's, and the methods of a connection that begin with _


class PreparedCursor(base.ServerBindingCursor):
    """A cursor whose statements are prepared when they are first used on a connection."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        options = {"prepare": True, **options}
        return super().execute(query, params, **options)  # type: ignore[misc]  # psycopg's


class DatabaseWrapper(base.DatabaseWrapper):
    """Keep the session's center equal to `core.scope.current_center()`."""

    def __init__(self, settings_dict: dict[str, Any], alias: str = "default") -> None:
        super().__init__(settings_dict, alias)
        self._named: int | None = _UNKNOWN
        if alias != "owner":
            self.execute_wrappers.append(self._name_center)

    @override
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Open a connection; what it was told before is unknown."""
        self._named = _UNKNOWN
        return super().get_new_connection(conn_params)

    def prepared_cursor(self) -> CursorWrapper:
        """Return a cursor for fixed statements: see `core.database.prepared`."""
        self.ensure_connection()
        with self.wrap_database_errors:
            raw = PreparedCursor(self.connection)  # type: ignore[call-arg]  # psycopg's
            cursor: CursorWrapper = self._prepare_cursor(raw)  # type: ignore[attr-defined]  # Django's
        return cursor

    @override
    def is_usable(self) -> bool:
        """Tell whether the server is still there without asking it: one that has gone has closed the socket.

        Something to read while nothing was asked is that, or news that may mean it: then it is asked.
        """
        if self.connection is None or self.connection.closed:
            return False
        watch = poll()
        watch.register(self.connection.fileno(), POLLIN)
        return not watch.poll(0) or super().is_usable()

    def _rollback(self) -> None:
        self._named = _UNKNOWN
        super()._rollback()  # type: ignore[misc]  # Django's

    def _savepoint_rollback(self, sid: str) -> None:
        # this statement goes first: a transaction that has failed takes no other before it
        self._named = current_center()
        try:
            super()._savepoint_rollback(sid)  # type: ignore[misc]  # Django's
        finally:
            self._named = _UNKNOWN

    def _name_center(
        self,
        execute: Callable[..., Any],
        sql: str,
        params: Any,
        many: bool,  # noqa: FBT001 - the shape Django calls
        context: dict[str, Any],
    ) -> Any:
        wanted = current_center()
        if wanted != self._named:
            with self.wrap_database_errors, self.connection.cursor() as cursor:
                cursor.execute(
                    "SELECT set_config('opscharter.center', %s, false)",
                    ["" if wanted is None else str(wanted)],
                )
            self._named = wanted
        return execute(sql, params, many, context)
