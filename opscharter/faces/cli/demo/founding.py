"""Founding the demo centre half a year ago: organisation, opening hours, charter, knowledge."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

import yaml
from django.conf import settings

from opscharter.charter.operations import load_shipped
from opscharter.core.actor import Actor, system_actor
from opscharter.core.calendar.operations import set_opening_hours
from opscharter.core.clock import ZONE, moved_to
from opscharter.core.scope import center_scope
from opscharter.faces.cli.demo.learning import learn
from opscharter.modules.knowledge.loading import load_shipped_answers
from opscharter.org.loading import load_organisation
from opscharter.org.models import Center
from opscharter.org.operations import change_center, create_center
from opscharter.org.queries import center_by_key

KEY: Final = "hechang"
CHARTER: Final = "community"
WEEKS: Final = 26
_MORNING, _AFTERNOON = (8 * 60 + 30, 12 * 60), (13 * 60 + 30, 17 * 60 + 30)


def folder() -> Path:
    """Return the folder of the shipped charter that the demo centre runs under."""
    return Path(settings.ROOT) / "charters" / CHARTER


def demo_center() -> Center | None:
    """Return the demo centre or None."""
    return center_by_key(KEY)


def first_day(at: datetime) -> date:
    """Return the Monday on which the history begins: `WEEKS` weeks before the present one."""
    today = at.astimezone(ZONE).date()
    return today - timedelta(days=today.weekday(), weeks=WEEKS)


def found(at: datetime) -> Center:
    """Return the demo centre, made as of half a year before `at` with everything but cases when it is missing."""
    center = demo_center()
    if center is not None and _complete(center):
        return center
    began = datetime.combine(first_day(at), time(8), tzinfo=ZONE)
    with moved_to(began):
        if center is None:
            center = create_center(
                key=KEY, name="和畅社区运营中心", document_mark="和畅运", phone="010-65550100",
                address="和畅路 18 号社区服务楼一层", at=began,
            )  # fmt: skip
        with center_scope(center.pk):
            _furnish(center, system_actor(center.pk), began)
    return center


def _complete(center: Center) -> bool:
    """Tell whether founding went to its end: the announcement is its last step."""
    return bool(center.notice)


def _furnish(center: Center, by: Actor, at: datetime) -> None:
    """Each step leaves alone what is there, so that a founding cut short is simply begun again."""
    mapping: dict[str, Any] = yaml.safe_load((folder() / "org.yaml").read_text(encoding="utf-8"))
    load_organisation(center=center, mapping=mapping, password="", by=by, at=at)
    set_opening_hours(hours=dict.fromkeys(range(5), (_MORNING, _AFTERNOON)), by=by, at=at)
    load_shipped(center, CHARTER, by=by, at=at)
    learn(by=by, at=at)
    load_shipped_answers(folder(), by=by, at=at)
    change_center(
        name=center.name, document_mark=center.document_mark, phone=center.phone, address=center.address,
        notice="受理时间为工作日 8:30–12:00、13:30–17:30；电梯困人、爆管、触电等险情请随时拨打值守电话。", by=by, at=at,
    )  # fmt: skip
