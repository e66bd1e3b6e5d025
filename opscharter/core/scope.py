"""Which center this thread of work may see. The database backend tells PostgreSQL (`core.database`)."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_center: ContextVar[int | None] = ContextVar("center", default=None)


def current_center() -> int | None:
    """Return the id of the named center, or None: then no row of any center is visible."""
    return _center.get()


@contextmanager
def center_scope(center_id: int | None) -> Iterator[None]:
    """Name the center whose rows are visible inside the block (None hides all of them)."""
    token = _center.set(center_id)
    try:
        yield
    finally:
        _center.reset(token)
