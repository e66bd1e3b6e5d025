"""Writes of exceptions: asking, deciding, withdrawing, and putting occasions under one.

An exception changes no verdict by itself: its marks in the journal do, so that a recount comes to the same. What was known before
stays known: an occasion missed yesterday and excepted today was missed in yesterday's report.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from opscharter.charter.controls import said
from opscharter.charter.models import Occasion
from opscharter.charter.registry import control_words
from opscharter.core.actor import Actor, system_actor
from opscharter.core.journal import mark, record
from opscharter.core.operation import operation
from opscharter.core.refusal import Conflict, Invalid, NotAllowed, NotFound, Refusal, Text
from opscharter.core.registry import matters
from opscharter.org.queries import one_department
from opscharter.proof.exceptions import queries, rules
from opscharter.proof.exceptions import sentences as told
from opscharter.proof.exceptions.access import may_decide, within_reach
from opscharter.proof.exceptions.choices import Reach, State
from opscharter.proof.exceptions.models import ExceptionGrant


class OwnRequest(Refusal):
    """Nobody decides on their own request."""

    code = "own_request"
    status = 403
    default_message = _("You asked for this exception yourself; somebody else must decide on it.")


@dataclass(frozen=True, slots=True)
class Wish:
    """What an exception is asked for: from which control, for what, until which day, and why."""

    control: str
    reach: str
    last_day: date
    reason: str
    case_number: str = ""
    department: int | None = None


@operation
def ask(*, wish: Wish, by: Actor, at: datetime) -> ExceptionGrant:
    """Ask for an exception from now until a day. Raises `Invalid` saying what does not fit."""
    rule = _rule(wish, by, at)
    _fits(wish, at)
    place = _place(wish, by)
    grant = ExceptionGrant.objects.create(
        center_id=by.center, control=wish.control, article=rule.article, reach=wish.reach,
        reason=wish.reason.strip()[:2000], starts_at=at, ends_at=rules.ends_at(wish.last_day),
        asked_by=by.person, asked_name=by.name, asked_at=at, **place,
    )  # fmt: skip
    _record(told.ASKED, grant, by, at, reason=grant.reason, changes={"until": str(wish.last_day)})
    return grant


def _rule(wish: Wish, by: Actor, at: datetime) -> queries.Rule:
    if by.kind != "person":
        raise NotAllowed
    known = (each for each in queries.rules_of(by.center, at) if each.control == wish.control)
    found = next(known, None)
    if found is None:
        raise Invalid(
            fields={"control": _("No article of the charter in force binds this; choose one.")}
        )
    return found


def _fits(wish: Wish, at: datetime) -> None:
    wrong: dict[str, Text] = {}
    if len(wish.reason.strip()) < rules.SHORTEST_REASON:
        wrong["reason"] = _("Say why, so that somebody else can decide.")
    if rules.ends_at(wish.last_day) <= at:
        wrong["last_day"] = _("This day is over; an exception never reaches back.")
    elif wish.last_day > rules.latest_day(at):
        wrong["last_day"] = said(
            _("At most until %(day)s; ask again later, or have the article changed."),
            day=rules.latest_day(at).isoformat(),
        )
    if wish.reach not in Reach.values:
        wrong["reach"] = _("Choose what it is for.")
    if wrong:
        raise Invalid(fields=wrong)


def _place(wish: Wish, by: Actor) -> dict[str, Any]:
    if wish.reach == Reach.CASE:
        return _case(wish.case_number.strip(), by)
    if wish.reach == Reach.DEPARTMENT:
        if wish.department is None:
            raise Invalid(fields={"department": _("Choose the department.")})
        return {"department_id": one_department(by, wish.department).pk}
    return {}


def _case(number: str, by: Actor) -> dict[str, Any]:
    for find in matters.values():
        try:
            case = find(by, number)
        except NotFound:
            continue
        return {"case_id": case.id, "case_number": case.number, "department_id": case.department}
    raise Invalid(fields={"case_number": _("There is no case with this number that you may see.")})


@operation
def approve(*, grant: ExceptionGrant, words: str = "", by: Actor, at: datetime) -> ExceptionGrant:
    """Approve a request; what is open or went wrong in its time comes under it."""
    row = _to_decide(grant, by)
    if row.ends_at <= at:
        raise Conflict(_("The time for which it was asked is over."), remedy=_("Refuse it."))
    _decide(row, State.APPROVED, words, by, at)
    _record(
        told.APPROVED, row, by, at, reason=row.decision, marks=_marks(row, queries.uncovered(row))
    )
    return row


@operation
def refuse(*, grant: ExceptionGrant, words: str, by: Actor, at: datetime) -> ExceptionGrant:
    """Refuse a request, with a reason."""
    row = _to_decide(grant, by)
    if len(words.strip()) < rules.SHORTEST_REASON:
        raise Invalid(fields={"words": _("Say why it is refused.")})
    _decide(row, State.REFUSED, words, by, at)
    _record(told.REFUSED, row, by, at, reason=row.decision)
    return row


@operation
def withdraw(*, grant: ExceptionGrant, by: Actor, at: datetime) -> ExceptionGrant:
    """Take back a request not decided on (whoever asked), or end an exception now (whoever may decide)."""
    row = _locked(grant, by)
    if row.state == State.ASKED and row.asked_by == by.person:
        ExceptionGrant.objects.filter(pk=row.pk).update(state=State.WITHDRAWN)
        row.state = State.WITHDRAWN
        _record(told.WITHDRAWN, row, by, at)
        return row
    if row.state != State.APPROVED or row.ends_at <= at:
        raise Conflict(_("It is not running: there is nothing to withdraw."))
    if not (within_reach(by, row) or row.asked_by == by.person):
        raise NotAllowed(remedy=_granters(row))
    open_ones = queries.covered(row)
    row.ends_at = max(at, row.starts_at)
    ExceptionGrant.objects.filter(pk=row.pk).update(state=State.WITHDRAWN, ends_at=row.ends_at)
    row.state = State.WITHDRAWN
    _record(told.WITHDRAWN, row, by, at, marks=_marks(row, open_ones))
    return row


@operation
def cover(*, grant: ExceptionGrant, occasions: Sequence[Occasion], by: Actor, at: datetime) -> None:
    """Put occasions under a running exception."""
    _record(
        told.COVERED, grant, by, at, changes={"occasions": len(occasions)}, marks=_marks(grant, occasions)
    )  # fmt: skip


def cover_all(center_id: int, at: datetime) -> int:
    """Put under every running exception what has come up in its scope since; returns how many. Called by the worker."""
    count = 0
    for grant in queries.running(center_id, at):
        fresh = queries.uncovered(grant)
        if fresh:
            cover(grant=grant, occasions=fresh, by=system_actor(center_id), at=at)
            count += len(fresh)
    return count


def _locked(grant: ExceptionGrant, by: Actor) -> ExceptionGrant:
    row = (
        ExceptionGrant.objects.select_for_update().filter(pk=grant.pk, center_id=by.center).first()
    )
    if row is None:
        raise NotFound
    return row


def _to_decide(grant: ExceptionGrant, by: Actor) -> ExceptionGrant:
    row = _locked(grant, by)
    if not within_reach(by, row):
        raise NotAllowed(
            _("Your posts do not allow to decide on this exception."), remedy=_granters(row)
        )
    if not may_decide(by, row):
        raise OwnRequest(remedy=_granters(row))
    if row.state != State.ASKED:
        raise Conflict(
            said(_("Already decided by %(name)s."), name=row.decided_name or row.asked_name)
        )
    return row


def _granters(row: ExceptionGrant) -> Text:
    granting = queries.granting(row.center_id, row.control)
    who = granting.who if granting else "—"
    return said(_("It may be granted by: %(who)s."), who=who)


def _decide(row: ExceptionGrant, state: State, words: str, by: Actor, at: datetime) -> None:
    columns = {
        "state": state, "decision": words.strip()[:2000], "decided_by": by.person,
        "decided_name": by.name, "decided_at": at,
    }  # fmt: skip
    ExceptionGrant.objects.filter(pk=row.pk).update(**columns)
    for name, value in columns.items():
        setattr(row, name, value)


def _marks(row: ExceptionGrant, occasions: Sequence[Occasion]) -> list[dict[str, Any]]:
    exception = (row.pk, row.starts_at, row.ends_at)
    return [
        mark(control=each.control, key=each.key, phase="except", exception=exception)
        for each in occasions
    ]


def _record(code: str, row: ExceptionGrant, by: Actor, at: datetime, **more: Any) -> None:
    label = f"{row.article} {control_words(row.control)} {row.case_number}".strip()
    record(code, subject=row, case=row.case_id, label=label, by=by, at=at, **more)
