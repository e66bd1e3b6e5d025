"""Reads what a replay needs and plays it: one result per changed value, with where it would hurt and what it would cost."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from opscharter.charter import parameters
from opscharter.charter.models import Occasion
from opscharter.charter.periods import Period, months_back
from opscharter.charter.registry import Control, Parameter, controls, parameter_of
from opscharter.charter.rhythm import rounds
from opscharter.charter.text.document import split_target
from opscharter.charter.values import as_python, read_value, tell
from opscharter.core.calendar.queries import calendar_for
from opscharter.core.calendar.rules import WorkCalendar
from opscharter.core.refusal import NotFound, Text
from opscharter.core.scope import center_scope
from opscharter.org.queries import names_of_departments, post_keys
from opscharter.proof.whatif import rules
from opscharter.proof.whatif.rules import Outcome, Was, Would

SHARES: Final = (0.5, 0.8, 0.9, 0.95)
#: columns of an occasion, in the order of `Was`
_FIELDS: Final = (
    "pk", "opened_at", "due_at", "done_at", "recorded_at", "verdict", "department_id", "case_id", "post_id",
    "person_id", "version_id", "paused_at",
)  # fmt: skip
_CHUNK: Final = 5_000
EXAMPLES: Final = 12
PEAK: Final = 3
"""Fewer in one hour of the week say nothing about that hour."""


@dataclass(frozen=True, slots=True)
class Change:
    """One value under another word: `old` and `new` as told in words, `value` the new one as rooms use it."""

    target: str
    control: Control
    parameter: Parameter
    old: str
    new: str
    value: Any


@dataclass(slots=True)
class Replay:
    """What the changes of one control would have meant. `why` says why it cannot be told; then there is no outcome.

    `spent`: (share of occasions, working time within which they were done); `months`: (first day, share, held before, held
    after) of a target; `examples`: the first that would have fallen short.
    """

    control: Control
    changes: Sequence[Change]
    outcome: Outcome = field(default_factory=Outcome)
    why: Text = ""
    departments: Sequence[tuple[str, int]] = ()
    peaks: Sequence[tuple[int, int, int]] = ()
    spent: Sequence[tuple[float, timedelta | None]] = ()
    months: Sequence[tuple[date, float | None, bool, bool]] = ()
    examples: Sequence[Would] = ()

    @property
    def before(self) -> float | None:
        """The share kept as the record shows it."""
        return rules.share(self.outcome.before)

    @property
    def after(self) -> float | None:
        """The share that would have been kept."""
        return rules.share(self.outcome.after)


def read_changes(center_id: int, version_id: int | None, given: Mapping[str, str]) -> list[Change]:
    """Return the changes that words mean, compared with the values of a version; equal ones are left out.

    Raises `NotFound` for a target that no control has, `NotUnderstood` for words that are no value.
    """
    changes = []
    for target, words in given.items():
        control, parameter = controls.get(split_target(target)[0]), parameter_of(target)
        if control is None or parameter is None:
            raise NotFound(
                _("There is no value of this name."),
                remedy=_("`opscharter charter controls` lists what can be changed."),
            )
        raw = read_value(parameter, words)
        with center_scope(center_id):
            old = parameters.told(version_id, target)
        value = as_python(parameter.kind, raw)
        new = tell(parameter.kind, raw)
        if old != new:
            changes.append(Change(target, control, parameter, old, new, value))
    return changes


type Values = list[tuple[str, list[tuple[str, str, str]]]]
"""Control by control: its name, and its values as (target, label, words in force)."""


def values_in_force(center_id: int, version_id: int | None) -> Values:
    """Return every value that can be changed, in order of the controls' names."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    with center_scope(center_id):
        for control in controls.values():
            for parameter in control.parameters:
                target = f"{control.key}.{parameter.name}"
                told = parameters.told(version_id, target)
                found.setdefault(str(control.label), []).append(
                    (target, str(parameter.label), told)
                )
    return sorted(found.items())


def replay(center_id: int, changes: Sequence[Change], period: Period, at: datetime) -> list[Replay]:
    """Play the occasions of a period again, control by control. `at`: how far the record goes."""
    grouped: dict[str, list[Change]] = {}
    for change in changes:
        grouped.setdefault(change.control.key, []).append(change)
    with center_scope(center_id):
        return [_replay(center_id, own, period, at) for own in grouped.values()]


def _replay(center_id: int, changes: Sequence[Change], period: Period, at: datetime) -> Replay:
    control = changes[0].control
    limits = [c for c in changes if c.parameter.kind == "duration"]
    single = changes[0]
    calendar = calendar_for(center_id)
    if limits:
        return _limits(center_id, Replay(control, limits), period, at, calendar)
    if control.measure is not None and single.parameter.kind == "percent":
        return _target(center_id, Replay(control, [single]), period)
    if single.parameter.kind == "frequency":
        return _rhythm(center_id, Replay(control, [single]), period, at, calendar)
    if single.parameter.kind in {"post", "choice"}:
        return _doers(center_id, Replay(control, [single]), period)
    return Replay(
        control, changes,
        why=_("This value decides how the work is done, not whether it was in time: the record cannot tell."),
    )  # fmt: skip


def occasions(center_id: int, control: str, period: Period) -> Iterator[Was]:
    """Yield the occasions of a control that began in a period."""
    rows = Occasion.objects.filter(
        center_id=center_id, control=control,
        opened_at__gte=period.starts_at, opened_at__lt=period.ends_at,
    ).values_list(*_FIELDS)  # fmt: skip
    for row in rows.iterator(chunk_size=_CHUNK):
        yield Was(*row)


def _limits(
    center_id: int, found: Replay, period: Period, at: datetime, calendar: WorkCalendar
) -> Replay:
    """Play a control again under other deadlines."""
    names = [p.name for p in found.control.parameters if p.kind == "duration"]
    known: dict[int | None, rules.Limits] = {}

    def old_of(version: int | None) -> rules.Limits:
        if version not in known:
            known[version] = {
                name: parameters.value(version, f"{found.control.key}.{name}") for name in names
            }
        return known[version]

    new = {change.parameter.name: change.value for change in found.changes}
    seen = list(occasions(center_id, found.control.key, period))
    found.outcome = rules.gather(
        rules.replay_limits(seen, old_of=old_of, new=new, calendar=calendar, until=at)
    )
    spent = [
        calendar.working_time(was.opened_at, was.done_at)
        for was in seen
        if was.done_at is not None and was.verdict != "cancelled"
    ]
    found.spent = list(zip(SHARES, rules.quantiles(spent, SHARES), strict=True))
    _where(found)
    return found


def _where(found: Replay) -> None:
    """Say in which departments and at which hours it would have hurt, and show the first examples."""
    counted = {pk: sum(c.values()) for pk, c in found.outcome.departments.items()}
    names = names_of_departments(pk for pk in counted if pk)
    found.departments = sorted(
        ((names.get(pk, ""), number) for pk, number in counted.items()), key=lambda d: -d[1]
    )
    peaks = sorted(found.outcome.hours.items(), key=lambda each: -each[1])[:3]
    found.peaks = [(weekday, hour, n) for (weekday, hour), n in peaks if n >= PEAK]
    found.examples = [would for would in found.outcome.changed if would.worse][:EXAMPLES]


def _doers(center_id: int, found: Replay, period: Period) -> Replay:
    """Play a control again with another rule of who may do it."""
    seen = list(occasions(center_id, found.control.key, period))
    allowed = _allowed(center_id, found.changes[0], seen, period)
    if allowed is None:
        found.why = _("Who did the work before is not on record for this control.")
        return found
    found.outcome = rules.gather(rules.replay_doers(seen, allowed=allowed))
    _where(found)
    return found


def _allowed(
    center_id: int, change: Change, seen: Sequence[Was], period: Period
) -> Callable[[Was], bool | None] | None:
    """Return who would have been allowed: yes, no, or None where the record does not say who did it."""
    if change.parameter.kind == "post":
        keys = post_keys(was.post for was in seen if was.post)
        return lambda was: change.value in keys[was.post] if was.post in keys else None
    if change.value != "other":
        return lambda _was: True
    if not change.parameter.other_than:
        return None
    doers = _doers_of(center_id, change.parameter.other_than, period)
    return lambda was: (
        was.person not in doers[was.case or 0] if was.person and doers.get(was.case or 0) else None
    )


def _doers_of(center_id: int, control: str, period: Period) -> dict[int, set[int]]:
    """Return case -> the people who did a control in it."""
    rows = Occasion.objects.filter(
        center_id=center_id, control=control, opened_at__lt=period.ends_at,
        case_id__isnull=False, person_id__isnull=False,
    ).values_list("case_id", "person_id")  # fmt: skip
    found: dict[int, set[int]] = {}
    for case, person in rows.iterator(chunk_size=_CHUNK):
        found.setdefault(case or 0, set()).add(person or 0)
    return found


def _rhythm(
    center_id: int, found: Replay, period: Period, at: datetime, calendar: WorkCalendar
) -> Replay:
    """Play what people state again with another rhythm."""
    done = list(occasions(center_id, found.control.key, period))
    asked = [
        (each.starts_at, each.due_at)
        for each in rounds(found.changes[0].value, period.first, period.last, calendar)
        if each.due_at < at
    ]
    found.outcome = rules.replay_rhythm(done, ends=asked)
    return found


def _target(center_id: int, found: Replay, period: Period) -> Replay:
    """Compare each month's measured share with the old target and the new one."""
    change = found.changes[0]
    measure = found.control.measure
    assert measure is not None  # noqa: S101 - the caller has looked
    old = _percent(change.old)
    rows = []
    for back in range(
        (period.last.year - period.first.year) * 12 + period.last.month - period.first.month, -1, -1
    ):
        first = months_back(period.last, back)
        last = min(months_back(first, -1) - timedelta(days=1), period.last)
        good, of = measure(center_id, first, last)
        part = good / of if of else None
        rows.append(
            (first, part, part is None or part >= old, part is None or part >= change.value)
        )
        if part is not None:
            found.outcome.before["kept" if part >= old else "broken"] += 1
            found.outcome.after["kept" if part >= change.value else "broken"] += 1
    found.months = rows
    return found


def _percent(words: str) -> float:
    return float(words.rstrip("%")) / 100
