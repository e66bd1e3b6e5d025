"""Remembering that somebody was reminded: so that nobody is reminded twice of one due time."""

from collections.abc import Collection

from opscharter.engines.flow.models import Task


def reminded(tasks: Collection[int], *, level: int) -> None:
    """Note that people were told: 1 that it is about to be due, 2 that it is overdue. No journal row: nothing was done yet."""
    if tasks:
        Task.objects.filter(pk__in=tasks, reminded__lt=level).update(reminded=level)
