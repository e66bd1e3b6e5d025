"""Two people finish the same task at the same moment: one wins, the other is told, nothing happens twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

import pytest
from django.db import connection

from opscharter.core.actor import Actor
from opscharter.core.clock import moved_to
from opscharter.core.models import JournalEntry
from opscharter.core.scope import center_scope
from opscharter.engines.flow import operations as flow
from opscharter.engines.flow.models import Process, Task, TaskState
from tests.flow.conftest import Begin, finish
from tests.flow.drawing import draw, user

DRAWN = draw([user("a", post="desk"), user("b", post="desk")], "start > a\na > b\nb > end")


@pytest.mark.django_db(transaction=True)
def test_one_of_two_wins_and_the_process_advances_once(
    begin: Begin, actors: dict[str, Actor], at: datetime
) -> None:
    (task,) = begin(DRAWN).opened
    together = Barrier(2)

    def attempt(by: Actor) -> str:
        try:
            with moved_to(at), center_scope(by.center):
                seen = Task.objects.get(pk=task.pk)
                together.wait(10)
                finish(seen, by, at)
        except flow.TaskChanged as refusal:
            return str(refusal)
        else:
            return "won"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(attempt, [actors["desk"], actors["desk2"]]))
    assert results.count("won") == 1
    (told,) = [each for each in results if each != "won"]
    winner = actors["desk" if results[0] == "won" else "desk2"]
    assert winner.name in told
    assert JournalEntry.objects.filter(operation="test.flow.done").count() == 1
    assert list(Task.objects.order_by("pk").values_list("element", "state")) == [
        ("a", TaskState.DONE),
        ("b", TaskState.OPEN),
    ]
    assert Process.objects.get().version == 1
