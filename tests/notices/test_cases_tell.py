"""What happens to a case reaches whom it concerns, with the way to it."""

from datetime import timedelta

from opscharter.cases import operations as ops
from opscharter.cases.choices import NoteKind
from opscharter.core.actor import public_actor
from opscharter.core.durations import workdays
from opscharter.core.readers import catch_up
from opscharter.engines.notices.queries import notices_for
from opscharter.org.models import Person
from tests.cases.opening import taken_in


def heard(actor, center):
    while catch_up("notices", center.pk):
        pass
    return [(notice.text, notice.url) for notice in notices_for(actor)]


def test_word_from_the_requester_reaches_the_owner(center, actors, at, settled):
    case = taken_in(by=actors["desk"], at=at)
    assert heard(actors["desk"], center) == []
    ops.add_note(
        case=case, kind=NoteKind.REQUESTER, text="还没修好", by=public_actor(center.pk), at=at
    )
    ((text, url),) = heard(actors["desk"], center)
    assert text.endswith(f"有新回复：{case.number} 三号楼楼道灯不亮")
    assert url == f"/cases/{case.number}"
    assert heard(actors["desk2"], center) == [(text, url)]


def test_a_mention_reaches_the_one_who_is_named(center, actors, at, settled):
    case = taken_in(by=actors["desk"], at=at)
    clerk = Person.objects.get(pk=actors["clerk"].person or 0)
    ops.add_note(
        case=case,
        kind=NoteKind.INTERNAL,
        text=f"@{clerk.name} 请查去年的单子",
        by=actors["desk"],
        at=at,
    )
    ((text, _url),) = heard(actors["clerk"], center)
    assert text == f"{actors['desk'].name} 提到了您：{case.number} 三号楼楼道灯不亮"
    assert heard(actors["engineer"], center) == []


def test_the_title_of_a_confidential_case_is_not_told(center, actors, at, settled):
    case = taken_in(by=actors["desk"], at=at, confidential=True)
    clerk = Person.objects.get(pk=actors["clerk"].person or 0)
    ops.add_note(case=case, kind=NoteKind.INTERNAL, text=f"@{clerk.name}", by=actors["desk"], at=at)
    ((text, _url),) = heard(actors["clerk"], center)
    assert "楼道灯" not in text


def test_who_asked_for_more_time_hears_the_decision(center, actors, at, settled):
    case = taken_in(by=actors["desk"], at=at)
    later = at + timedelta(minutes=5)
    asked = ops.ask_extension(
        case=case, amount=workdays(2), reason="等配件", by=actors["desk"], at=later
    )
    assert [text[:2] for text, _url in heard(actors["service_head"], center)] == [
        actors["desk"].name[:2]
    ]
    ops.decide_extension(extension=asked, grant=True, by=actors["service_head"], at=later)
    assert heard(actors["desk"], center)[0][0].startswith("延期申请已同意")
