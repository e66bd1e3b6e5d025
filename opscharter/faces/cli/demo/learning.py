"""The demo centre gets to know its charter: everybody reads it on the first day, one article is interpreted."""

from datetime import datetime

from opscharter.adoption.models import Interpretation
from opscharter.adoption.operations import (
    acknowledge,
    answer_question,
    ask_question,
    ask_to_read,
    require_approval,
)
from opscharter.adoption.queries.settings import approval_required
from opscharter.charter.parameters import active_version
from opscharter.core.actor import Actor
from opscharter.org.access import actor_for
from opscharter.org.models import Account


def learn(*, by: Actor, at: datetime) -> None:
    """Let everybody read the charter in force and one question be answered; what has been done already is left alone."""
    if not approval_required(by.center):
        require_approval(required=True, by=by, at=at)
    version = active_version(by.center, at)
    if version is None or Interpretation.objects.filter(center_id=by.center).exists():
        return
    ask_to_read(version=version, by=by, at=at)
    rows = Account.objects.filter(center_id=by.center).select_related("person")
    people = [actor_for(account, at=at) for account in rows.order_by("pk")]
    readers = set(version.readings.values_list("person_id", flat=True))
    for actor in people:
        if actor.person in readers:
            acknowledge(version=version, answers={}, by=actor, at=at)
    asker = next((each for each in people if each.may("service.intake")), by)
    question = ask_question(
        version=version, article_number="9.2", question="初步评估必须到现场吗？", by=asker, at=at
    )
    answer_question(
        interpretation=question,
        answer="可以先通过电话了解情况作出初步评估；可能危及人身安全的，应当立即派人到现场。",
        public=True,
        by=next((each for each in people if each.may("charter.interpret")), by),
        at=at,
    )
