"""The words of the charter rule new requests, and only new ones."""

from datetime import timedelta

from opscharter.charter.models import CharterVersion
from opscharter.charter.operations import publish, save_draft
from opscharter.engines.flow.models import Task
from opscharter.modules.service.choices import Element
from tests.service.way import step, taken_in


def test_twenty_minutes_instead_of_thirty_rule_only_new_requests(actors, at, center, system):
    old = taken_in(actors["desk"], at)
    assert step(old, Element.ASSESS).due_at == at + timedelta(minutes=30)
    text = CharterVersion.objects.get(published_at__isnull=False).text
    changed = text.replace(
        "[30 分钟](control:service.request/assess.within)",
        "[20 分钟](control:service.request/assess.within)",
    )
    assert changed != text
    draft = save_draft(text=changed.replace("label: 2026.1", "label: 2026.2"), by=system, at=at)
    publish(version=draft, effective_at=at + timedelta(minutes=1), by=system, at=at)
    new = taken_in(
        actors["desk"], at + timedelta(minutes=2), description="楼道灯不亮了，请来修一下"
    )
    assert step(new, Element.ASSESS).due_at == at + timedelta(minutes=22)
    assert Task.objects.get(pk=step(old, Element.ASSESS).pk).due_at == at + timedelta(minutes=30)
