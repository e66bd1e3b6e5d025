"""Delivering and reading notices.

A notice says again what the journal already says, so these writes need no journal row of their own: what the reader derives can
be derived again (`source` keeps it from arriving twice), and having read something is nobody's evidence.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.utils import translation
from procrastinate.contrib.django import app

from opscharter.core.actor import Actor
from opscharter.core.scope import center_scope
from opscharter.engines.notices.models import Notice
from opscharter.engines.notices.registry import Draft, reminders
from opscharter.org.models import Person, Post
from opscharter.org.queries import serving

TEXT = 300
SEND = "notices.send"
QUEUE = "notices"


def deliver(center_id: int, drafts: Sequence[Draft], at: datetime) -> list[Notice]:
    """Give each draft to its people, at most once each; sends outside what somebody wants there. A fixed number of queries."""
    if not drafts:
        return []
    rows = list(_rows(center_id, drafts, at))
    before = _known(center_id, rows)
    fresh = [row for row in rows if (row.person_id, row.source) not in before]
    Notice.objects.bulk_create(fresh, ignore_conflicts=True)
    _send(center_id, fresh)
    return fresh


def _rows(center_id: int, drafts: Sequence[Draft], at: datetime) -> Iterable[Notice]:
    posts = _posts(center_id, drafts)
    holders = serving({pk for each in posts.values() for pk in each}, at)
    for number, draft in enumerate(drafts):
        people = dict.fromkeys(draft.people)
        for post in posts[number]:
            people.update(dict.fromkeys(person.pk for person in holders.get(post, ())))
        people.pop(draft.but_not or 0, None)
        for person in people:
            yield Notice(
                center_id=center_id,
                person_id=person,
                kind=draft.kind,
                text=draft.text[:TEXT],
                url=draft.url[:200],
                case_id=draft.case,
                at=draft.at,
                source=draft.source[:80],
            )


def _posts(center_id: int, drafts: Sequence[Draft]) -> dict[int, list[int]]:
    """Return which posts each draft goes to, heads of departments included."""
    departments = {pk for draft in drafts for pk in draft.departments}
    heads: dict[int, list[int]] = defaultdict(list)
    if departments:
        rows = Post.objects.filter(
            center_id=center_id, department_id__in=departments, heads_department=True
        )
        for pk, department in rows.values_list("pk", "department_id"):
            heads[department].append(pk)
    return {
        number: [
            *draft.posts,
            *(post for department in draft.departments for post in heads[department]),
        ]
        for number, draft in enumerate(drafts)
    }


def _known(center_id: int, rows: Sequence[Notice]) -> set[tuple[int, str]]:
    """Return which of the rows are there already."""
    found = Notice.objects.filter(
        center_id=center_id,
        person_id__in={row.person_id for row in rows},
        source__in={row.source for row in rows},
    )
    return set(found.values_list("person_id", "source"))


def _send(center_id: int, rows: Sequence[Notice]) -> None:
    """Enqueue sending to people who have given addresses outside, in the same transaction."""
    wanted = {row.person_id for row in rows}
    if not wanted:
        return
    people = set(
        Person.objects.filter(pk__in=wanted, notice_urls__isnull=False).values_list("pk", flat=True)
    )
    if not people:
        return
    sources = {row.source for row in rows if row.person_id in people}
    stored = Notice.objects.filter(
        center_id=center_id, person_id__in=people, source__in=sources, sent_at__isnull=True
    )
    for pk in stored.values_list("pk", flat=True):
        app.configure_task(SEND, queue=QUEUE).defer(center_id=center_id, notice_id=pk)


def remind_due(center_id: int, at: datetime) -> int:
    """Tell people what is about to be due or overdue, at most once each; returns how many notices. For the worker's loop."""
    with center_scope(center_id), translation.override(settings.LANGUAGE_CODE):
        told = 0
        for reminder in reminders.values():
            drafts = reminder.find(center_id, at)
            told += len(deliver(center_id, drafts, at))
            reminder.told(drafts)
        return told


def mark_read(*, notice: Notice, at: datetime) -> None:
    """One notice has been seen."""
    Notice.objects.filter(pk=notice.pk, read_at__isnull=True).update(read_at=at)


def mark_all_read(*, by: Actor, at: datetime) -> int:
    """All notices of the actor have been seen; returns how many were new."""
    rows = Notice.objects.filter(
        center_id=by.center, person_id=by.person or 0, read_at__isnull=True
    )
    return rows.update(read_at=at)


def mark_sent(*, notice_id: int, at: datetime, failed: str = "") -> None:
    """Sending outside succeeded, or was given up with a reason that the person can read."""
    Notice.objects.filter(pk=notice_id).update(sent_at=None if failed else at, failed=failed[:200])
