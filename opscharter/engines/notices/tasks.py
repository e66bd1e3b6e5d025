"""Sending notices outside: retried three times, then shown as failed in the person's list."""

from typing import Final

from django.utils.translation import gettext as _
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from opscharter.core import clock
from opscharter.core.scope import center_scope
from opscharter.engines.notices.models import Notice
from opscharter.engines.notices.operations import QUEUE, SEND, mark_sent
from opscharter.engines.notices.rules import usable
from opscharter.org.models import Center, Person

ATTEMPTS: Final = 4


class SendingFailed(Exception):  # noqa: N818 - says what happened; the job is tried again
    """At least one of the person's addresses did not take the message."""


@app.task(
    name=SEND,
    queue=QUEUE,
    pass_context=True,
    retry=RetryStrategy(max_attempts=ATTEMPTS - 1, exponential_wait=8),
)
def send(context: JobContext, *, center_id: int, notice_id: int) -> None:
    """Send one notice to the addresses its person has given. Running twice sends at most once."""
    with center_scope(center_id):
        notice = Notice.objects.filter(pk=notice_id, sent_at__isnull=True).first()
        if notice is None:
            return
        person = Person.objects.filter(pk=notice.person_id).first()
        kept = person.notice_urls if person is not None else None
        addresses = usable(kept.reveal()) if kept else []
        if not addresses:
            mark_sent(notice_id=notice_id, at=clock.now(), failed=_("No usable address"))
            return
        title = Center.objects.filter(pk=center_id).values_list("name", flat=True).first() or ""
        if deliver_outside(addresses, title=title, text=notice.text):
            mark_sent(notice_id=notice_id, at=clock.now())
            return
        last = context.job.attempts + 1 >= ATTEMPTS
        mark_sent(
            notice_id=notice_id,
            at=clock.now(),
            failed=_("Sending outside failed")
            if last
            else _("Sending outside failed, will be tried again"),
        )
    raise SendingFailed


def deliver_outside(addresses: list[str], *, title: str, text: str) -> bool:
    """Hand a message to Apprise; True when every address took it."""
    import apprise  # noqa: PLC0415 - large; the web process never sends

    messenger = apprise.Apprise()
    added = [messenger.add(address) for address in addresses]
    return all(added) and bool(messenger.notify(title=title, body=text))
