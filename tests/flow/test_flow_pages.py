"""Task actions in the browser: take, give back, hand on; the drawing; nothing for strangers."""

from opscharter.engines.flow.models import Task
from opscharter.org.models import Person, Post
from tests.cases.conftest import browser
from tests.flow.drawing import draw, user

__all__ = ["browser"]

DRAWN = draw([user("a", "受理", post="desk")], "start > a\na > end")


def test_a_task_is_taken_given_back_and_handed_on(browser, begin, actors):
    (task,) = begin(DRAWN).opened
    page = browser("desk")
    assert (
        page.post(f"/flow/tasks/{task.pk}/claim", {"next": "/notices/"})["Location"] == "/notices/"
    )
    task.refresh_from_db()
    assert task.person_id == actors["desk"].person
    assert page.post(f"/flow/tasks/{task.pk}/release").status_code == 303
    task.refresh_from_db()
    assert task.person_id is None
    shown = page.get(f"/flow/tasks/{task.pk}/assign").content.decode()
    assert "转" in shown
    empty = page.post(f"/flow/tasks/{task.pk}/assign", {"reason": "x"})
    assert empty.status_code == 422
    post = Post.objects.get(key="dispatcher")
    assert page.post(f"/flow/tasks/{task.pk}/assign", {"post": post.pk}).status_code == 303
    task.refresh_from_db()
    assert task.post_id == post.pk


def test_what_is_not_yours_is_not_there(browser, begin, actors):
    (task,) = begin(DRAWN).opened
    page = browser("engineer")
    person = Person.objects.get(pk=actors["engineer"].person)
    assert page.post(f"/flow/tasks/{task.pk}/claim").status_code == 404
    assert page.post(f"/flow/tasks/{task.pk}/assign", {"person": person.pk}).status_code == 404
    assert page.get(f"/flow/processes/{task.process_id}/drawing.bpmn").status_code == 404
    assert Task.objects.get(pk=task.pk).post_id == task.post_id


def test_the_drawing_is_the_file_itself(browser, begin):
    (task,) = begin(DRAWN).opened
    answer = browser("desk").get(f"/flow/processes/{task.process_id}/drawing.bpmn")
    assert answer["Content-Type"].startswith("application/xml")
    assert answer.content.decode() == DRAWN
