"""Deadlines: can the calendar keep them, do those of the steps fit into that of the whole, do two sentences agree?"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from opscharter.charter.checks.findings import Finding, Labels
from opscharter.charter.checks.meanings import meanings
from opscharter.charter.checks.separation import values_given
from opscharter.charter.checks.world import World
from opscharter.charter.registry import FlowFacts, parameter_of
from opscharter.charter.text import Document, Node, Span
from opscharter.charter.text.document import split_target
from opscharter.charter.text.numerals import NUMERAL, read_number
from opscharter.charter.values import read_value, set_by, tell
from opscharter.core.calendar.rules import ZONE, NeverOpen, WorkCalendar
from opscharter.core.durations import Duration, DurationError, parse_duration

_N: Final = f"[{NUMERAL}]{{1,3}}"
_MONTHLY: Final = re.compile(rf"每(?:个)?月(?:的)?第?\s*({_N})\s*[日号]")
_YEARLY: Final = re.compile(rf"(?<![{NUMERAL}])({_N})\s*月\s*({_N})\s*[日号]")
_DAYS_OF: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_SURE: Final = 28
"""Up to this day every month has one."""


def deadlines(document: Document, world: World) -> Iterator[Finding]:
    """Report deadlines that no calendar allows, that lie in closed time, or do not fit together."""
    yield from _dates(document)
    yield from _linked(document, world)
    given = values_given(document)
    for flow in world.flows:
        yield from _sums(document, flow, given, world.calendar)
    yield from _plain(document)


def _dates(document: Document) -> Iterator[Finding]:
    """Report days that do not exist: 每月 31 日, 2 月 30 日."""
    labels = Labels(document)
    for node in document.nodes:
        for found in _MONTHLY.finditer(node.text):
            day = read_number(found[1]) or 0
            if day > _SURE:
                lacking = [
                    str(m + 1)
                    for m, days in enumerate(_DAYS_OF)
                    if day > days or (m == 1 and day > _SURE)
                ]
                yield _impossible(
                    labels.of(node.number),
                    node,
                    found.group(),
                    _("there is no such day in month %(months)s"),
                    {"months": "、".join(lacking)},
                )
        for found in _YEARLY.finditer(node.text):
            month, day = read_number(found[1]) or 0, read_number(found[2]) or 0
            if not 1 <= month <= len(_DAYS_OF) or not 1 <= day <= _DAYS_OF[month - 1]:
                yield _impossible(
                    labels.of(node.number),
                    node,
                    found.group(),
                    _("there is no such day in the year"),
                    {},
                )


def _impossible(
    label: str, node: Node, words: str, why: object, values: Mapping[str, str]
) -> Finding:
    return Finding(
        "error", "deadline_impossible", node.number, node.line,
        _("%(label)s: no calendar allows “%(words)s”: %(why)s."),
        _("Write a day that every period has, for instance 每月最后一个工作日."),
        values={"label": label, "words": words, "why": str(why) % values}, subject=words,
    )  # fmt: skip


def _linked(document: Document, world: World) -> Iterator[Finding]:
    calendar, labels = world.calendar, Labels(document)
    for node, span in document.links():
        duration = _duration(span)
        if duration is None:
            continue
        if duration.amount == 0 and not duration.to_close:
            yield _impossible(
                labels.of(node.number), node, span.words, _("it is over when it begins"), {}
            )
        elif not _reachable(duration, calendar):
            yield _impossible(
                labels.of(node.number), node, span.words, _("the center is never open"), {}
            )
        elif world.whole:
            yield from _beside_hours(labels.of(node.number), node, span, duration, calendar)


def _duration(span: Span) -> Duration | None:
    found = set_by(span)
    if found is None or found[0].kind != "duration":
        return None
    return Duration.from_json(found[1])


def _probe(calendar: WorkCalendar) -> datetime:
    return datetime(max(calendar.known_years), 1, 1, 10, 0, tzinfo=ZONE)


def _reachable(duration: Duration, calendar: WorkCalendar) -> bool:
    try:
        calendar.add(_probe(calendar), duration)
    except NeverOpen:
        return False
    return True


def day_minutes(calendar: WorkCalendar) -> int:
    """Return how long the center is open on its longest ordinary day."""
    first = _probe(calendar).date()
    return max((calendar.opening(first + timedelta(days=n)).minutes for n in range(28)), default=0)


def _beside_hours(
    label: str, node: Node, span: Span, duration: Duration, calendar: WorkCalendar
) -> Iterator[Finding]:
    """Tell what a number of hours means beside the opening hours: more than a day of them, or none of them."""
    if duration.unit not in {"minutes", "hours"}:
        return
    minutes = duration.amount * (60 if duration.unit == "hours" else 1)
    day = day_minutes(calendar)
    values = {
        "label": label,
        "words": span.words,
        "day": f"{day / 60:g}",
        "days": f"{minutes / max(day, 1):.1f}",
    }
    if duration.working and minutes > day > 0:
        yield Finding(
            "notice", "deadline_over_days", node.number, span.line,
            _("%(label)s: “%(words)s” counts opening time only; at %(day)s hours a day that is %(days)s working days."),
            _("If day and night are meant, write 昼夜连计 behind it; else give it in 工作日."), span.column, values, subject=span.target,
        )  # fmt: skip
    elif duration.around_the_clock and day and minutes < 24 * 60 - day:
        yield Finding(
            "notice", "deadline_in_closed_time", node.number, span.line,
            _("%(label)s: “%(words)s” runs day and night, but the center is open %(day)s hours a day: what begins at closing is due before it opens."),
            _("See that somebody is on duty then, or count opening time only."), span.column, values, subject=span.target,
        )  # fmt: skip


def _sums(
    document: Document, flow: FlowFacts, given: Mapping[str, object], calendar: WorkCalendar
) -> Iterator[Finding]:
    """Report a limit of the whole that is shorter than the limits of the steps before its end."""
    whole = _minutes(flow.limit, given, calendar)
    if not flow.limit or whole is None:
        return
    parts = [
        (name, minutes)
        for name in _steps_before(flow)
        if name != flow.limit and (minutes := _minutes(name, given, calendar))
    ]
    total = sum(minutes for _name, minutes in parts)
    places = {span.target: node for node, span in reversed(list(document.links()))}
    if total <= whole or flow.limit not in places:
        return
    labels, node = Labels(document), places[flow.limit]
    told = [*(name for name, _minutes_ in parts), flow.limit]
    sum_words = " + ".join(
        f"{_told(name, given)}（{labels.of(places[name].number) if name in places else name}）"
        for name, _m in parts
    )
    yield Finding(
        "warning", "deadline_sum", node.number, node.line,
        _("%(label)s: the whole of “%(flow)s” is due within %(whole)s, but its steps together may take longer: %(sum)s."),
        _("Give the whole more time, or the steps less."),
        values={"label": labels.of(node.number), "flow": str(flow.label), "whole": _told(flow.limit, given), "sum": sum_words},
        others=tuple(places[name].number for name in told if name in places and places[name] is not node),
        subject=flow.limit,
    )  # fmt: skip


def _steps_before(flow: FlowFacts) -> list[str]:
    """Return the limits on a shortest way to the step that the whole's limit belongs to, or to the end."""
    goal = split_target(flow.limit)[0]
    steps = {step.key: step for step in flow.steps}
    waiting: list[tuple[int, list[str]]] = [(0, [])]
    seen = {0}
    while waiting:
        place, way = waiting.pop(0)
        if way and steps[way[-1]].control == goal:
            return [f"{steps[key].control}.within" for key in way if steps[key].control]
        for origin, step, target in flow.moves:
            if origin == place and target not in seen:
                seen.add(target)
                waiting.append((target, [*way, step]))
    return []


def _value(name: str, given: Mapping[str, object]) -> object | None:
    parameter = parameter_of(name)
    if parameter is None or parameter.kind != "duration":
        return None
    return given.get(name) or read_value(parameter, parameter.default)


def _told(name: str, given: Mapping[str, object]) -> str:
    return tell("duration", _value(name, given))


def _minutes(name: str, given: Mapping[str, object], calendar: WorkCalendar) -> int | None:
    """Return about how much opening time a limit allows."""
    value = _value(name, given)
    if not isinstance(value, dict):
        return None
    duration = Duration.from_json(value)  # type: ignore[arg-type]
    day = day_minutes(calendar)
    per_unit = {
        "minutes": 1,
        "hours": 60,
        "workdays": day,
        "days": day * 5 // 7,
        "months": day * 21,
    }
    return duration.amount * per_unit[duration.unit]


def _plain(document: Document) -> Iterator[Finding]:
    """Report two sentences that give one act two deadlines in plain words."""
    labels = Labels(document)
    known: dict[tuple[str, str], tuple[Node, str, Duration]] = {}
    read = meanings(document)
    for node in document.nodes:
        meaning = read.get(node.number)
        for each in meaning.obligations if meaning else ():
            duration = _parsed(each.deadline or "")
            act = _act(each.action, each.deadline or "")
            if duration is None or len(act) < 4:
                continue
            node_before, words, first = known.setdefault(
                (each.actor or "", act), (node, each.deadline or "", duration)
            )
            if (
                node_before is not node
                and first != duration
                and not _linked_alike(node_before, node)
            ):
                yield Finding(
                    "warning", "conflict_in_words", node.number, node.line,
                    _("%(here)s and %(there)s give the same act two deadlines: “%(words)s” and “%(first)s” (%(act)s)."),
                    _("Keep one of the two, or say which case each is for."),
                    values={
                        "here": labels.of(node.number), "there": labels.of(node_before.number),
                        "words": each.deadline or "", "first": words, "act": act[:40],
                    },
                    others=(node_before.number,), subject=act,
                )  # fmt: skip


def _linked_alike(first: Node, second: Node) -> bool:
    """Tell whether both set the same parameter: then `links.conflicts` has the word."""
    targets = [{span.target for span in n.spans if span.kind == "value"} for n in (first, second)]
    return bool(targets[0] & targets[1])


def _parsed(words: str) -> Duration | None:
    try:
        return parse_duration(words) if words else None
    except DurationError:
        return None


def _act(action: str, deadline: str) -> str:
    bare = action.replace(deadline, "") if deadline else action
    return re.sub(r"^[在于内]+|[\s，。；、：的]|以内|之内", "", bare)
