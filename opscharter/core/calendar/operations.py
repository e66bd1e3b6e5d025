"""Changing a center's working calendar: weekly hours, announced closures and special openings."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import uuid4

from django.utils.translation import gettext_lazy as _

from opscharter.core.actor import Actor
from opscharter.core.calendar.choices import DayKind, ExceptionKind
from opscharter.core.calendar.days import Interval
from opscharter.core.calendar.queries import forget, load_calendar, opening_hours
from opscharter.core.calendar.rules import ZONE, NeverOpen
from opscharter.core.journal import record
from opscharter.core.models.calendar import CalendarException, CalendarStamp, OpeningHours
from opscharter.core.operation import after_commit, operation
from opscharter.core.refusal import Invalid, NotFound
from opscharter.core.registry import Registry, capability, sentence

CALENDAR = capability(
    "center.calendar", _("Set opening hours and announce closures"), departmental=False
)
HOURS_SET = sentence("center.calendar.hours", _("%(actor)s set the opening hours"))
ANNOUNCED = sentence(
    "center.calendar.announce", _("%(actor)s announced an exception of the calendar")
)
WITHDRAWN = sentence(
    "center.calendar.withdraw", _("%(actor)s withdrew an exception of the calendar")
)

#: Called inside the operation with (actor, moment) after a change: rooms that keep due times recompute them.
calendar_changes: Registry[Callable[[Actor, datetime], None]] = Registry("calendar listener")


class UnusableHours(Invalid):
    """Opening hours that contradict themselves or never open."""

    code = "unusable_hours"
    default_message = _("These opening hours cannot be used.")


class UnusableException(Invalid):
    """A closure or opening with impossible days or hours."""

    code = "unusable_exception"
    default_message = _("This exception of the calendar cannot be used.")


@operation
def set_opening_hours(*, hours: Mapping[int, Sequence[Interval]], by: Actor, at: datetime) -> None:
    """Replace the weekly hours: `DayKind` → (opens, closes) in minutes from midnight, lunch breaks between intervals.

    Days that are not named are closed; make-up days that are not named follow Friday. Refused: `UnusableHours`.
    """
    by.require(CALENDAR)
    cleaned = {int(kind): _intervals(slots) for kind, slots in hours.items() if slots}
    if not set(cleaned) <= set(DayKind.values) or not any(kind < 7 for kind in cleaned):
        raise UnusableHours(_("The center must open on at least one day of the week."))
    before = opening_hours(by.center)
    OpeningHours.objects.filter(center_id=by.center).delete()
    OpeningHours.objects.bulk_create(
        OpeningHours(center_id=by.center, day_kind=kind, opens=opens, closes=closes)
        for kind, slots in sorted(cleaned.items())
        for opens, closes in slots
    )
    stamp = _changed(by, at)
    record(
        HOURS_SET,
        subject=stamp,
        label=str(_("Opening hours")),
        by=by,
        at=at,
        changes={"hours": [_as_json(before), _as_json(cleaned)]},
    )


@operation
def announce_closure(
    *,
    first_day: date,
    last_day: date,
    reason: str,
    by: Actor,
    at: datetime,
    kind: ExceptionKind = ExceptionKind.CLOSED,
    hours: Interval | None = None,
) -> CalendarException:
    """Announce that the center is closed, or specially open, from `first_day` to `last_day` inclusive.

    `kind` OPEN with `hours` opens between these, without them at the hours of a working day. Refused: `UnusableException`.
    """
    by.require(CALENDAR)
    _check_announcement(first_day, last_day, reason, at)
    if hours and kind == ExceptionKind.OPEN:
        (hours,) = _intervals([hours])
    elif hours:
        raise UnusableException(_("Hours can only be given for a special opening."))
    exception = CalendarException.objects.create(
        center_id=by.center,
        first_day=first_day,
        last_day=last_day,
        kind=kind,
        opens=hours[0] if hours else None,
        closes=hours[1] if hours else None,
        reason=reason.strip(),
        announced_at=at,
    )
    _changed(by, at)
    record(
        ANNOUNCED,
        subject=exception,
        by=by,
        at=at,
        reason=reason.strip(),
        changes={"kind": str(kind), "first_day": str(first_day), "last_day": str(last_day)},
    )
    return exception


@operation
def withdraw_closure(*, exception: CalendarException, reason: str, by: Actor, at: datetime) -> None:
    """Withdraw an announced closure or opening; it stays in the history."""
    by.require(CALENDAR)
    standing = CalendarException.objects.filter(
        pk=exception.pk, center_id=by.center, withdrawn_at__isnull=True
    )
    if not standing.update(withdrawn_at=at):
        raise NotFound
    _changed(by, at)
    record(WITHDRAWN, subject=exception, by=by, at=at, reason=reason.strip())


def _check_announcement(first_day: date, last_day: date, reason: str, at: datetime) -> None:
    if last_day < first_day or last_day - first_day > timedelta(days=366):
        raise UnusableException(
            fields={"last_day": _("The last day must be within a year after the first day.")}
        )
    if first_day < at.astimezone(ZONE).date():
        raise UnusableException(
            fields={"first_day": _("Days that are over can no longer be changed.")}
        )
    if not reason.strip() or len(reason.strip()) > 120:
        raise UnusableException(fields={"reason": _("Give a reason of at most 120 characters.")})


def _intervals(slots: Sequence[Interval]) -> tuple[Interval, ...]:
    """Return the intervals in order; refuses ones that overlap or leave the day."""
    ordered = tuple(sorted((int(opens), int(closes)) for opens, closes in slots))
    previous = 0
    for opens, closes in ordered:
        if not previous <= opens < closes <= 1440:
            raise UnusableHours(
                _("Opening times must lie within one day, in order and without overlap.")
            )
        previous = closes
    return ordered


def _changed(by: Actor, at: datetime) -> CalendarStamp:
    """Give the calendar a new stamp, see that it still opens, and tell those who keep due times."""
    stamp, _created = CalendarStamp.objects.update_or_create(
        center_id=by.center, defaults={"stamp": uuid4()}
    )
    try:
        opens = load_calendar(by.center).next_open(at)
    except NeverOpen:
        opens = None
    if opens is None or opens - at > timedelta(days=366):
        raise UnusableException(_("With this the center would not open for more than a year."))
    forget(by.center)
    after_commit(lambda: forget(by.center))
    for listener in calendar_changes.values():
        listener(by, at)
    return stamp


def _as_json(hours: Mapping[int, Sequence[Interval]]) -> dict[str, list[list[int]]]:
    return {str(kind): [list(slot) for slot in slots] for kind, slots in sorted(hours.items())}
